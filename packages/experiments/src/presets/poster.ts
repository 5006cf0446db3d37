/** The comparisons of the poster: Vanilla GAN with and without RWP, on CIFAR-10 and on CelebA. */
import type { ExperimentInput } from '../config/schema.js';
import { celeba } from './celeba.js';
import { cifar10 } from './cifar10.js';
import { withVariants } from './comparison.js';

const vanilla = [cifar10['cifar10-vanilla']!, celeba['celeba-vanilla']!];

export const poster: Readonly<Record<string, ExperimentInput>> = Object.fromEntries(
  vanilla
    .map((experiment) => withVariants(experiment, `${experiment.name}-poster`, ['none', 'rwp']))
    .map((experiment) => [experiment.name, experiment]),
);
