/**
 * What every metric tensor here is: a p × p symmetric positive semi-definite matrix G for p
 * parameters, so that a small change dθ moves the model by √(dθᵀ G dθ).
 */
import type { Matrix } from 'ml-matrix';
import { ArgumentError } from '@wprox/arguments';
import { assertFinite } from '../inputs/vector.js';
import { bilinear, type MatrixInput, readMatrix } from '../linear-algebra/matrix.js';

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
  const p = tangent.length;
  if (p === 0) throw new ArgumentError('tangent', 'is empty; expected p numbers');
  assertFinite('tangent', tangent);
  return bilinear(readMatrix('metric', metric, { rows: p, columns: p }), tangent, tangent);
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
  const g = readMatrix('metric', metric);
  if (!g.isSquare()) {
    throw new ArgumentError('metric', `is ${g.rows} × ${g.columns}; expected p × p`);
  }
  const j = readMatrix('jacobian', jacobian, { rows: g.rows });
  return j.transpose().mmul(g).mmul(j);
}
