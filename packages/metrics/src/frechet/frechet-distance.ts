/** The Fréchet distance of two sets of features. */
import { gaussian, gaussianSquaredW2 } from '@wprox/exact';
import type { FeatureStatistics } from './feature-statistics.js';

/** A distance with what it was measured on. */
export interface FrechetDistance {
  /** The squared Wasserstein-2 distance of the Gaussians fitted to the features; at least 0. */
  readonly value: number;
  /** The feature map's name. */
  readonly features: string;
  /** How many samples each side had. Fewer samples bias the distance upward. */
  readonly counts: readonly [number, number];
}

/**
 * ‖m₁ - m₂‖² + tr(S₁ + S₂ - 2 (S₁S₂)^½), the squared Fréchet distance (Dowson and Landau 1982) that
 * Heusel et al. 2017 measure on Inception features as FID. In float64 and in the symmetric form, so
 * it is real and not negative for singular covariances too.
 * @throws RangeError if the two were measured on different features.
 */
export function frechetDistance(a: FeatureStatistics, b: FeatureStatistics): FrechetDistance {
  if (a.features !== b.features) {
    throw new RangeError(
      `the statistics are of "${a.features}" and "${b.features}"; expected the same feature map`,
    );
  }
  const value = gaussianSquaredW2(gaussian(a.mean, a.covariance), gaussian(b.mean, b.covariance));
  return { value, features: a.features, counts: [a.count, b.count] };
}
