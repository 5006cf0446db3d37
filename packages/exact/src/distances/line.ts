/**
 * W_p on the line, where the optimal coupling is the increasing one whatever p is (lecture notes;
 * Villani 2003, theorem 2.18):
 *
 *   W_p^p = ∫₀¹ |Q₀(u) − Q₁(u)|^p du,   and   W₁ = ∫ |F₀(x) − F₁(x)| dx.
 */
import { ArgumentError } from '../argument-error.js';
import type { Density } from '../measures/density.js';
import type { WeightedPoints } from '../measures/discrete.js';
import { type LineMeasure, readLineMeasure } from '../measures/line.js';
import { integrate, QuadratureError } from '../quadrature/gauss-kronrod.js';
import { signChanges } from '../quadrature/sign-changes.js';
import { discreteLineDistance, sortedPoints } from './line-samples.js';

/**
 * W_p between distributions on the line. Samples and discrete measures exactly, in O(n log n);
 * densities by quadrature, to about 1e-12 of the spread.
 *
 * @param p, q densities, discrete measures of dimension 1 or samples, in any combination.
 * @param order p ≥ 1.
 * @returns W_p, in the units of the line (for W_p^p take its power); Infinity where the tails are too
 *   heavy for a moment of that order.
 * @throws ArgumentError naming `p`, `q` (empty, NaN, of dimension above 1) or `order`.
 * @throws QuadratureError if the quadrature does not converge, as for a density of very many peaks.
 *
 * @example
 * wassersteinOnLine(normal(0, 1), normal(3, 2), 2); // √(3² + 1²)
 * wassersteinOnLine([0, 1, 5], [2, 2], 1);
 */
export function wassersteinOnLine(p: LineMeasure, q: LineMeasure, order: number): number {
  assertOrder(order);
  const [first, second] = [readLineMeasure('p', p), readLineMeasure('q', q)];
  try {
    if ('cdf' in first && 'cdf' in second && order === 1) return areaBetween(first, second);
    if ('cdf' in first || 'cdf' in second) return betweenQuantiles(first, second, order);
  } catch (error) {
    // The integrands are at least 0, so an integral that diverges does so to +∞.
    if (error instanceof QuadratureError && error.diverges) return Infinity;
    throw error;
  }
  return discreteLineDistance(first, second, order);
}

/** @throws ArgumentError unless a finite number of at least 1. */
export function assertOrder(order: number): void {
  if (!(order >= 1 && Number.isFinite(order))) {
    throw new ArgumentError('order', `is ${order}; expected a finite number of at least 1`);
  }
}

/** Where to look for changes of sign between two distributions, as fractions of their mass. */
const levels = Array.from({ length: 127 }, (_, k) => (k + 1) / 128);

/** How two distribution functions lie to each other. */
export interface CdfDifference {
  /** F_q − F_p, from whichever tails are the smaller and so keep their digits. */
  readonly rise: (x: number) => number;
  /** Where it changes its sign, in increasing order. */
  readonly turns: readonly number[];
}

export function cdfDifference(p: Density, q: Density): CdfDifference {
  const rise = (x: number) => {
    const below = p.cdf(x);
    return below < 0.5 ? q.cdf(x) - below : p.survival(x) - q.survival(x);
  };
  const quantiles = levels.flatMap((u) => [p.quantile(u), q.quantile(u)]);
  return { rise, turns: signChanges(rise, [...quantiles, ...p.breakpoints, ...q.breakpoints]) };
}

/** ∫ |F₀ − F₁| dx. */
function areaBetween(p: Density, q: Density): number {
  const { rise, turns } = cdfDifference(p, q);
  const lower = Math.min(p.support[0], q.support[0]);
  const upper = Math.max(p.support[1], q.support[1]);
  return integrate((x) => Math.abs(rise(x)), lower, upper, {
    breakpoints: [...p.breakpoints, ...q.breakpoints, ...turns],
    absoluteTolerance: rounding(p, q),
  }).value;
}

