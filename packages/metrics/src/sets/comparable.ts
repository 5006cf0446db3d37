/** The check that all measures of two sets of features share. */
import { ArgumentError } from '@wprox/arguments';
import { type FeatureSet, requireFeatureSet } from '../features/feature-set.js';
import { requireSameFeatures } from '../features/same-features.js';

/**
 * @param names of the two arguments.
 * @throws ArgumentError unless both are sets of at least two vectors of the same features.
 */
export function requireComparable(
  names: readonly [string, string],
  a: FeatureSet,
  b: FeatureSet,
): void {
  requireFeatureSet(names[0], a);
  requireFeatureSet(names[1], b);
  requireSameFeatures(names[1], a, b);
  for (const [i, { count }] of [a, b].entries()) {
    if (count >= 2) continue;
    throw new ArgumentError(names[i]!, `has ${count} feature vectors; expected at least 2`);
  }
}
