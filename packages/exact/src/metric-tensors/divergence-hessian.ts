/** The metric that a divergence induces: its Hessian where its two arguments agree. */
import { Matrix } from 'ml-matrix';
import { ArgumentError, assertFinite } from '../argument-error.js';
import { gradient, jacobian } from '../differentiation/differences.js';

/**
 * The Hessian of D(ρ_θ, ·) at θ, by extrapolated central differences: the metric that a divergence
 * induces. It is G for ½W₂², 2G for W₂², and Fisher-Rao for KL, in either order of its arguments.
 *
 * @param distance D(anchor, θ), smooth within the differences' steps of θ. @param theta θ, p numbers.
 * @returns `hessian`, p × p, symmetric, and `error`, an estimate of the largest error of an entry.
 * @throws ArgumentError naming `theta`, or `function` if D is not finite near θ.
 *
 * Reference: Amari 2016, section 6.2 (the metric of a divergence).
 *
 * @example
 * divergenceHessian(([a], [b]) => (a - b) ** 2, [1]).hessian; // [[2]]
 */
export function divergenceHessian(
  distance: (anchor: Float64Array, theta: Float64Array) => number,
  theta: ArrayLike<number>,
): { readonly hessian: Matrix; readonly error: number } {
  if (theta.length === 0) throw new ArgumentError('theta', 'is empty; expected parameters');
  assertFinite('theta', theta);
  const anchor = Float64Array.from(theta);
  const p = anchor.length;
  const slope = (at: Float64Array) => gradient((t) => distance(anchor, t), at).values;
  // Twice, with steps that share no power of 2: the inner differences' rounding shows between them.
  const [first, second] = [0.05, 0.035].map((step) => jacobian(slope, anchor, { step }));
  const matrix = (values: Float64Array) => Matrix.from1DArray(p, p, values);
  const plain = matrix(first!.values);
  const gap = (other: Matrix) => Matrix.sub(plain, other).abs().max();
  const differing = Math.max(...first!.errors, gap(matrix(second!.values)), gap(plain.transpose()));
  return {
    hessian: Matrix.add(plain, plain.transpose()).mul(0.5),
    error: 4 * (differing + Number.EPSILON * plain.clone().abs().max()),
  };
}
