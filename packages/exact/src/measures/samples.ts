/** Empirical samples: `count` points of R^dimension, each of weight 1/count. */
import { ArgumentError, assertFinite } from '../argument-error.js';

/** A batch of points. */
export interface Samples {
  readonly count: number;
  readonly dimension: number;
  /** The coordinates point by point, count × dimension numbers. */
  readonly values: Float64Array;
}

/** Samples, or their points as rows. */
export type SamplesInput = Samples | readonly ArrayLike<number>[];

/**
 * Samples from a flat array, such as a tensor's `dataSync()`.
 *
 * @param values the coordinates point by point.
 * @param dimension coordinates per point.
 * @throws ArgumentError naming `values` or `dimension`: no points, not a whole number of points,
 *   NaN or infinity.
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
  return {
    count: values.length / dimension,
    dimension,
    values: Float64Array.from(values),
  };
}

/**
 * Reads samples or rows, under the caller's name for them.
 *
 * @throws ArgumentError that names `argument`: no rows, rows of different lengths, NaN or infinity.
 */
export function readSamples(argument: string, input: SamplesInput): Samples {
  if ('values' in input && 'dimension' in input) return input;
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
  return { count: input.length, dimension, values };
}

/** The mean of each coordinate, summed from the first point so that a constant is its own mean. */
export function meanOf({ count, dimension, values }: Samples): Float64Array {
  const mean = values.slice(0, dimension);
  const offset = new Float64Array(dimension);
  for (let k = dimension; k < values.length; k++) {
    offset[k % dimension]! += (values[k]! - mean[k % dimension]!) / count;
  }
  return mean.map((first, i) => first + offset[i]!);
}

/** The samples less their mean. */
export function centredAt({ count, dimension, values }: Samples, mean: Float64Array): Samples {
  return { count, dimension, values: values.map((value, k) => value - mean[k % dimension]!) };
}
