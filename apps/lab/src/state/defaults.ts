/**
 * What the lab shows when it opens. The settings are those of the toys' presets with half their width, so that
 * two runs side by side are fast.
 */
import { type ExperimentInput, parseExperiment } from '@wprox/experiments/configs';
import type { Lab, View } from './lab.js';

const view: View = {
  fairness: 'iterations',
  pace: { kind: 'full' },
  map: 'none',
  arrows: true,
  coupling: false,
};

const innerSteps = 5;

const points: ExperimentInput = {
  name: 'lab',
  title: 'WGAN-GP on eight Gaussians',
  dataset: { name: 'eight-gaussians' },
  gan: {
    ...{ objective: 'wgan-gp', architecture: 'mlp', penaltyWeight: 0.1 },
    ...{ width: 64, hiddenLayers: 2, latentSize: 8 },
  },
  // Four times the preset's rate of the generator, so that the steps of RWP are seen.
  optimizer: { name: 'adam', learningRate: 2e-3, beta1: 0, beta2: 0.9 },
  criticOptimizer: { name: 'adam', learningRate: 2e-3, beta1: 0, beta2: 0.9 },
  criticSteps: 5,
  batchSize: 128,
  budget: { iterations: 600 },
  evaluation: { every: 100, samples: 500, realSamples: 500 },
  log: { every: 10 },
  seeds: [1],
  variants: {
    none: { label: 'no regularizer', regularizer: { name: 'none', innerSteps } },
    rwp: { label: 'RWP', regularizer: { name: 'rwp', h: 0.2, innerSteps, latent: 'fixed' } },
  },
};

const digits: ExperimentInput = {
  ...points,
  title: 'A small GAN on digits of MNIST',
  dataset: { name: 'mnist10k' },
  gan: { objective: 'vanilla', architecture: 'dcgan', width: 8, latentSize: 32 },
  optimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999 },
  criticOptimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999 },
  criticSteps: 1,
  batchSize: 64,
  budget: { iterations: 300 },
  evaluation: { every: 100, samples: 1000, realSamples: 5000 },
};

/** WGAN-GP on eight Gaussians: without a regularizer, and with RWP, both with ℓ = 5. */
export const defaultLab: Lab = { experiment: parseExperiment(points, 'the default'), view };

/** A small DCGAN on digits: without a regularizer, and with RWP, both with ℓ = 5. */
export const defaultDigits: Lab = { experiment: parseExperiment(digits, 'the default'), view };
