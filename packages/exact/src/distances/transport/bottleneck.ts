/**
 * The bottleneck distance of a transport problem, W_∞: the least t for which some plan moves mass only over
 * distances up to t. At high orders the powers of the distances exceed the range of float64; in units of t
 * the powers that matter do not.
 */
import { solve } from './transport-plan.js';

/**
 * The least t for which a plan moves mass over distances up to t only.
 *
 * @param distances row by row. @param a, b the weights of sources and targets.
 */
export function bottleneckOf(distances: Float64Array, a: Float64Array, b: Float64Array): number {
  const levels = [...new Set(distances)].sort((x, y) => x - y);
  let [low, high] = [0, levels.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    const longer = distances.map((d) => (d > levels[middle]! ? 1 : 0));
    // The plan's own rounding of the masses decides what a flow of 0 is.
    if (solve(longer, a, b).cost === 0) high = middle;
    else low = middle + 1;
  }
  return levels[low]!;
}

/** The largest cost. With it, a plan that moves the smallest mass over more than t is never optimal. */
const mostCost = 2 ** 60;

/**
 * Costs (d/t)^order for distances from well below to well above t. A distance that costs more than
 * all of the mass over t is capped; one that underflows is nothing beside t.
 */
export function costsBeside(t: number, distances: Float64Array, order: number): Float64Array {
  return distances.map((d) => Math.min(mostCost, (d / t) ** order));
}
