/**
 * Every GAN with RWP, O1-SBE and O2Diag-SBE on CIFAR-10 at a quarter of the width of the papers, for
 * minutes on a CPU. The rates of the papers are for many thousands of iterations. In 200 iterations
 * WGAN-GP learns little with them, and DRAGAN with one critic step moves from mode to mode. So all
 * GANs except the vanilla GAN have five critic steps and a faster optimizer.
 */
import type { ExperimentInput } from '../config/schema.js';
import { equalRows, wganGpRows } from './cifar10.js';
import { comparedVariants, type ProximalRows, withFlowTime } from './comparison.js';

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

const appendix = "the main paper's Appendix D, row CIFAR-10";

interface Row extends Required<Pick<ExperimentInput, 'gan' | 'optimizer' | 'criticSteps'>> {
  readonly title: string;
  /** The row of Appendix D that ℓ comes from, and which other settings are ours. */
  readonly source: string;
  readonly proximal: ProximalRows;
}

const rows: Readonly<Record<string, Row>> = {
  vanilla: {
    title: 'Vanilla GAN',
    source: `${appendix} Vanilla, with base width 16 instead of 64`,
    gan: { objective: 'vanilla', ...dcgan },
    optimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999 },
    criticSteps: 1,
    proximal: equalRows,
  },
  wgan: {
    title: 'WGAN',
    source: `ℓ of ${appendix} Vanilla; the other settings are ours`,
    gan: { objective: 'wgan', ...dcgan },
    optimizer: { name: 'rmsprop', learningRate: 5e-4 },
    criticSteps: 5,
    proximal: equalRows,
  },
  'wgan-gp': {
    title: 'WGAN-GP',
    source: `${appendix} WGAN-GP, with base width 16 instead of 64; the learning rate is ours`,
    gan: { objective: 'wgan-gp', ...wganGpNetworks },
    optimizer: fastAdam,
    criticSteps: 5,
    proximal: wganGpRows,
  },
  dragan: {
    title: 'DRAGAN',
    source: `ℓ of ${appendix} DRAGAN; base width, Adam and critic steps are ours`,
    gan: { objective: 'dragan', ...dcgan },
    optimizer: fastAdam,
    criticSteps: 5,
    proximal: equalRows,
  },
  wwgan: {
    title: 'WWGAN',
    source: `ℓ of ${appendix} WGAN-GP; base width and learning rate are ours`,
    gan: { objective: 'wwgan', ...wganGpNetworks },
    optimizer: fastAdam,
    criticSteps: 5,
    proximal: wganGpRows,
  },
};

export const cifar10Small: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  Object.entries(rows).map(([gan, { title, source, proximal, ...method }]) => {
    const name = `cifar10-small-${gan}`;
    const experiment: ExperimentInput = {
      ...scale,
      ...method,
      name,
      title: `A small ${title} on CIFAR-10`,
      description:
        'Without a regularizer, and with RWP, O1-SBE and O2Diag-SBE. A quarter of the usual width ' +
        'and 200 outer iterations: enough to see that each method works, too few to rank them.',
      source: `${source}; h·N is ours`,
      variants: comparedVariants(proximal),
    };
    return [name, withFlowTime(experiment)];
  }),
);
