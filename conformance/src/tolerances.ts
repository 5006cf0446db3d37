/**
 * How far a backend may be from what is right, in units of the largest number of a check, and why.
 * All backends compute in float32, one rounding is 6e-8 of a number.
 */
import type { Group } from './check.js';

export interface Tolerance {
  readonly limit: number;
  readonly reason: string;
}

export const tolerances: Readonly<Record<Group, Tolerance>> = {
  'kernels, forward': {
    limit: 2e-6,
    reason: 'sums of up to a thousand products in another order, functions to a few roundings',
  },
  'kernels, gradients': { limit: 5e-6, reason: 'two to four such kernels after each other' },
  'gradients of gradients': {
    limit: 5e-5,
    reason: 'some thirty kernels, whose differences cancel leading digits',
  },
  regularizers: {
    limit: 1e-5,
    reason:
      'differences of moments cancel two to three digits; what the regularizers promise is 1e-4',
  },
  'critic losses and penalties': {
    limit: 1e-5,
    reason: 'against differences in float64, which are good to 1e-9',
  },
  '20 iterations of a GAN': {
    limit: 1e-4,
    reason:
      'Adam divides a gradient by its size: where that is all rounding, a weight moves by its ' +
      'learning rate in a direction that is rounding too, and 20 iterations build on it',
  },
};
