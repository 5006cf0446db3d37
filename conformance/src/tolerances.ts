/**
 * How far a backend's numbers may be from the expected ones, in units of the largest number of a
 * check, and why. All backends compute in float32, where one rounding is 6e-8 of a number.
 */
import type { Group } from './check.js';

export interface Tolerance {
  readonly limit: number;
  readonly reason: string;
}

export const tolerances: Readonly<Record<Group, Tolerance>> = {
  'kernels, forward': {
    limit: 2e-6,
    reason:
      'backends sum up to a thousand products in different orders and round functions differently',
  },
  'kernels, gradients': { limit: 5e-6, reason: 'two to four such kernels in sequence' },
  'gradients of gradients': {
    limit: 5e-5,
    reason: 'about thirty kernels in sequence, whose differences cancel leading digits',
  },
  regularizers: {
    limit: 1e-5,
    reason: 'differences of moments cancel two to three digits; the regularizers promise 1e-4',
  },
  'critic losses and penalties': {
    limit: 1e-5,
    reason: 'compared with finite differences in float64, whose error is about 1e-9',
  },
  '20 iterations of a GAN': {
    limit: 1e-4,
    reason:
      'Adam divides a gradient by its size: a gradient that is only rounding error moves its ' +
      'weight by a full step in a random direction, and 20 iterations amplify that',
  },
};
