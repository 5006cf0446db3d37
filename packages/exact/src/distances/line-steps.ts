/** Discrete measures on the line by the steps of their distribution functions, and so by their quantiles. */
import type { WeightedPoints } from '../measures/discrete.js';
import { sortedPoints } from './line-samples.js';

/** The points of a discrete measure that have mass, in increasing order, and the masses up to each. */
export interface Steps {
  readonly values: Float64Array;
  /** Mass of the points up to and with this one; and from this one on. Each exact in its own tail. */
  readonly below: Float64Array;
  readonly above: Float64Array;
}

/** Sorts the points of a measure and sums their masses from both ends. */
export function stepsOf(measure: WeightedPoints): Steps {
  const { values, weights } = sortedPoints(measure.values, measure.weights);
  if (weights) {
    const fromEnd = cumulated(weights.slice().reverse()).reverse();
    return { values, below: cumulated(weights), above: fromEnd };
  }
  const n = values.length;
  const below = Float64Array.from({ length: n }, (_, k) => (k + 1) / n);
  return { values, below, above: below.slice().reverse() };
}

/** Partial sums with the rounding of each step carried along (Kahan 1965). */
function cumulated(masses: Float64Array): Float64Array {
  let sum = 0;
  let carry = 0;
  return masses.map((mass) => {
    const term = mass - carry;
    const next = sum + term;
    carry = next - sum - term;
    sum = next;
    return sum;
  });
}

/**
 * The quantile functions of u, and of 1 − u: the first point from either end up to which the mass reaches
 * u.
 *
 * @param slack by which share of itself a level may miss u.
 */
export function quantilesOf(
  { values, below, above }: Steps,
  slack = 0,
): { quantile: (u: number) => number; upperQuantile: (u: number) => number } {
  const last = values.length - 1;
  return {
    quantile: (u) => values[firstIndex(last, (k) => below[k]! >= u * (1 - slack))]!,
    upperQuantile: (u) =>
      values[last - firstIndex(last, (k) => above[last - k]! >= u * (1 - slack))]!,
  };
}

/** The first k from 0 with test(k), or `last` if none before it has; test is monotone. */
function firstIndex(last: number, test: (k: number) => boolean): number {
  let low = 0;
  let high = last;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (test(middle)) high = middle;
    else low = middle + 1;
  }
  return low;
}
