/** The Fréchet distance of two sets of features. */
import { ArgumentError, requireNonNegative, requireObject, requireOptions } from '@wprox/arguments';
import { fittedGaussianW2Terms, gaussian, gaussianW2Terms, Matrix } from '@wprox/exact';
import {
  type FeatureSet,
  requireFeatureSet,
  samplesOf,
  statisticsOf,
} from '../features/feature-set.js';
import { requireSameFeatures } from '../features/same-features.js';
import { largestOf, scaleFor } from '../features/scale.js';
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
  /**
   * Rank of each covariance: at most the dimension, and at most the number of samples less 1. A rank of 0
   * means that all samples have the same features. For feature vectors it is the number of singular values
   * of the centered vectors above max(count, dimension) · ε · largest, as NumPy's `matrix_rank` has it.
   */
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
 * @param a statistics of a set, or its features.
 * @param b the same for the other set.
 * @throws ArgumentError if the two were measured on different features, the offset is negative, a set
 *   has fewer than two vectors, a covariance is not one, or the value is beyond float64.
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
  a: Side,
  b: Side,
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
  const scale = scaleFor(largestOf(sizesOf(a), sizesOf(b)));
  const terms = termsOf(scaled(a, scale), scaled(b, scale), offset * scale * scale);
  const [means, covariances] = [terms.means, terms.covariances].map((value) => {
    const found = value / scale / scale;
    if (Number.isFinite(found) && (found !== 0 || value === 0)) return found;
    const size = (Math.sqrt(value) / scale).toPrecision(3);
    throw new ArgumentError(
      'features',
      `differ between a and b by ${size}, whose square float64 does not hold; scale them`,
    );
  }) as [number, number];
  return {
    value: means + covariances,
    features: a.features,
    counts: [a.count, b.count],
    dimension,
    ranks: [rankOf(a, terms.ranks[0]), rankOf(b, terms.ranks[1])],
    means,
    covariances,
  };
}

type Side = StoredStatistics | FeatureSet;

function requireSide(argument: string, side: Side): void {
  requireObject(argument, side, 'statistics or a set, such as await collectStatistics(…)');
  if ('values' in side) requireFeatureSet(argument, side);
  else requireStatistics(argument, side);
}

/** Numbers that are as large as the features. */
function sizesOf(side: Side): ArrayLike<number> {
  if ('values' in side) return side.values;
  return [largestOf(side.mean), Math.sqrt(largestOf(side.covariance))];
}

function scaled(side: Side, scale: number): Side {
  if (scale === 1) return side;
  if ('values' in side) {
    return { ...side, values: Float64Array.from(side.values, (value) => value * scale) };
  }
  const { mean, covariance } = side;
  return {
    ...side,
    mean: mean.map((value) => value * scale),
    covariance: covariance.map((value) => value * scale * scale),
  };
}

/** What the means of n equal numbers can differ by from them, in their own roundings. */
const MEAN_ROUNDINGS = 16;

/** The rank that was found, less what only rounding has made. */
function rankOf(side: Side, found: number): number {
  const rank = side.count === undefined ? found : Math.min(found, side.count - 1);
  if ('values' in side) return rank;
  const rounding = (MEAN_ROUNDINGS * Number.EPSILON * largestOf(side.mean)) ** 2;
  return largestOf(side.covariance) <= rounding ? 0 : rank;
}

function termsOf(a: Side, b: Side, offset: number) {
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
