/** Wasserstein-2 distances of the features themselves, not of Gaussians fitted to them. */
import {
  type DiscreteMeasure,
  discreteMeasure,
  type NormalSource,
  slicedWasserstein,
  wasserstein,
} from '@wprox/exact';
import type { FeatureSet } from '../features/feature-set.js';
import { samplesOf } from '../features/feature-set.js';
import { assertComparable } from './comparable.js';

/** A Wasserstein-2 distance with what it was measured on. */
export interface Wasserstein2 {
  /** W₂, in the units of the features; not squared. */
  readonly value: number;
  readonly features: string;
  readonly counts: readonly [number, number];
}

/** A sliced distance, with how many directions it is the mean over. */
export interface SlicedWasserstein2 extends Wasserstein2 {
  readonly directions: number;
}

/**
 * Sliced W₂ (Rabin et al. 2011): the root of the mean, over random directions, of W₂² of the sets'
 * projections. It sees more than means and covariances, never exceeds W₂, and costs
 * directions · count · (dimension + log count).
 *
 * @param options `random`: where the directions come from; `directions`: how many, 100 unless given.
 * @throws RangeError if the sets are of different features; ArgumentError of @wprox/exact for a number
 *   of directions that cannot be.
 */
export function slicedWasserstein2(
  a: FeatureSet,
  b: FeatureSet,
  { random, directions = 100 }: { readonly random: NormalSource; readonly directions?: number },
): SlicedWasserstein2 {
  const [p, q] = measures(a, b);
  const value = slicedWasserstein(p, q, { random, directions, order: 2 });
  return { value, features: a.features, counts: [a.count, b.count], directions };
}

/**
 * W₂ exactly, by the network simplex (on the line by sorting): for toys and small sets, because it
 * holds count × count numbers.
 *
 * @throws RangeError if the sets are of different features; ArgumentError of @wprox/exact if the
 *   distances overflow.
 */
export function wasserstein2(a: FeatureSet, b: FeatureSet): Wasserstein2 {
  const [p, q] = measures(a, b);
  return { value: wasserstein(p, q, 2), features: a.features, counts: [a.count, b.count] };
}

function measures(a: FeatureSet, b: FeatureSet): [DiscreteMeasure, DiscreteMeasure] {
  assertComparable(a, b);
  return [discreteMeasure(samplesOf(a)), discreteMeasure(samplesOf(b))];
}
