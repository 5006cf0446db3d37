/** Feature vectors of a set of samples, kept for the measures that need each of them. */
import { ArgumentError, reject, requireInteger, requireObject } from '@wprox/arguments';
import { type Samples, samples } from '@wprox/exact';
import { type FeatureStatistics, FeatureStatisticsBuilder } from '../frechet/feature-statistics.js';
import { assertFiniteFeatures, requireValues } from './assert-finite.js';
import { requireFeatureName } from './feature-name.js';

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

/** Feature vectors in float64, one after the other. */
export interface Vectors {
  readonly count: number;
  readonly dimension: number;
  readonly values: Float64Array;
}

/**
 * Makes a set of numbers that are features as they are, such as points: name them, and their
 * coordinates are their features. `collectFeatures` makes a set with a feature map.
 *
 * @param features name of the features: sets of different names are not compared.
 * @param values count × dimension numbers, vector after vector; they are copied.
 * @param dimension length of a vector.
 * @throws ArgumentError if the values are not a whole number of vectors, or none;
 *   NonFiniteFeatureError if one is NaN or infinite.
 * @example
 * const points = featureSet('points', await tensor.data(), 2);
 */
export function featureSet(
  features: string,
  values: ArrayLike<number>,
  dimension: number,
): FeatureSet {
  requireFeatureName('features', features);
  requireValues('values', values);
  const copy = values instanceof Float32Array ? values.slice() : Float64Array.from(values);
  const set = uncheckedFeatureSet(features, copy, dimension);
  assertFiniteFeatures(copy, dimension, 0);
  return set;
}

/**
 * Makes a set that takes over `values`, which are known to be finite.
 * @throws ArgumentError if the values are not a whole number of vectors, or none.
 */
export function uncheckedFeatureSet(
  features: string,
  values: Float32Array | Float64Array,
  dimension: number,
): FeatureSet {
  requireInteger('dimension', dimension, 1);
  const count = values.length / dimension;
  if (!Number.isInteger(count) || count === 0) {
    throw new ArgumentError(
      'values',
      `has ${values.length} numbers; expected a positive multiple of the dimension ${dimension}`,
    );
  }
  return { features, count, dimension, values };
}

/** Computes mean and covariance of a set. @throws ArgumentError if it has fewer than two vectors. */
export function statisticsOf(set: FeatureSet): FeatureStatistics {
  requireFeatureSet('set', set);
  const builder = new FeatureStatisticsBuilder(set.features, set.dimension);
  builder.add(set.values);
  return builder.statistics();
}

/** Converts a set to the samples of @wprox/exact. @throws ArgumentError if it has fewer than two vectors. */
export function samplesOf({ values, dimension, count }: FeatureSet): Samples {
  if (count < 2) {
    throw new ArgumentError('set', `has ${count} feature vectors; expected at least 2`);
  }
  return samples(values, dimension);
}

/**
 * Requires a set whose values are finite and as many as it says.
 * @throws ArgumentError, or NonFiniteFeatureError for a value that is NaN or infinite.
 */
export function requireFeatureSet(argument: string, value: unknown): asserts value is FeatureSet {
  requireObject(argument, value, 'a FeatureSet, such as await collectFeatures(…)');
  const { features, count, dimension, values } = value as Partial<FeatureSet>;
  requireFeatureName(`${argument}.features`, features);
  requireInteger(`${argument}.count`, count, 1);
  requireInteger(`${argument}.dimension`, dimension, 1);
  if (!(values instanceof Float32Array || values instanceof Float64Array)) {
    reject(`${argument}.values`, values, 'a Float32Array or Float64Array of features');
  }
  if (values.length !== count * dimension) {
    const product = `${count} · ${dimension}, the product of count and dimension`;
    throw new ArgumentError(
      `${argument}.values`,
      `has ${values.length} numbers; expected ${product}`,
    );
  }
  assertFiniteFeatures(values, dimension, 0);
}
