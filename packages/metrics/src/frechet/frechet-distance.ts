/** The Fréchet distance of two sets of features. */
import { requireNonNegative, requireObject, requireOptions } from '@wprox/arguments';
import { fittedGaussianW2Terms, gaussian, gaussianW2Terms, Matrix } from '@wprox/exact';
import {
  type FeatureSet,
  requireFeatureSet,
  samplesOf,
  statisticsOf,
} from '../features/feature-set.js';
import { requireSameFeatures } from '../features/same-features.js';
import type { StoredStatistics } from '../statistics-files/npz.js';
import { type FeatureStatistics, requireStatistics } from './feature-statistics.js';

/** A Fréchet distance, and what it was measured on. */
export interface FrechetDistance<Count = number> {
  /** Squared Wasserstein-2 distance of the Gaussians fitted to the features; at least 0. */
  readonly value: number;
  /** Name of the feature map. */
  readonly features: string;
  /**
   * Number of samples of each side; undefined for a file that does not record it. Few samples bias the
   * distance upward.
   */
  readonly counts: readonly [Count, Count];
  /** Length of a feature vector. */
  readonly dimension: number;
  /** Rank of each covariance: at most the dimension, and at most the number of samples less 1. */
  readonly ranks: readonly [number, number];
  /** Term of the means, ‖m₁ - m₂‖². */
  readonly means: number;
  /** Term of the covariances; value = means + covariances. */
  readonly covariances: number;
}

/** What {@link frechetDistance} takes. */
export interface FrechetOptions {
  /**
   * Added to the diagonals of both covariances, inside the root only; 0 by default. pytorch-fid adds 1e-6
   * if SciPy's root is not finite; the root here always is. Use it only to compare with a value computed
   * that way. Such a value can be below 0.
   */
  readonly offset?: number;
}

/**
 * Computes ‖m₁ - m₂‖² + tr(S₁ + S₂ - 2 (S₁S₂)^½), the squared Fréchet distance (Dowson and Landau 1982),
 * which Heusel et al. 2017 measure on Inception features as FID. It is computed in float64 and in the
 * symmetric form, so it is real and not negative for singular covariances too. For two sets of
 * features with fewer vectors than dimensions no covariance is made; the cost is that of the smaller set.
 *
 * @param a, b statistics, or the features themselves.
 * @throws ArgumentError if the two were measured on different features, the offset is negative, a set
 *   has fewer than two vectors, or a covariance is not one.
 */
export function frechetDistance(
  a: FeatureStatistics | FeatureSet,
  b: FeatureStatistics | FeatureSet,
  options?: FrechetOptions,
): FrechetDistance;
export function frechetDistance(
  a: StoredStatistics | FeatureSet,
  b: StoredStatistics | FeatureSet,
  options?: FrechetOptions,
): FrechetDistance<number | undefined>;
export function frechetDistance(
  a: StoredStatistics | FeatureSet,
  b: StoredStatistics | FeatureSet,
  options: FrechetOptions = {},
): FrechetDistance<number | undefined> {
  requireSide('a', a);
  requireSide('b', b);
  const [dimension, other] = [dimensionOf(a), dimensionOf(b)];
  requireSameFeatures(
    'b',
    { features: a.features, dimension },
    { features: b.features, dimension: other },
  );
  requireOptions('options', options, ['offset'], '{ offset: 1e-6 }');
  const { offset = 0 } = options;
  requireNonNegative('offset', offset);
  const { means, covariances, ranks } = termsOf(a, b, offset);
  // Rounding can raise a rank.
  const rank = (found: number, { count }: { readonly count: number | undefined }) =>
    count === undefined ? found : Math.min(found, count - 1);
  return {
    value: means + covariances,
    features: a.features,
    counts: [a.count, b.count],
    dimension,
    ranks: [rank(ranks[0], a), rank(ranks[1], b)],
    means,
    covariances,
  };
}

function requireSide(argument: string, side: StoredStatistics | FeatureSet): void {
  requireObject(argument, side, 'statistics or a set, such as await collectStatistics(…)');
  if ('values' in side) requireFeatureSet(argument, side);
  else requireStatistics(argument, side);
}

function termsOf(
  a: StoredStatistics | FeatureSet,
  b: StoredStatistics | FeatureSet,
  offset: number,
) {
  if ('values' in a && 'values' in b && offset === 0) {
    return fittedGaussianW2Terms(samplesOf(a), samplesOf(b));
  }
  const [p, q] = [gaussianOf(a, offset), gaussianOf(b, offset)];
  const terms = gaussianW2Terms(p, q);
  // The traces outside of the root must not contain the offset.
  return { ...terms, covariances: terms.covariances - 2 * offset * p.dimension };
}

function gaussianOf(side: StoredStatistics | FeatureSet, offset: number) {
  const { mean, covariance } = 'values' in side ? statisticsOf(side) : side;
  const n = mean.length;
  const matrix = Matrix.from1DArray(n, n, covariance);
  for (let i = 0; i < n && offset !== 0; i++) matrix.set(i, i, matrix.get(i, i) + offset);
  return gaussian(mean, matrix);
}

function dimensionOf(side: StoredStatistics | FeatureSet): number {
  return 'values' in side ? side.dimension : side.mean.length;
}
