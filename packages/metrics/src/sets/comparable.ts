/** The checks that all measures of two sets of features share. */
import { assertFiniteFeatures } from '../features/assert-finite.js';
import type { FeatureSet } from '../features/feature-set.js';
import { assertSameFeatures } from '../features/same-features.js';

/** @throws RangeError unless both sets have at least two finite vectors of the same features. */
export function assertComparable(a: FeatureSet, b: FeatureSet): void {
  assertSameFeatures(a, b);
  if (a.dimension !== b.dimension) {
    throw new RangeError(
      `the features have dimensions ${a.dimension} and ${b.dimension}; expected the same`,
    );
  }
  for (const { count, values, dimension } of [a, b]) {
    if (count < 2) throw new RangeError(`a set has ${count} feature vectors; expected at least 2`);
    assertFiniteFeatures(values, dimension, 0);
  }
}

/** @throws RangeError naming the option unless its value is an integer of at least `least`. */
export function assertIntegerAtLeast(name: string, value: number, least: number): void {
  if (!Number.isSafeInteger(value) || value < least) {
    throw new RangeError(`${name} is ${value}; expected an integer of at least ${least}`);
  }
}
