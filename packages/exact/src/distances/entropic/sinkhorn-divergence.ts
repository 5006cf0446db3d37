/** The Sinkhorn divergence: entropic transport without its bias. */
import { Matrix } from 'ml-matrix';
import { assertSameDimension, type DiscreteInput, readDiscrete } from '../../measures/discrete.js';
import { transportCosts } from '../discrete.js';
import { assertOrder } from '../line.js';
import {
  checkEntropicOptions,
  type EntropicOptions,
  entropicTransport,
} from './entropic-transport.js';

/** A Sinkhorn divergence and what it may be off by. */
export interface SinkhornDivergence {
  /** S_ε, in the units of the points to the power `order`. */
  readonly value: number;
  /** |value − S_ε| is at most this. */
  readonly errorBound: number;
  /** Whether all three transport problems came within the tolerance. */
  readonly converged: boolean;
}

/**
 * Computes the Sinkhorn divergence of discrete measures in R^n,
 *
 *   S_ε(p, q) = OT_ε(p, q) − ½ OT_ε(p, p) − ½ OT_ε(q, q),
 *
 * with OT_ε the value of {@link entropicTransport} for the cost ‖x − y‖^order. It is 0 for p = q, which
 * OT_ε is not, and at least 0 for orders 1 and 2.
 *
 * @param p a discrete measure, or samples.
 * @param q the same, of the same dimension.
 * @param order at least 1. @param options as for {@link entropicTransport}; ε in units of the cost.
 * @returns S_ε in the units of the cost, with a bound of its error.
 * @throws ArgumentError naming `p`, `q`, `order` or the option.
 *
 * Reference: [24], equation 3.
 *
 * @example
 * sinkhornDivergence([[0, 0], [1, 0]], [[0, 1], [1, 1]], 2, { regularization: 0.1 }).value; // 1
 */
export function sinkhornDivergence(
  p: DiscreteInput,
  q: DiscreteInput,
  order: number,
  options: EntropicOptions,
): SinkhornDivergence {
  assertOrder(order);
  checkEntropicOptions(options);
  const [first, second] = [readDiscrete('p', p), readDiscrete('q', q)];
  assertSameDimension(first, second);
  const solve = (x: typeof first, y: typeof first) =>
    entropicTransport(
      Matrix.from1DArray(x.count, y.count, Array.from(transportCosts(x, y, order))),
      x.weights,
      y.weights,
      options,
    );
  const [between, ofFirst, ofSecond] = [
    solve(first, second),
    solve(first, first),
    solve(second, second),
  ];
  return {
    value: between.entropicDual - (ofFirst.entropicDual + ofSecond.entropicDual) / 2,
    errorBound:
      between.entropicGap +
      (ofFirst.entropicGap + ofSecond.entropicGap) / 2 +
      2 * Number.EPSILON * between.entropicCost,
    converged: between.converged && ofFirst.converged && ofSecond.converged,
  };
}