/** What rounding leaves of quantiles: with a smaller difference there are no 12 digits to ask for. */
function rounding(p: LineQuantiles, q: LineQuantiles): number {
  const ends = [0.01, 0.5, 0.99].flatMap((u) => [p.quantile(u), q.quantile(u)]);
  return 1e-14 * Math.max(...ends.map(Math.abs));
}

interface LineQuantiles {
  readonly quantile: (u: number) => number;
  /** quantile(1 − u). */
  readonly upperQuantile: (u: number) => number;
}

/**
 * (∫₀¹ |Q₀ − Q₁|^p du)^(1/p). Each half in s = −log 2u, where a tail is a smooth decay: quantiles have
 * singularities at 0 and 1 that no rule in u likes.
 */
function betweenQuantiles(
  p: Density | WeightedPoints,
  q: Density | WeightedPoints,
  order: number,
): number {
  const [first, second] = [quantilesOf(p), quantilesOf(q)];
  const jumps = [...first.jumps, ...second.jumps];
  const scale = rounding(first, second) * 1e14;
  if (scale === 0) return 0;
  // Even powers have no kink where the quantiles cross.
  const cross = (gap: (u: number) => number) =>
    order % 2 === 0
      ? []
      : signChanges(
          gap,
          levels.map((u) => u / 2),
        );
  const half = (gap: (u: number) => number, cuts: readonly number[], tolerances: object) =>
    integrate(
      (s) => {
        const u = Math.exp(-s) / 2;
        // Below the smallest float64 there is no tail left to speak of.
        return u === 0 ? 0 : (Math.abs(gap(u)) / scale) ** order * u;
      },
      0,
      Infinity,
      {
        breakpoints: cuts.filter((u) => u > 0 && u < 0.5).map((u) => -Math.log(2 * u)),
        maximumIntervals: 2000 + 4 * cuts.length,
        ...tolerances,
      },
    ).value;
  const lowerGap = (u: number) => first.quantile(u) - second.quantile(u);
  const upperGap = (u: number) => first.upperQuantile(u) - second.upperQuantile(u);
  const lowerCuts = [...jumps, ...cross(lowerGap)];
  const upperCuts = [...jumps.map((u) => 1 - u), ...cross(upperGap)];
  const both = (tolerances: object) =>
    half(lowerGap, lowerCuts, tolerances) + half(upperGap, upperCuts, tolerances);
  // An error of 1e-14 in the gap g is one of p·g^(p−1)·1e-14 in its power.
  const rough = both({ relativeTolerance: 1e-3, absoluteTolerance: 1e-14 ** order });
  const value = both({ absoluteTolerance: order * 1e-14 * rough ** (1 - 1 / order) });
  return scale * value ** (1 / order);
}

/** A measure's quantiles, and the levels at which they jump. */
function quantilesOf(
  measure: Density | WeightedPoints,
): LineQuantiles & { readonly jumps: readonly number[] } {
  if ('cdf' in measure) return { ...measure, jumps: [] };
  const { values, weights } = sortedPoints(measure.values, measure.weights);
  const weightAt = (k: number) => weights?.[k] ?? 1 / values.length;
  const below = new Float64Array(values.length);
  for (let k = 0, sum = 0; k < values.length; k++) below[k] = sum += weightAt(k);
  const above = new Float64Array(values.length);
  for (let k = values.length - 1, sum = 0; k >= 0; k--) above[k] = sum += weightAt(k);
  return {
    // The first place at which the mass from the left, or the right, reaches u.
    quantile: (u) => values[search(values.length - 1, (k) => below[k]! >= u)]!,
    upperQuantile: (u) =>
      values[
        values.length - 1 - search(values.length - 1, (k) => above[values.length - 1 - k]! >= u)
      ]!,
    jumps: [...below],
  };
}

/** The first k from 0 with test(k), or `last` if none before it has; test is monotone. */
function search(last: number, test: (k: number) => boolean): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
