/** W_p between discrete measures in R^n, with the optimal coupling and the dual potentials. */
import { ArgumentError } from '../argument-error.js';
import {
  assertSameDimension,
  type DiscreteInput,
  readDiscrete,
  type WeightedPoints,
} from '../measures/discrete.js';
import { assertOrder } from './line.js';
import { discreteLineDistance } from './line-samples.js';
import { solve, type TransportPlan } from './transport/transport-plan.js';

/** An optimal plan for the cost ‖x − y‖^p. */
export interface OptimalTransport extends TransportPlan {
  /** W_p = cost^(1/p), in the units of the points. */
  readonly distance: number;
}

/**
 * W_p between discrete measures of R^n, exactly, with everything that the transport simplex knows.
 *
 * @param p, q discrete measures or samples of the same dimension. Memory: count × count numbers.
 * @param order p ≥ 1; the cost is the Euclidean distance to this power.
 * @throws ArgumentError naming `p`, `q` (empty, ragged, NaN, of different dimension, so far apart
 *   that the costs overflow) or `order`.
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
  const plan = solve(transportCosts(first, second, order), first.weights, second.weights);
  // Rounding may leave −1e-17 of nothing, which has no root.
  return { ...plan, distance: Math.max(0, plan.cost) ** (1 / order) };
}

/**
 * W_p between discrete measures of R^n: on the line in O(n log n), elsewhere by
 * {@link optimalTransport}, whose conditions hold.
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

/** ‖x_i − y_j‖^order, row by row. */
export function transportCosts(p: WeightedPoints, q: WeightedPoints, order: number): Float64Array {
  const n = p.dimension;
  const result = new Float64Array(p.count * q.count);
  for (let i = 0; i < p.count; i++) {
    for (let j = 0; j < q.count; j++) {
      let square = 0;
      for (let k = 0; k < n; k++) square += (p.values[i * n + k]! - q.values[j * n + k]!) ** 2;
      const cost = order === 2 ? square : order === 1 ? Math.sqrt(square) : square ** (order / 2);
      if (cost === Infinity) {
        throw new ArgumentError(
          'p',
          `has point ${i} so far from point ${j} of q that the distance to the power ${order} is ` +
            'beyond float64; divide all points by one number, and multiply the distance by it',
        );
      }
      result[i * q.count + j] = cost;
    }
  }
  return result;
}
