/** A check: numbers that a backend computes, and what they should be. */
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
   * On the backend in use, whose numbers may come later: WebGPU's cannot be read at once. The tensors
   * are the caller's, and nothing else is left behind.
   */
  readonly compute: () => tf.Tensor[];
  /** In float64. Without it, a backend that is trusted computes what the others should. */
  readonly expected?: () => number[];
  /** A backend that promises less than the check asks for. */
  readonly notOn?: string;
  /** Left out on {@link slow} backends, where it would take longer than everything else together. */
  readonly isLong?: boolean;
}

/** Plain JavaScript. */
export const slow: readonly string[] = ['cpu'];

/** The largest error of a list of numbers, in units of the largest of those it should be. */
export function deviation(actual: readonly number[], expected: readonly number[]): number {
  if (actual.length !== expected.length) {
    throw new Error(`got ${actual.length} numbers; expected ${expected.length}`);
  }
  let error = 0;
  let scale = Number.MIN_VALUE;
  expected.forEach((value, i) => {
    const distance = Math.abs(actual[i]! - value);
    // Max would let a NaN pass.
    if (!(distance <= error)) error = distance;
    scale = Math.max(scale, Math.abs(value));
  });
  return error / scale;
}
