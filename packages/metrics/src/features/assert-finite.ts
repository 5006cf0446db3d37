/** The checks of feature values, before they are kept or added to statistics. */
import { reject, requireArray } from '@wprox/arguments';

/** A feature is NaN or infinite. Nothing of the batch that holds it was kept. */
export class NonFiniteFeatureError extends RangeError {
  override readonly name = 'NonFiniteFeatureError';

  constructor(
    /** The value: NaN, Infinity or -Infinity. */
    readonly value: number,
    /** Index of the feature in its vector. */
    readonly feature: number,
    /** Index of the sample, over all batches. */
    readonly sample: number,
  ) {
    super(`feature ${feature} of sample ${sample} is ${value}; expected finite features`);
  }
}

/**
 * @param values feature vectors, one after the other.
 * @param dimension length of a feature vector.
 * @param first index of the first sample.
 * @throws NonFiniteFeatureError for the first value that is NaN or infinite.
 */
export function assertFiniteFeatures(
  values: ArrayLike<number>,
  dimension: number,
  first: number,
): void {
  for (let k = 0; k < values.length; k++) {
    const value = values[k]!;
    if (!Number.isFinite(value)) {
      throw new NonFiniteFeatureError(value, k % dimension, first + Math.floor(k / dimension));
    }
  }
}

/** Requires an array of numbers, which need not be finite. @throws ArgumentError */
export function requireValues(
  argument: string,
  values: unknown,
): asserts values is ArrayLike<number> {
  requireArray(argument, values, 'an array of numbers');
  for (let k = 0; k < values.length; k++) {
    if (typeof values[k] !== 'number') reject(`${argument}[${k}]`, values[k], 'a number');
  }
}
