/**
 * What every metric tensor here is: a p × p symmetric positive semi-definite matrix G, row-major,
 * for p parameters, so that a small change dθ moves the model by √(dθᵀ G dθ).
 */
import { ArgumentError, assertFinite } from '../argument-error.js';
import { bilinear, pulledBack } from '../linear-algebra/dense.js';

/** G as a function of θ. */
export type MetricTensor = (theta: Float64Array) => ArrayLike<number>;

/** The tangent's squared length, vᵀ G v. */
export function squaredLength(metric: ArrayLike<number>, tangent: ArrayLike<number>): number {
  return bilinear(metric, tangent, tangent);
}

/**
 * The same metric in other parameters: for θ = φ(η) with Jacobian J = ∂φ/∂η it is Jᵀ G J.
 *
 * @param metric G, p × p. @param jacobian J, p rows of q numbers, row-major.
 * @returns q × q.
 * @throws ArgumentError naming `metric` or `jacobian`: sizes that do not fit, NaN.
 */
export function pullBack(metric: ArrayLike<number>, jacobian: ArrayLike<number>): Float64Array {
  const p = Math.sqrt(metric.length);
  if (!Number.isInteger(p) || p === 0) {
    throw new ArgumentError('metric', `has ${metric.length} entries; expected p × p`);
  }
  const q = jacobian.length / p;
  if (!Number.isInteger(q) || q === 0) {
    throw new ArgumentError('jacobian', `has ${jacobian.length} entries; expected ${p} rows`);
  }
  assertFinite('metric', metric);
  assertFinite('jacobian', jacobian);
  return pulledBack(metric, jacobian, p, q);
}

/** Checks a Jacobian of `rows` rows given row-major, and finds its number of columns. */
export function columnsOf(argument: string, values: ArrayLike<number>, rows: number): number {
  const columns = values.length / rows;
  if (!Number.isInteger(columns) || columns === 0) {
    throw new ArgumentError(
      argument,
      `has ${values.length} entries; expected ${rows} rows of one number per parameter`,
    );
  }
  assertFinite(argument, values);
  return columns;
}
