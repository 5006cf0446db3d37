/** The experiment that `npm start` runs: ten minutes on a machine with two cores. */
import type { ExperimentInput } from '../config/schema.js';

/** Fewer outer iterations than without a regularizer, because each has five generator steps. */
const regularized = { budget: { iterations: 180 }, evaluation: { every: 30 } };
const proximalStep = { h: 0.2, innerSteps: 5, latent: 'fixed' } as const;

export const quickstart: ExperimentInput = {
  name: 'quickstart',
  title: 'A small GAN on CIFAR-10, with and without Wasserstein proximal regularizers',
  description:
    'A vanilla GAN (DCGAN, a quarter of the usual width) on CIFAR-10 at 32×32, without a regularizer ' +
    'and with RWP, O1-SBE and O2Diag-SBE; two seeds. It shows all steps in minutes, but it is too ' +
    'short to rank the methods.',
  source:
    "the main paper's Appendix D, row CIFAR-10 Vanilla (learning rate, β₁, β₂, h, inner steps, latent " +
    'size, batch size), with base width 16 instead of 64, fixed latents and a few hundred iterations',

  dataset: { name: 'cifar10' },
  gan: { objective: 'vanilla', architecture: 'dcgan', width: 16, latentSize: 100 },
  optimizer: { name: 'adam', learningRate: 2e-4, beta1: 0.1, beta2: 0.999, epsilon: 1e-8 },
  batchSize: 64,
  criticSteps: 1,
  budget: { iterations: 400 },
  evaluation: { every: 50, samples: 2000, realSamples: 10_000, features: 'cifar10-classifier' },
  log: { every: 10 },

  seeds: [1, 2],
  variants: {
    none: { label: 'no regularizer' },
    rwp: { label: 'RWP', regularizer: { name: 'rwp', ...proximalStep }, ...regularized },
    o1: { label: 'O1-SBE', regularizer: { name: 'o1', ...proximalStep }, ...regularized },
    o2diag: {
      label: 'O2Diag-SBE',
      regularizer: { name: 'o2diag', ...proximalStep },
      ...regularized,
    },
  },
};
