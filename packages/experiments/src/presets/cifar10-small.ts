/**
 * Every GAN with every regularizer on CIFAR-10 at a quarter of the papers' width, for minutes on a
 * CPU. The papers' rates are made for many thousands of iterations: in 200, WGAN-GP has hardly begun
 * and DRAGAN with one critic step swings from one mode to another. So all but the vanilla GAN have
 * five critic steps and a faster optimizer here.
 */
import type { ExperimentInput } from '../config/schema.js';
import { equalRows, wganGpRows } from './cifar10.js';
import { comparedVariants, type ProximalRows } from './comparison.js';

const scale = {
  dataset: { name: 'cifar10' as const },
  batchSize: 64,
  budget: { iterations: 200 },
  evaluation: { every: 50, samples: 2000, realSamples: 10_000 },
  log: { every: 10 },
  seeds: [1],
} satisfies Partial<ExperimentInput>;

const dcgan = { architecture: 'dcgan', width: 16, latentSize: 100 } as const;
const wganGpNetworks = { architecture: 'wgan-gp-cifar', width: 16, latentSize: 128 } as const;
const fastAdam = { name: 'adam', learningRate: 5e-4, beta1: 0.5, beta2: 0.9 } as const;

interface Row extends Required<Pick<ExperimentInput, 'gan' | 'optimizer' | 'criticSteps'>> {
  readonly title: string;
  /** Where h and ℓ come from. */
  readonly proximal: ProximalRows;
}

const rows: Readonly<Record<string, Row>> = {
  vanilla: {
    title: 'Vanilla GAN',
    gan: { objective: 'vanilla', ...dcgan },
    optimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999 },
    criticSteps: 1,
    proximal: equalRows,
  },
  wgan: {
    title: 'WGAN',
    gan: { objective: 'wgan', ...dcgan },
    optimizer: { name: 'rmsprop', learningRate: 5e-4 },
    criticSteps: 5,
    proximal: equalRows,
  },
  'wgan-gp': {
    title: 'WGAN-GP',
    gan: { objective: 'wgan-gp', ...wganGpNetworks },
    optimizer: fastAdam,
    criticSteps: 5,
    proximal: wganGpRows,
  },
  dragan: {
    title: 'DRAGAN',
    gan: { objective: 'dragan', ...dcgan },
    optimizer: fastAdam,
    criticSteps: 5,
    proximal: equalRows,
  },
  wwgan: {
    title: 'WWGAN',
    gan: { objective: 'wwgan', ...wganGpNetworks },
    optimizer: fastAdam,
    criticSteps: 5,
    proximal: wganGpRows,
  },
};

export const cifar10Small: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  Object.entries(rows).map(([gan, { title, proximal, ...method }]) => {
    const name = `cifar10-small-${gan}`;
    const experiment: ExperimentInput = {
      ...scale,
      ...method,
      name,
      title: `A small ${title} on CIFAR-10`,
      description:
        'Without a regularizer, and with RWP, O1-SBE and O2Diag-SBE. A quarter of the usual width ' +
        'and 200 outer iterations: enough to see each method at work, too short to rank them.',
      source:
        gan === 'vanilla'
          ? "the main paper's Appendix D, row CIFAR-10 Vanilla, with base width 16 for 64"
          : "h and ℓ of the main paper's Appendix D; base width, rates and critic steps are ours",
      variants: comparedVariants(proximal),
    };
    return [name, experiment];
  }),
);
