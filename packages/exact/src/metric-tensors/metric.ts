/**
 * What every metric tensor here is: a p × p symmetric positive semi-definite matrix G for p
 * parameters, so that a small change dθ moves the model by √(dθᵀ G dθ).
 */

import type { Matrix } from 'ml-matrix';
import { readVector } from '../inputs/vector.js';
import { bilinear, type MatrixInput, readMatrix, readSquare } from '../linear-algebra/matrix.js';

/** G as a function of θ, p × p. */
export type MetricTensor = (theta: Float64Array) => MatrixInput;

/**
 * Computes the tangent's squared length, vᵀ G v.
 *
 * @param metric G, p × p. @param tangent v, p numbers.
 * @returns a number in the units of the squared distance.
 * @throws ArgumentError naming `metric` (not p × p, NaN, flat) or `tangent` (empty, NaN).
 *
 * Reference: [9], section 2.
 *
 * @example
 * squaredLength([[2, 0], [0, 1]], [3, 4]); // 34
 */
export function squaredLength(metric: MatrixInput, tangent: ArrayLike<number>): number {
  const v = readVector('tangent', tangent, undefined, 'an array of p numbers');
  return bilinear(readMatrix('metric', metric, { rows: v.length, columns: v.length }), v, v);
}

/**
 * Gives the same metric in other parameters: for θ = φ(η) with Jacobian J = ∂φ/∂η it is Jᵀ G J.
 *
 * @param metric G, p × p. @param jacobian J, p × q.
 * @returns q × q.
 * @throws ArgumentError naming `metric` or `jacobian`: sizes that do not fit, NaN, flat.
 *
 * Reference: [9], section 2.
 *
 * @example
 * pullBack([[1, 0], [0, 2]], [[1], [3]]).get(0, 0); // 1 + 2·3² = 19
 */
export function pullBack(metric: MatrixInput, jacobian: MatrixInput): Matrix {
  const g = readSquare('metric', metric, 'p');
  const j = readMatrix('jacobian', jacobian, { rows: g.rows });
  return j.transpose().mmul(g).mmul(j);
}
