/**
 * What `npm start` trains in four minutes on two cores: a small WGAN-GP on CIFAR-10 with RWP and its two
 * controls, and a map of where training on eight Gaussians ends well.
 */
import type { ExperimentInput } from '../config/schema.js';

const smallWganGp = {
  dataset: { name: 'cifar10' },
  gan: { objective: 'wgan-gp', architecture: 'wgan-gp-cifar', width: 16, latentSize: 128 },
  optimizer: { name: 'adam', learningRate: 5e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 },
  batchSize: 64,
  criticSteps: 5,
  log: { every: 10 },
} as const satisfies Partial<ExperimentInput>;

/**
 * Learning rates of the generator, and the flow time of RWP: of the eight settings of each method in the
 * sweep `small-wgan-gp-step-sizes` those with the lowest mean final distance. The critic's rate stays.
 */
const best = {
  oneStep: { learningRate: 2e-3 },
  none: { learningRate: 1.25e-4 },
  rwp: { learningRate: 2e-3 },
  flowTime: 320,
} as const;
const innerSteps = 5;
const proximalStep = { innerSteps, latent: 'fixed' } as const;

/**
 * Without them, "more generator steps" and "proximal" cannot be told apart. An outer iteration with one
 * generator step takes about 0.8 of the time of one with five, so this control has more of them: all
 * variants train for about the same time.
 */
const controls = {
  'one-step': {
    label: 'no regularizer, ℓ = 1',
    regularizer: { name: 'none', innerSteps: 1 },
    budget: { iterations: 96 },
  },
  none: { label: 'no regularizer, ℓ = 5', regularizer: { name: 'none', innerSteps } },
} as const;

const source =
  "the main paper's Appendix D, row CIFAR-10 WGAN-GP (β₁, β₂, latent size, batch size, critic steps), with " +
  'base width 16 instead of 64; the learning rate of the critic is ours, five times that of the paper';

export const quickstart: ExperimentInput = {
  ...smallWganGp,
  name: 'quickstart-images',
  title: 'A small WGAN-GP on CIFAR-10, with RWP and its controls',
  description:
    'A WGAN-GP of a quarter of the usual width on CIFAR-10 at 32×32: without a regularizer with one ' +
    'generator step and with five, and with RWP and five; two seeds. All train for about the same ' +
    'time, each at its best setting of the sweep small-wgan-gp-step-sizes.',
  source: `${source}; h·N and the generator's learning rates come from the sweep small-wgan-gp-step-sizes`,
  criticOptimizer: smallWganGp.optimizer,
  budget: { iterations: 80 },
  evaluation: { every: 16, samples: 1000, realSamples: 10_000 },
  seeds: [1, 2],
  variants: {
    'one-step': { ...controls['one-step'], optimizer: best.oneStep },
    none: { ...controls.none, optimizer: best.none },
    rwp: {
      label: 'RWP, ℓ = 5',
      optimizer: best.rwp,
      regularizer: { name: 'rwp', h: { horizon: best.flowTime }, ...proximalStep },
    },
  },
};

/** WGAN-GP of `toys.ts`; the generator's rate is 1, 8 and 32 times that of `eight-gaussians-wgan-gp`. */
const stability = {
  dataset: { name: 'eight-gaussians' },
  gan: {
    ...{ objective: 'wgan-gp', architecture: 'mlp', penaltyWeight: 0.1 },
    ...{ width: 128, hiddenLayers: 2, latentSize: 8 },
  },
  optimizer: {
    ...{ name: 'adam', beta1: 0, beta2: 0.9 },
    learningRate: [5e-4, 4e-3, 1.6e-2],
  },
  criticOptimizer: { name: 'adam', learningRate: 2e-3, beta1: 0, beta2: 0.9 },
  batchSize: 128,
  criticSteps: 5,
  log: { every: 20 },
  divergence: { action: 'continue' },
} as const satisfies Partial<ExperimentInput>;

const ours = 'ours; λ of the code of the WGAN-GP authors for toys';

export const quickstartStability: ExperimentInput = {
  ...stability,
  name: 'quickstart-stability',
  title: 'Where training ends well: WGAN-GP on eight Gaussians',
  description:
    'The learning rate of the generator against its steps ℓ in an outer iteration, without a regularizer and ' +
    'with RWP; three seeds, seconds a run. With ℓ = 1 there is no proximal term, so RWP has no such column.',
  source: ours,
  budget: { iterations: 160 },
  evaluation: { every: 80, samples: 500, realSamples: 500 },
  seeds: [1, 2, 3],
  variants: {
    none: { label: 'no regularizer', regularizer: { name: 'none', innerSteps: [1, 5] } },
    rwp: {
      label: 'RWP, h = 0.2',
      regularizer: { name: 'rwp', h: 0.2, innerSteps: [5], latent: 'fixed' },
    },
  },
};
