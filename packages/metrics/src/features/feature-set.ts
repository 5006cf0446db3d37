/** Feature vectors of a set of images, kept for the measures that need each of them. */
import { type Samples, samples } from '@wprox/exact';
import { type FeatureStatistics, FeatureStatisticsBuilder } from '../frechet/feature-statistics.js';

/** Feature vectors, one after the other. */
export interface FeatureSet {
  /** The feature map's name. */
  readonly features: string;
  /** Number of feature vectors. */
  readonly count: number;
  /** Length of a feature vector. */
  readonly dimension: number;
  /** count × dimension numbers. */
  readonly values: Float32Array | Float64Array;
}

/**
 * Feature vectors laid out one after the other, such as a tensor's data, as a set. Low-dimensional data
 * needs no feature map: name it, and its coordinates are its features.
 *
 * @param features the feature map's name.
 * @throws RangeError if their number is not whole, there are none, or a value is not finite.
 * @example
 * const points = featureSet('points', await tensor.data(), 2);
 */
export function featureSet(
  features: string,
  values: ArrayLike<number>,
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
  const bad = Array.prototype.findIndex.call(values, (value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new RangeError(
      `feature ${bad % dimension} of sample ${Math.floor(bad / dimension)} is ${values[bad]}; ` +
        'expected finite features',
    );
  }
  return {
    features,
    count,
    dimension,
    values: values instanceof Float32Array ? values.slice() : Float64Array.from(values),
  };
}

/** Mean and covariance of a set. @throws RangeError if it has fewer than two vectors. */
export function statisticsOf({ features, dimension, values }: FeatureSet): FeatureStatistics {
  const builder = new FeatureStatisticsBuilder(features, dimension);
  builder.add(values);
  return builder.statistics();
}

/** A set as what @wprox/exact takes. */
export function samplesOf({ values, dimension, count }: FeatureSet): Samples {
  if (count < 2) {
    throw new RangeError(`${count} feature vectors were given; a covariance needs at least 2`);
  }
  return samples(values, dimension);
}
