/** W_p between discrete measures in R^n, with the optimal coupling and the dual potentials. */
import { ArgumentError } from '@wprox/arguments';
import {
  assertSameDimension,
  type DiscreteInput,
  readDiscrete,
  type WeightedPoints,
} from '../measures/discrete.js';
import { assertOrder } from './line.js';
import { discreteLineDistance } from './line-samples.js';
import { powerMean } from './power-mean.js';
import { bottleneckOf, costsBeside } from './transport/bottleneck.js';
import { solve, type TransportPlan } from './transport/transport-plan.js';

/** An optimal plan for the cost (‖x − y‖/unit)^p. */
export interface OptimalTransport extends TransportPlan {
  /** W_p = unit · cost^(1/p), in the units of the points. */
  readonly distance: number;
  /**
   * What `cost`, potentials and `dualityGap` measure distances in: 1, unless the powers of the distances
   * between these points are far outside of float64.
   */
  readonly unit: number;
}

/**
 * Computes W_p between discrete measures of R^n, (min Σ π_ij ‖x_i − y_j‖^p)^(1/p), exactly, with everything
 * that the transport simplex knows.
 *
 * @param p a discrete measure, or samples.
 * @param q the same, of the same dimension. Memory: count × count numbers.
 * @param order p ≥ 1; the cost is the Euclidean distance to this power.
 * @returns W_p to a few roundings of itself, or of (1e-30)^(1/p) times the largest distance if that is
 *   more, for weights that are each changed by a few roundings of themselves.
 * @throws ArgumentError naming `p`, `q` (empty, ragged, NaN, of different dimension, farther apart than
 *   float64 can say) or `order`.
 *
 * Reference: [4], section 1.1; [38], chapter 11.
 *
 * @example
 * const { distance, coupling } = optimalTransport([[0, 0], [1, 0]], [[0, 1], [1, 1]], 2);
 */
export function optimalTransport(
  p: DiscreteInput,
  q: DiscreteInput,
  order: number,
): OptimalTransport {
  assertOrder(order);
  const [first, second] = readPair(p, q);
  const squared = squares(first, second);
  const distanceAt = distancesFrom(squared, first, second);
  const largest = largestOf(squared);
  const reach = isSafe(largest)
    ? Math.sqrt(largest)
    : largestOf(squared.map((_, k) => distanceAt(k)));
  if (reach === Infinity) {
    throw new ArgumentError(
      'q',
      'has points farther from those of p than float64 can say; divide all points by 4',
    );
  }
  const { costs, unit } = costsOf(squared, distanceAt, reach, order, first, second);
  const plan = solve(costs, first.weights, second.weights);
  const { sources, targets, masses } = plan.coupling;
  const moved = masses.map((_, k) => distanceAt(sources[k]! * second.count + targets[k]!));
  return { ...plan, distance: powerMean(moved, masses, order), unit };
}

/** The costs of all pairs in a unit in which those that count are in float64. */
function costsOf(
  squared: Float64Array,
  distanceAt: (k: number) => number,
  reach: number,
  order: number,
  p: WeightedPoints,
  q: WeightedPoints,
): { costs: Float64Array; unit: number } {
  const sizes = order * Math.abs(Math.log2(reach));
  if (order === 2 && !(reach > 0 && sizes > mostSize)) return { costs: squared, unit: 1 };
  const distances = squared.map((_, k) => distanceAt(k));
  const least = distances.reduce((min, d) => (d > 0 && d < min ? d : min), Infinity);
  if (order * Math.log2(reach / least) > mostRange) {
    const unit = bottleneckOf(distances, p.weights, q.weights);
    if (unit > 0) return { costs: costsBeside(unit, distances, order), unit };
  }
  const unit = reach > 0 && sizes > mostSize ? reach : 1;
  return { costs: distances.map((d) => (d / unit) ** order), unit };
}

/** Binary digits that costs may span: beyond, the small ones would be 0 beside the large. */
const mostRange = 1000;

/** Binary digits before or behind the point up to which a largest cost is left as it is. */
const mostSize = 400;

/**
 * Computes W_p between discrete measures of R^n: on the line in O(n log n), elsewhere by {@link
 * optimalTransport}, whose conditions hold.
 *
 * @returns W_p, in the units of the points.
 * @throws ArgumentError as {@link optimalTransport}.
 *
 * Reference: [4], section 7.1.
 *
 * @example
 * wasserstein([[0, 0], [1, 0]], [[0, 1], [1, 1]], 2); // 1
 */
export function wasserstein(p: DiscreteInput, q: DiscreteInput, order: number): number {
  assertOrder(order);
  const [first, second] = readPair(p, q);
  return first.dimension === 1
    ? discreteLineDistance(first, second, order)
    : optimalTransport(first, second, order).distance;
}

function readPair(p: DiscreteInput, q: DiscreteInput): [WeightedPoints, WeightedPoints] {
  const pair: [WeightedPoints, WeightedPoints] = [readDiscrete('p', p), readDiscrete('q', q)];
  assertSameDimension(...pair);
  return pair;
}

/**
 * ‖x_i − y_j‖^order, row by row.
 * @throws ArgumentError naming `p` if one is beyond float64.
 */
export function transportCosts(p: WeightedPoints, q: WeightedPoints, order: number): Float64Array {
  const squared = squares(p, q);
  const distanceAt = distancesFrom(squared, p, q);
  const costs = order === 2 ? squared : squared.map((_, k) => distanceAt(k) ** order);
  const far = costs.indexOf(Infinity);
  if (far < 0) return costs;
  throw new ArgumentError(
    'p',
    `has point ${Math.floor(far / q.count)} so far from point ${far % q.count} of q that the distance ` +
      `to the power ${order} is beyond float64; divide all points by one number`,
  );
}

/** ‖x_i − y_j‖², row by row. */
function squares(p: WeightedPoints, q: WeightedPoints): Float64Array {
  const [n, x, y] = [p.dimension, p.values, q.values];
  const result = new Float64Array(p.count * q.count);
  let pair = 0;
  for (let i = 0; i < p.count; i++) {
    for (let at = 0; at < y.length; pair++) {
      let square = 0;
      for (let k = 0; k < n; k++, at++) {
        const difference = x[i * n + k]! - y[at]!;
        square += difference * difference;
      }
      result[pair] = square;
    }
  }
  return result;
}

/** The distance of pair k in the order of the squares. */
const distancesFrom =
  (squared: Float64Array, p: WeightedPoints, q: WeightedPoints) =>
  (k: number): number =>
    isSafe(squared[k]!)
      ? Math.sqrt(squared[k]!)
      : farOrNear(p, Math.floor(k / q.count), q, k % q.count);

/** Whether a square has all its digits: else its root has not either. */
const isSafe = (square: number) => square > 2 ** -900 && square < Infinity;

function largestOf(values: Float64Array): number {
  let largest = 0;
  for (let k = 0; k < values.length; k++) if (values[k]! > largest) largest = values[k]!;
  return largest;
}

/** ‖x_i − y_j‖ if its square is outside of float64. */
function farOrNear(p: WeightedPoints, i: number, q: WeightedPoints, j: number): number {
  const n = p.dimension;
  // Differences of halves do not overflow; those of small numbers are not halved, to keep all digits.
  const quarters = Array.from(
    { length: n },
    (_, k) => p.values[i * n + k]! / 4 - q.values[j * n + k]! / 4,
  );
  if (quarters.some((x) => Math.abs(x) > 1)) return 4 * Math.hypot(...quarters);
  return Math.hypot(...quarters.map((_, k) => p.values[i * n + k]! - q.values[j * n + k]!));
}
