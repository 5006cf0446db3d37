/**
 * W_p between discrete measures on the line: both sorted, mass meets mass in increasing order, which
 * is optimal for every convex cost of the distance. O(n log n).
 */
import type { WeightedPoints } from '../measures/discrete.js';

/** Points of the line in increasing order. */
export interface SortedPoints {
  readonly values: Float64Array;
  /** Undefined where all weigh the same. */
  readonly weights: Float64Array | undefined;
}

/** The points of a one-dimensional measure in increasing order, with their weights. */
export function sortedPoints(values: Float64Array, weights?: Float64Array): SortedPoints {
  // A typed array without a comparator sorts natively, ten times faster than with one.
  const sorted = values.slice().sort();
  if (!weights || weights.every((w) => w === weights[0])) {
    return { values: sorted, weights: undefined };
  }
  // So the weights follow by looking their values up; equal values take successive places.
  const taken = new Uint32Array(values.length);
  const ordered = new Float64Array(values.length);
  for (let i = 0; i < values.length; i++) {
    const first = lowerBound(sorted, values[i]!);
    ordered[first + taken[first]!++] = weights[i]!;
  }
  return { values: sorted, weights: ordered };
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

/** W_p of two sorted point sets. */
export function sortedDistance(p: SortedPoints, q: SortedPoints, order: number): number {
  const [x, y] = [p.values, q.values];
  // The farthest that mass can have to go: powers of a fraction of it cannot overflow.
  const reach = Math.max(Math.abs(x.at(-1)! - y[0]!), Math.abs(y.at(-1)! - x[0]!));
  if (reach === 0) return 0;
  // What is denormal has no reciprocal.
  const unit = Math.max(reach, 2 ** -1020);
  const mean =
    p.weights || q.weights || x.length !== y.length
      ? meanAlong(p, q, unit, order)
      : meanPaired(x, y, unit, order);
  return unit * (order === 1 ? mean : order === 2 ? Math.sqrt(mean) : mean ** (1 / order));
}

/** Mean of (|x_i − y_i|/reach)^order, summed by blocks: rounding grows with the blocks, not the terms. */
function meanPaired(x: Float64Array, y: Float64Array, reach: number, order: number): number {
  const block = 1024;
  const scale = 1 / reach;
  let total = 0;
  for (let i = 0; i < x.length; ) {
    const end = Math.min(x.length, i + block);
    let sum = 0;
    if (order === 1) {
      for (; i < end; i++) sum += Math.abs(x[i]! - y[i]!) * scale;
    } else if (order === 2) {
      for (; i < end; i++) sum += ((x[i]! - y[i]!) * scale) ** 2;
    } else {
      for (; i < end; i++) sum += (Math.abs(x[i]! - y[i]!) * scale) ** order;
    }
    total += sum;
  }
  return total / x.length;
}

/** Σ mass·(distance/reach)^order as the two masses are used up together from the left. */
function meanAlong(p: SortedPoints, q: SortedPoints, reach: number, order: number): number {
  const [x, y] = [p.values, q.values];
  // Equal weights in whole units: 1/n is m parts of 1/(nm), so that nothing is left over by rounding.
  const whole = !p.weights && !q.weights;
  const massAt = (points: SortedPoints, other: SortedPoints, i: number) =>
    points.weights ? points.weights[i]! : whole ? other.values.length : 1 / points.values.length;
  let i = 0;
  let j = 0;
  let a = massAt(p, q, 0);
  let b = massAt(q, p, 0);
  let sum = 0;
  while (i < x.length && j < y.length) {
    const mass = Math.min(a, b);
    if (mass > 0) {
      const distance = Math.abs(x[i]! - y[j]!) / reach;
      sum += mass * (order === 1 ? distance : order === 2 ? distance ** 2 : distance ** order);
    }
    a -= mass;
    b -= mass;
    if (a <= 0 && ++i < x.length) a = massAt(p, q, i);
    if (b <= 0 && ++j < y.length) b = massAt(q, p, j);
  }
  return whole ? sum / (x.length * y.length) : sum;
}
