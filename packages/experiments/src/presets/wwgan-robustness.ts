/** Critics of WGAN-GP and WWGAN that differ only in the norm of their penalty, for `wprox robustness`. */
import type { ExperimentInput } from '../config/schema.js';

const gan = { architecture: 'wgan-gp-cifar', width: 16, latentSize: 128 } as const;

export const wwganRobustness: ExperimentInput = {
  name: 'wwgan-robustness',
  title: 'Critics of WGAN-GP and WWGAN with the same settings',
  description:
    'The preset cifar10-wwgan at base width 16, with 400 outer iterations and three seeds: small ' +
    "enough for a machine without a GPU. 'wprox robustness' measures its critics.",
  source:
    "the preset cifar10-wwgan (the slides of WWGAN and its authors' code: λ = 4, l1 ball of radius " +
    '2, γ = 1), with base width 16 instead of 64 and a few hundred iterations',
  dataset: { name: 'cifar10' },
  gan: { objective: 'wgan-gp', ...gan },
  optimizer: { name: 'adam', learningRate: 1e-4, beta1: 0.5, beta2: 0.9 },
  batchSize: 64,
  criticSteps: 5,
  budget: { iterations: 400 },
  evaluation: { every: 100, samples: 2000, realSamples: 10_000 },
  log: { every: 10 },
  seeds: [1, 2, 3],
  variants: {
    'wgan-gp': { label: 'WGAN-GP' },
    wwgan: { label: 'WWGAN', gan: { objective: 'wwgan', ...gan } },
  },
};
