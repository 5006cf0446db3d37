/** A check: numbers that a backend computes, and the numbers that are expected of it. */
import type * as tf from '@tensorflow/tfjs';

/** The rows of the table of agreement. */
export const groups = [
  'kernels, forward',
  'kernels, gradients',
  'gradients of gradients',
  'regularizers',
  'critic losses and penalties',
  '20 iterations of a GAN',
] as const;
export type Group = (typeof groups)[number];

export interface Check {
  readonly group: Group;
  readonly name: string;
  /**
   * Computes on the backend in use. The result stays on the backend, because WebGPU cannot be read
   * synchronously. The tensors belong to the caller; the function must leave no others.
   */
  readonly compute: () => tf.Tensor[] | Promise<tf.Tensor[]>;
  /** Computes the expected numbers in float64. Without it, the reference backend computes them. */
  readonly expected?: () => number[];
  /** Backends on which the check is left out, because their specifications allow larger errors. */
  readonly notOn?: readonly string[];
  /** Whether the check is left out on {@link slow} backends, where it would take most of the time. */
  readonly isLong?: boolean;
}

/** Backends in plain JavaScript. */
export const slow: readonly string[] = ['cpu'];

/**
 * Returns the largest error of a list of numbers, divided by the largest absolute expected number.
 * @throws Error if the lists differ in length.
 */
export function deviation(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) {
    throw new Error(`got ${actual.length} numbers; expected ${expected.length}`);
  }
  let error = 0;
  let scale = Number.MIN_VALUE;
  expected.forEach((value, i) => {
    const distance = Math.abs(actual[i]! - value);
    // Not `distance > error`, which would ignore NaN.
    if (!(distance <= error)) error = distance;
    scale = Math.max(scale, Math.abs(value));
  });
  return error / scale;
}
