/**
 * W_p between discrete measures on the line: both sorted, mass meets mass in increasing order, which
 * is optimal for every convex cost of the distance. O(n log n).
 */
import { ArgumentError } from '@wprox/arguments';
import type { WeightedPoints } from '../measures/discrete.js';
import { increasingCoupling } from './line-matching.js';
import { powerMean } from './power-mean.js';
import { sortNumbers } from './sort-numbers.js';

/** Points of the line in increasing order. */
export interface SortedPoints {
  readonly values: Float64Array;
  /** Undefined where all weigh the same. */
  readonly weights: Float64Array | undefined;
}

/**
 * The points of a one-dimensional measure in increasing order, with their weights: none without mass,
 * and each once, if the weights differ.
 */
export function sortedPoints(values: Float64Array, weights?: Float64Array): SortedPoints {
  const sorted = sortNumbers(values.slice());
  if (!weights || areEqual(weights)) return { values: sorted, weights: undefined };
  const distinct = sorted.filter((x, k) => k === 0 || x !== sorted[k - 1]);
  // So the weights follow by looking their values up. What rounding takes off a sum is kept.
  const sums = new Float64Array(distinct.length);
  const carries = new Float64Array(distinct.length);
  for (let i = 0; i < values.length; i++) {
    const k = lowerBound(distinct, values[i]!);
    const [sum, weight] = [sums[k]!, weights[i]!];
    const next = sum + weight;
    carries[k]! += sum >= weight ? sum - next + weight : weight - next + sum;
    sums[k] = next;
  }
  const masses = sums.map((sum, k) => sum + carries[k]!);
  const massive = masses.every((mass) => mass > 0);
  return {
    values: massive ? distinct : distinct.filter((_, k) => masses[k]! > 0),
    weights: massive ? masses : masses.filter((mass) => mass > 0),
  };
}

/** Whether all weights are the same. */
export function areEqual(weights: Float64Array): boolean {
  for (let i = 1; i < weights.length; i++) if (weights[i] !== weights[0]) return false;
  return true;
}

/** The first index whose value is not below x. */
function lowerBound(sorted: Float64Array, x: number): number {
  let low = 0;
  let high = sorted.length;
  while (low < high) {
    const middle = (low + high) >>> 1;
    if (sorted[middle]! < x) low = middle + 1;
    else high = middle;
  }
  return low;
}

/** W_p of two discrete measures on the line. */
export function discreteLineDistance(p: WeightedPoints, q: WeightedPoints, order: number): number {
  return sortedDistance(
    sortedPoints(p.values, p.weights),
    sortedPoints(q.values, q.weights),
    order,
  );
}

/**
 * W_p of two sorted point sets, right to a few roundings of itself for weights that are each changed by
 * a few roundings of themselves. Symmetric in p and q to the bit.
 *
 * @throws ArgumentError naming `q` if W_p is beyond float64.
 */
export function sortedDistance(p: SortedPoints, q: SortedPoints, order: number): number {
  const [x, y] = [p.values, q.values];
  const reach = Math.max(-x[0]!, x.at(-1)!, -y[0]!, y.at(-1)!);
  // Differences of halves do not overflow, nor do their roundings.
  const scale = reach > 2 ** 1022 ? 0.25 : 1;
  const distance =
    (p.weights || q.weights || x.length !== y.length
      ? weighted(p, q, scale, order)
      : powerMean(gaps(x, y, scale), undefined, order)) / scale;
  if (distance === Infinity) {
    throw new ArgumentError('q', 'is farther from p than float64 can say; divide all points by 4');
  }
  return distance;
}

/** |x_i − y_i|, point by point. */
function gaps(x: Float64Array, y: Float64Array, scale: number): Float64Array {
  const result = new Float64Array(x.length);
  for (let i = 0; i < x.length; i++) result[i] = Math.abs(x[i]! * scale - y[i]! * scale);
  return result;
}

function weighted(p: SortedPoints, q: SortedPoints, scale: number, order: number): number {
  const [one, other] = inOrder(p, q);
  const [x, y] = [one.values, other.values];
  // Equal weights in whole units: 1/n is m parts of 1/(nm), so that nothing is left over by rounding.
  const whole = !one.weights && !other.weights;
  const unit = whole ? x.length * y.length : 1;
  const { first, second, masses } = increasingCoupling(
    one.weights ?? new Float64Array(x.length).fill(unit / x.length),
    other.weights ?? new Float64Array(y.length).fill(unit / y.length),
  );
  const distances = new Float64Array(masses.length);
  for (let k = 0; k < masses.length; k++) {
    distances[k] = Math.abs(x[first[k]!]! * scale - y[second[k]!]! * scale);
    masses[k]! /= unit;
  }
  return powerMean(distances, masses, order);
}

/** The two in an order that does not depend on which is called p, so that roundings do not either. */
function inOrder(p: SortedPoints, q: SortedPoints): readonly [SortedPoints, SortedPoints] {
  const [x, y] = [p.values, q.values];
  if (x.length !== y.length) return x.length < y.length ? [p, q] : [q, p];
  const weightAt = (points: SortedPoints, i: number) => points.weights?.[i] ?? 1 / x.length;
  for (let i = 0; i < x.length; i++) {
    const difference = x[i]! - y[i]! || weightAt(p, i) - weightAt(q, i);
    if (difference !== 0) return difference < 0 ? [p, q] : [q, p];
  }
  return [p, q];
}
