/**
 * Toys: points on the line and in the plane, small perceptrons, under a minute a run on one core.
 * The exact Wasserstein-2 distance tells how well they are learned.
 */
import type { ExperimentInput, Variant } from '../config/schema.js';

const gan = { architecture: 'mlp', width: 128, hiddenLayers: 2, latentSize: 8 } as const;

const scale = {
  batchSize: 128,
  evaluation: { every: 100, samples: 1000, realSamples: 1000 },
  log: { every: 20 },
  seeds: [1],
} satisfies Partial<ExperimentInput>;

const adam = { name: 'adam', learningRate: 1e-3, beta1: 0.5, beta2: 0.9 } as const;

const methods = {
  vanilla: {
    title: 'Vanilla GAN',
    gan: { ...gan, objective: 'vanilla' },
    optimizer: adam,
    criticSteps: 1,
    budget: { iterations: 1000 },
  },
  dragan: {
    title: 'DRAGAN',
    gan: { ...gan, objective: 'dragan' },
    optimizer: adam,
    criticSteps: 1,
    budget: { iterations: 1000 },
  },
  'wgan-gp': {
    title: 'WGAN-GP',
    gan: { ...gan, objective: 'wgan-gp' },
    optimizer: adam,
    criticSteps: 5,
    budget: { iterations: 400 },
  },
  wgan: {
    title: 'WGAN',
    gan: { ...gan, objective: 'wgan', clip: 0.1 },
    optimizer: { name: 'rmsprop', learningRate: 1e-3 },
    criticSteps: 5,
    budget: { iterations: 400 },
  },
} as const;

type Method = Required<
  Pick<ExperimentInput, 'title' | 'gan' | 'optimizer' | 'criticSteps' | 'budget'>
>;

/** Fixed latents: five steps on one draw, and one pass of the anchor. */
const step = { h: 0.2, innerSteps: 5, latent: 'fixed' } as const;

const regularized: Record<string, Variant> = {
  rwp: { label: 'RWP', regularizer: { name: 'rwp', ...step } },
  o1: { label: 'O1-SBE', regularizer: { name: 'o1', ...step } },
  o2diag: { label: 'O2Diag-SBE', regularizer: { name: 'o2diag', ...step } },
  o2full: { label: 'O2Full-SBE', regularizer: { name: 'o2full', ...step } },
  affine: {
    label: 'affine, full quadratic',
    regularizer: { name: 'affine', ...step, basis: 'full-quadratic' },
  },
  potential: { label: 'potential network', regularizer: { name: 'potential', ...step } },
};
const none: Record<string, Variant> = { none: { label: 'no regularizer' } };

const labelOf = { vanilla: 'Vanilla GAN' };
export const toys: Readonly<Record<string, ExperimentInput>> = {};
