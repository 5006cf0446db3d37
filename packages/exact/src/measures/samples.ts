/** Empirical samples: `count` points of R^dimension, each of weight 1/count. */
import { Matrix } from 'ml-matrix';
import { ArgumentError, assertFinite } from '../argument-error.js';
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
  if (!Number.isSafeInteger(dimension) || dimension < 1) {
    throw new ArgumentError('dimension', `is ${dimension}; expected an integer of at least 1`);
  }
  if (values.length === 0 || values.length % dimension !== 0) {
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
  if ('values' in input && 'dimension' in input) return samplesOf(input);
  const dimension = input[0]?.length ?? 0;
  if (dimension === 0) {
    throw new ArgumentError(argument, 'is empty; expected at least one row of one number');
  }
  const values = new Float64Array(input.length * dimension);
  input.forEach((row, i) => {
    if (row.length !== dimension) {
      throw new ArgumentError(
        argument,
        `has ${row.length} numbers in row ${i} and ${dimension} in row 0; expected as many in each`,
      );
    }
    values.set(row, i * dimension);
  });
  assertFinite(argument, values);
  return samplesOf({ count: input.length, dimension, values });
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
