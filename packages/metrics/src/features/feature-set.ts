/** Feature vectors of a set of samples, kept for the measures that need each of them. */
import { type Samples, samples } from '@wprox/exact';
import { type FeatureStatistics, FeatureStatisticsBuilder } from '../frechet/feature-statistics.js';
import { assertFiniteFeatures } from './assert-finite.js';

/** Feature vectors, one after the other. */
export interface FeatureSet {
  /** Name of the feature map. */
  readonly features: string;
  /** Number of feature vectors. */
  readonly count: number;
  /** Length of a feature vector. */
  readonly dimension: number;
  /** count × dimension numbers. */
  readonly values: Float32Array | Float64Array;
}

/**
 * Makes a set of numbers that are features as they are, such as points: name them, and their
 * coordinates are their features. `collectFeatures` makes a set with a feature map.
 *
 * @param features name of the features: sets of different names are not compared.
 * @param values count × dimension numbers, vector after vector; they are copied.
 * @param dimension length of a vector.
 * @throws RangeError if the values are not a whole number of vectors, or none;
 *   NonFiniteFeatureError if one is NaN or infinite.
 * @example
 * const points = featureSet('points', await tensor.data(), 2);
 */
export function featureSet(
  features: string,
  values: ArrayLike<number>,
  dimension: number,
): FeatureSet {
  const copy = values instanceof Float32Array ? values.slice() : Float64Array.from(values);
  const set = uncheckedFeatureSet(features, copy, dimension);
  assertFiniteFeatures(copy, dimension, 0);
  return set;
}

/**
 * Makes a set that takes over `values`, which are known to be finite.
 * @throws RangeError if the values are not a whole number of vectors, or none.
 */
export function uncheckedFeatureSet(
  features: string,
  values: Float32Array | Float64Array,
  dimension: number,
): FeatureSet {
  if (!Number.isInteger(dimension) || dimension < 1) {
    throw new RangeError(`dimension is ${dimension}; expected a positive integer`);
  }
  const count = values.length / dimension;
  if (!Number.isInteger(count) || count === 0) {
    throw new RangeError(
      `there are ${values.length} values; expected a positive multiple of the dimension ${dimension}`,
    );
  }
  return { features, count, dimension, values };
}

/** Computes mean and covariance of a set. @throws RangeError if it has fewer than two vectors. */
export function statisticsOf({ features, dimension, values }: FeatureSet): FeatureStatistics {
  const builder = new FeatureStatisticsBuilder(features, dimension);
  builder.add(values);
  return builder.statistics();
}

/** Converts a set to the samples of @wprox/exact. @throws RangeError if it has fewer than two vectors. */
export function samplesOf({ values, dimension, count }: FeatureSet): Samples {
  if (count < 2) {
    throw new RangeError(`${count} feature vectors were given; a covariance needs at least 2`);
  }
  return samples(values, dimension);
}
