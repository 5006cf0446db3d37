/** Gaussian measures on R^n, singular ones (a point, a subspace) included. */
import { Matrix } from 'ml-matrix';
import { ArgumentError, assertFinite } from '../argument-error.js';
import type { MatrixInput } from '../linear-algebra/matrix.js';
import { positiveSemidefinite } from '../linear-algebra/positive-semidefinite.js';
import { centeredAt, meanOf, readSamples, type SamplesInput } from './samples.js';

/** A Gaussian measure N(mean, covariance); make one with {@link gaussian}. */
export interface Gaussian {
  readonly dimension: number;
  readonly mean: Float64Array;
  /** Symmetric positive semi-definite, dimension × dimension. */
  readonly covariance: Matrix;
}

/**
 * Makes the Gaussian measure of a mean and a covariance, which are checked and copied.
 *
 * @param mean n numbers.
 * @param covariance n × n, a `Matrix` or its rows; symmetric and positive semi-definite within 1e-6
 *   of its largest entry.
 * @returns the measure.
 * @throws ArgumentError naming `mean` or `covariance`: empty, NaN, wrong size, not symmetric, not
 *   positive semi-definite.
 *
 * Reference: [6].
 *
 * @example
 * const correlated = gaussian([0, 0], [[1, 0.8], [0.8, 1]]);
 * correlated.covariance.get(0, 1); // 0.8
 */
export function gaussian(mean: ArrayLike<number>, covariance: MatrixInput): Gaussian {
  if (typeof mean !== 'object' || mean === null || !(mean.length > 0)) {
    throw new ArgumentError('mean', 'is no array or empty; expected n numbers, such as [0]');
  }
  assertFinite('mean', mean);
  return {
    dimension: mean.length,
    mean: Float64Array.from(mean),
    covariance: positiveSemidefinite('covariance', covariance, mean.length),
  };
}

/**
 * Fits the Gaussian with the mean and the covariance of samples.
 *
 * @param samples points of R^n: {@link samples}, or rows of n numbers.
 * @param options `ddof`: the covariance divides by count − ddof. Default 1, the unbiased estimate
 *   that the Fréchet distance uses; 0 is the population covariance.
 * @returns N(mean, S) with S = Σ (x − mean)(x − mean)ᵀ/(count − ddof), in squared sample units.
 * @throws ArgumentError naming `samples` (empty, ragged, NaN) or `ddof` (count − ddof below 1).
 *
 * Reference: [31].
 */
export function empiricalGaussian(
  samples: SamplesInput,
  { ddof = 1 }: { readonly ddof?: number } = {},
): Gaussian {
  const read = readSamples('samples', samples);
  const { count, dimension: n } = read;
  if (!(ddof >= 0 && count - ddof >= 1)) {
    throw new ArgumentError(
      'ddof',
      `is ${ddof} for ${count} samples; expected at least 0 and at most ${count - 1}`,
    );
  }
  const mean = meanOf(read);
  const { values } = centeredAt(read, mean);
  // Only the lower triangle: less than half of the time of ml-matrix's product of the whole, see
  // bench/src/exact-linear-algebra.mjs.
  const covariance = new Float64Array(n * n);
  for (let row = 0; row < values.length; row += n) {
    for (let i = 0; i < n; i++) {
      const scaled = values[row + i]! / (count - ddof);
      for (let j = 0; j <= i; j++) covariance[i * n + j]! += scaled * values[row + j]!;
    }
  }
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) covariance[j * n + i] = covariance[i * n + j]!;
  }
  return { dimension: n, mean, covariance: Matrix.from1DArray(n, n, covariance) };
}
