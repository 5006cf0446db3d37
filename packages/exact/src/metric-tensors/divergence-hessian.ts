/** The metric that a divergence induces: its Hessian where its two arguments agree. */
import { ArgumentError } from '@wprox/arguments';
import { type Hessian, hessianFrom, slopesOf } from '../differentiation/hessian.js';
import { numberFrom } from '../inputs/callback.js';
import { readVector } from '../inputs/vector.js';

/**
 * Computes the Hessian of D(ρ_θ, ·) at θ, by differences: the metric that a divergence induces. It is G for
 * ½W₂², 2G for W₂², and Fisher-Rao for KL, in either order of its arguments.
 *
 * @param distance D(anchor, θ), smooth within the differences' steps of θ. @param theta θ, p numbers.
 * @returns `hessian`, p × p, symmetric, and `error`, an estimate of the largest error of an entry.
 * @throws ArgumentError naming `theta`, or `distance` if D is not finite near θ.
 *
 * Reference: [10], section 6.2 (the metric of a divergence).
 *
 * @example
 * divergenceHessian(([a], [b]) => (a - b) ** 2, [1]).hessian; // [[2]]
 */
export function divergenceHessian(
  distance: (anchor: Float64Array, theta: Float64Array) => number,
  theta: ArrayLike<number>,
): Hessian {
  const between = numberFrom('distance', distance);
  const anchor = readVector('theta', theta);
  const found = hessianFrom(
    slopesOf((at) => between(anchor, at)),
    anchor,
  );
  if (Number.isFinite(found.error)) return found;
  throw new ArgumentError('distance', 'is not finite near theta; expected a smooth divergence');
}
