/** Wasserstein-2 distances of the features themselves instead of Gaussians fitted to them. */
import { requireOptions } from '@wprox/arguments';
import {
  type DiscreteMeasure,
  discreteMeasure,
  slicedWasserstein,
  wasserstein,
} from '@wprox/exact';
import { type Random, requireRandom } from '@wprox/runtime/random';
import { type FeatureSet, samplesOf } from '../features/feature-set.js';
import { requireComparable } from './comparable.js';

/** A Wasserstein-2 distance, and what it was measured on. */
export interface Wasserstein2 {
  /** W₂, in the units of the features; not squared. */
  readonly value: number;
  /** Name of the features. */
  readonly features: string;
  /** Samples of both sets. */
  readonly counts: readonly [number, number];
}

/** A sliced Wasserstein-2 distance, and the number of directions that it is the mean over. */
export interface SlicedWasserstein2 extends Wasserstein2 {
  /** Number of random directions. */
  readonly directions: number;
}

/**
 * Computes sliced W₂ (Rabin et al. 2011): the root of the mean, over random directions, of W₂² of the
 * projections of both sets. It depends on more than means and covariances, never exceeds W₂, and costs
 * directions · count · (dimension + log count).
 *
 * @param options `random` draws the directions; `directions` is their number, 1 to a million, 100 by default.
 * @throws ArgumentError if the sets are of different features, or an option is wrong.
 */
export function slicedWasserstein2(
  a: FeatureSet,
  b: FeatureSet,
  options: { readonly random: Random; readonly directions?: number },
): SlicedWasserstein2 {
  const [p, q] = measures(a, b);
  requireOptions('options', options, ['random', 'directions'], '{ random: new Random(7) }');
  const { random, directions = 100 } = options;
  requireRandom('random', random);
  const value = slicedWasserstein(p, q, { random, directions, order: 2 });
  return { value, features: a.features, counts: [a.count, b.count], directions };
}

/**
 * Computes W₂ exactly, by the network simplex (on the line by sorting): for toys and small sets, because
 * it holds count × count numbers.
 *
 * @throws ArgumentError if the sets are of different features, or if the distances overflow.
 */
export function wasserstein2(a: FeatureSet, b: FeatureSet): Wasserstein2 {
  const [p, q] = measures(a, b);
  return { value: wasserstein(p, q, 2), features: a.features, counts: [a.count, b.count] };
}

function measures(a: FeatureSet, b: FeatureSet): [DiscreteMeasure, DiscreteMeasure] {
  requireComparable(['a', 'b'], a, b);
  return [discreteMeasure(samplesOf(a)), discreteMeasure(samplesOf(b))];
}
