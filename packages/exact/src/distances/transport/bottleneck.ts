/**
 * The bottleneck of a transport problem: the least distance that a plan can do with, W_∞. At high orders
 * the powers of the distances span more than float64; in units of the bottleneck those that count do not.
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

/** The most that a distance above the bottleneck may cost: a plan that moves one grain there is never best. */
const mostCost = 2 ** 60;

/**
 * Costs (d/t)^order for distances from well below to well above t. A distance that costs more than
 * all of the mass over t is capped; one that underflows is nothing beside t.
 */
export function costsBeside(t: number, distances: Float64Array, order: number): Float64Array {
  return distances.map((d) => Math.min(mostCost, (d / t) ** order));
}
