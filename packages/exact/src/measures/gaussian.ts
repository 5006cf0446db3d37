/** Gaussian measures on R^n, singular ones (a point, a subspace) included. */

import { ArgumentError, described, reject } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkOptions } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
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
  return gaussianNamed('', mean, covariance);
}

/** Gaussians that were checked when they were made: factors of large covariances take long. */
const checked = new WeakSet<Gaussian>();

/** @param owner begins the names in errors: `p.`. */
function gaussianNamed(owner: string, mean: ArrayLike<number>, covariance: MatrixInput): Gaussian {
  const read = readVector(`${owner}mean`, mean, undefined, 'an array of n numbers, such as [0]');
  return known({
    dimension: read.length,
    mean: read,
    covariance: positiveSemidefinite(`${owner}covariance`, covariance, read.length),
  });
}

function known(measure: Gaussian): Gaussian {
  checked.add(measure);
  return measure;
}

/** A Gaussian of a covariance that was checked. */
export const shiftedGaussian = (mean: Float64Array, covariance: Matrix): Gaussian =>
  known({ dimension: mean.length, mean, covariance });

/** Reads a Gaussian, under the caller's name for it. One that the user put together is checked in full. */
export function readGaussian(argument: string, input: Gaussian): Gaussian {
  if (typeof input !== 'object' || input === null) {
    reject(argument, input, 'a Gaussian, such as gaussian([0], [[1]])');
  }
  if (checked.has(input)) return input;
  const { dimension, mean, covariance } = input;
  if (!Matrix.isMatrix(covariance)) {
    reject(
      `${argument}.covariance`,
      covariance,
      'a Matrix: a Gaussian, such as gaussian([0], [[1]])',
    );
  }
  const read = gaussianNamed(`${argument}.`, mean, covariance);
  if (dimension === read.dimension) return read;
  reject(`${argument}.dimension`, dimension, `${read.dimension}, as many as the mean has`);
}

/** Whether a value is meant to be a Gaussian; {@link readGaussian} checks it. */
export const isGaussian = (input: unknown): input is Gaussian =>
  typeof input === 'object' && input !== null && 'covariance' in input;

/** @throws ArgumentError naming `argument` unless a Gaussian has that dimension. */
export function requireSameDimension(
  argument: string,
  { dimension }: Gaussian,
  other: string,
  expected: number,
): void {
  if (dimension === expected) return;
  throw new ArgumentError(
    argument,
    `has dimension ${dimension} but ${other} has ${expected}; expected the same`,
  );
}

/**
 * Fits the Gaussian with the mean and the covariance of samples.
 *
 * @param samples points of R^n: {@link Samples}, or rows of n numbers.
 * @param options `ddof`: the covariance divides by count − ddof. Default 1, the unbiased estimate
 *   that the Fréchet distance uses; 0 is the population covariance.
 * @returns N(mean, S) with S = Σ (x − mean)(x − mean)ᵀ/(count − ddof), in squared sample units.
 * @throws ArgumentError naming `samples` (empty, ragged, NaN) or `ddof` (count − ddof below 1).
 *
 * Reference: [31].
 */
export function empiricalGaussian(
  samples: SamplesInput,
  options: { readonly ddof?: number } = {},
): Gaussian {
  const read = readSamples('samples', samples);
  checkOptions(options, ['ddof']);
  const { ddof = 1 } = options;
  const { count, dimension: n } = read;
  if (!(typeof ddof === 'number' && ddof >= 0 && count - ddof >= 1)) {
    throw new ArgumentError(
      'ddof',
      `is ${described(ddof)} for ${count} samples; expected at least 0 and at most ${count - 1}`,
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
  return known({ dimension: n, mean, covariance: Matrix.from1DArray(n, n, covariance) });
}
