/** Empirical samples: `count` points of R^dimension, each of weight 1/count. */

import { ArgumentError, described, reject, requireInteger } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { assertFinite, isArrayLike, requireLength } from '../inputs/vector.js';
import { flat, type MatrixInput, readMatrix } from '../linear-algebra/matrix.js';

/** Points of R^dimension, flat. */
export interface Points {
  readonly count: number;
  readonly dimension: number;
  /** The coordinates point by point, count × dimension numbers. */
  readonly values: Float64Array;
}

/** A batch of points; make one with {@link samples}. */
export interface Samples extends Points {
  /** A copy as a matrix, one point a row. */
  toMatrix(): Matrix;
}

/** Samples, or their points as the rows of an array or of a matrix. */
export type SamplesInput = Points | MatrixInput;

/** `toMatrix` of every batch: one function, so that batches of equal numbers are equal. */
function toMatrix(this: Points): Matrix {
  return Matrix.from1DArray(this.count, this.dimension, this.values);
}

/** Samples of numbers that are known to be right. */
export const samplesOf = (points: Points): Samples => ({ ...points, toMatrix });

/**
 * Makes samples from a flat array, such as a tensor's `dataSync()`.
 *
 * @param values the coordinates point by point.
 * @param dimension coordinates per point.
 * @returns the samples, copied.
 * @throws ArgumentError naming `values` or `dimension`: no points, not a whole number of points,
 *   NaN or infinity.
 *
 * Reference: [5], section 2.1.
 *
 * @example
 * samples([0, 0, 3, 4], 2); // the points (0, 0) and (3, 4)
 */
export function samples(values: ArrayLike<number>, dimension: number): Samples {
  requireLength(
    'values',
    values,
    undefined,
    'the coordinates point by point, such as [0, 0, 3, 4]',
  );
  requireInteger('dimension', dimension, 1);
  if (values.length % dimension !== 0) {
    throw new ArgumentError(
      'values',
      `has ${values.length} numbers; expected a positive multiple of the dimension ${dimension}`,
    );
  }
  assertFinite('values', values);
  return samplesOf({
    count: values.length / dimension,
    dimension,
    values: Float64Array.from(values),
  });
}

/**
 * Reads samples or rows, under the caller's name for them.
 *
 * @throws ArgumentError that names `argument`: no rows, rows of different lengths, NaN or infinity.
 */
export function readSamples(argument: string, input: SamplesInput): Samples {
  if (Matrix.isMatrix(input)) {
    const matrix = readMatrix(argument, input);
    return samplesOf({
      count: matrix.rows,
      dimension: matrix.columns,
      values: flat(matrix),
    });
  }
  if (isPoints(input)) return readPoints(argument, input);
  requireRows(argument, input);
  const first = input[0];
  const dimension = isArrayLike(first) ? first.length : 0;
  if (dimension === 0) {
    throw new ArgumentError(argument, 'is empty; expected at least one row of one number');
  }
  const values = new Float64Array(input.length * dimension);
  for (let i = 0; i < input.length; i++) {
    const row = input[i];
    if (!isArrayLike(row)) {
      throw new ArgumentError(argument, `has ${described(row)} as row ${i}; expected an array`);
    }
    if (row.length !== dimension) {
      throw new ArgumentError(
        argument,
        `has ${row.length} numbers in row ${i} and ${dimension} in row 0; expected as many in each`,
      );
    }
    for (let k = 0; k < dimension; k++) {
      const value = row[k];
      if (!Number.isFinite(value)) {
        throw new ArgumentError(
          argument,
          `holds ${described(value)} in row ${i}; expected finite numbers`,
        );
      }
      values[i * dimension + k] = value as number;
    }
  }
  return samplesOf({ count: input.length, dimension, values });
}

const isPoints = (input: unknown): input is Points =>
  typeof input === 'object' && input !== null && 'values' in input && 'dimension' in input;

/** Reads points that are flat already, without a copy. @throws ArgumentError naming a property of `argument`. */
export function readPoints(argument: string, input: Points): Samples {
  if (!isPoints(input)) reject(argument, input, 'samples(values, dimension)');
  const { count, dimension, values } = input;
  requireInteger(`${argument}.count`, count, 1);
  requireInteger(`${argument}.dimension`, dimension, 1);
  requireLength(`${argument}.values`, values, count * dimension);
  assertFinite(`${argument}.values`, values);
  const own = values instanceof Float64Array ? values : Float64Array.from(values);
  return samplesOf({ count, dimension, values: own });
}

/** @throws ArgumentError unless rows are given, not one flat array: it says what reads that. */
function requireRows(argument: string, input: unknown): asserts input is ArrayLike<unknown> {
  if (!isArrayLike(input))
    reject(argument, input, 'rows of numbers, or samples(values, dimension)');
  if (typeof input[0] !== 'number') return;
  throw new ArgumentError(
    argument,
    `is a flat array of ${input.length} numbers; expected rows such as [[0], [1]]: ` +
      'samples(values, dimension) makes points of it',
  );
}

/** The mean of each coordinate, summed from the first point so that a constant is its own mean. */
export function meanOf({ count, dimension, values }: Points): Float64Array {
  const mean = values.slice(0, dimension);
  const offset = new Float64Array(dimension);
  for (let k = dimension; k < values.length; k++) {
    offset[k % dimension]! += (values[k]! - mean[k % dimension]!) / count;
  }
  return mean.map((first, i) => first + offset[i]!);
}

/** The samples less their mean. */
export function centeredAt({ count, dimension, values }: Points, mean: Float64Array): Points {
  return { count, dimension, values: values.map((value, k) => value - mean[k % dimension]!) };
}
