/** What the worker computes with `@wprox/exact`, in float64. */
import {
  o1FromSamples,
  o2DiagFromSamples,
  o2FullFromSamples,
  optimalTransport,
  rwpFromSamples,
  samples,
} from '@wprox/exact';
import type { Points, SquaredDistances, Transport } from './protocol.js';

/** ε in squared sample units, that `@wprox/regularizers` has if the user gives none. */
const O2_DIAG = { damping: 1e-6 };
const O2_FULL = { damping: 1e-5 };

const distances: Record<string, (x: Points, y: Points) => number> = {
  rwp: (x, y) => rwpFromSamples(of(x), of(y)).squaredDistance,
  o1: (x, y) => o1FromSamples(of(x), of(y)).squaredDistance,
  o2diag: (x, y) => o2DiagFromSamples(of(x), of(y), O2_DIAG).squaredDistance,
  o2full: (x, y) => o2FullFromSamples(of(x), of(y), O2_FULL).squaredDistance,
};

/**
 * Computes W₂ and the optimal coupling between points of equal number and weight.
 * @throws ArgumentError if there are none, or a coordinate is not finite.
 */
export function transportBetween(generated: Points, real: Points): Transport {
  const start = performance.now();
  const { distance, coupling } = optimalTransport(of(generated), of(real), 2);
  const { sources, targets, masses } = coupling;
  return {
    distance,
    sources: Int32Array.from(sources),
    targets: Int32Array.from(targets),
    masses: Float64Array.from(masses),
    milliseconds: performance.now() - start,
  };
}

/**
 * Computes D̃² of each regularizer between the present samples and those of the anchor, which are paired by
 * their latents, and W₂² of the two sets.
 * @throws ArgumentError if there are none, or a coordinate is not finite.
 */
export function squaredDistancesBetween(present: Points, anchor: Points): SquaredDistances {
  const { distance } = optimalTransport(of(present), of(anchor), 2);
  const entries = Object.entries(distances).map(
    ([name, square]) => [name, square(present, anchor)] as const,
  );
  return { distances: Object.fromEntries(entries), squaredW2: distance ** 2 };
}

const of = ({ values, dimension }: Points) => samples(values, dimension);
