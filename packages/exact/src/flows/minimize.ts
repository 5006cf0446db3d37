/**
 * Unconstrained minimization by the BFGS method with a backtracking line search: what the implicit
 * Euler steps solve. Dense, for tens of variables.
 */
import { dot } from '../linear-algebra/matrix.js';

/** A function with its gradient. */
export interface Objective {
  value(x: Float64Array): number;
  gradient(x: Float64Array): Float64Array;
}

export interface Minimum {
  readonly x: Float64Array;
  readonly value: number;
  readonly iterations: number;
  /**
   * Whether the gradient came within the tolerance, or what is left to fall is less than 1e-12 of the
   * value and neither the value's rounding nor the gradient's noise allows to come nearer.
   */
  readonly converged: boolean;
}

export interface MinimizeOptions {
  /** The starting guess of the inverse Hessian applied to a vector. */
  readonly precondition?: (gradient: Float64Array) => Float64Array;
  /**
   * A squared length in the preconditioner's metric: the minimum is reached where √(gᵀHg), the
   * distance left to go, is `tolerance` of its root. Default 1.
   */
  readonly squaredLength?: number;
  /** Default 1e-12. */
  readonly tolerance?: number;
  /** Default 200. */
  readonly maximumIterations?: number;
}

/** The minimum of a smooth function near `start`; values that are not finite count as too far. */
export function minimize(
  objective: Objective,
  start: Float64Array,
  {
    precondition = (gradient) => gradient.slice(),
    squaredLength = 1,
    tolerance = 1e-12,
    maximumIterations = 200,
  }: MinimizeOptions = {},
): Minimum {
  let x: Float64Array = start.slice();
  let value = objective.value(x);
  let gradient = objective.gradient(x);
  // H as the preconditioner and the rank-two corrections (s, y) so far.
  const corrections: { s: Float64Array; y: Float64Array; rho: number }[] = [];
  const applyInverseHessian = (g: Float64Array): Float64Array => {
    const q = g.slice();
    const alphas: number[] = [];
    for (let k = corrections.length - 1; k >= 0; k--) {
      const { s, y, rho } = corrections[k]!;
      alphas[k] = rho * dot(s, q);
      for (let i = 0; i < q.length; i++) q[i]! -= alphas[k]! * y[i]!;
    }
    const r = precondition(q);
    corrections.forEach(({ s, y, rho }, k) => {
      const beta = rho * dot(y, r);
      for (let i = 0; i < r.length; i++) r[i]! += (alphas[k]! - beta) * s[i]!;
    });
    return r;
  };
  let nearest = { x, value, decrement: Infinity };
  let stalled = 0;
  for (let iterations = 0; ; iterations++) {
    const towards = applyInverseHessian(gradient);
    const decrement = dot(gradient, towards);
    if (!(decrement > tolerance ** 2 * squaredLength))
      return { x, value, iterations, converged: true };
    // Nor is there anything between x and its neighbors.
    if (towards.every((v, i) => Math.abs(v) <= 2 * Number.EPSILON * Math.abs(x[i]!)))
      return { x, value, iterations, converged: true };
    if (iterations === maximumIterations) return { x, value, iterations, converged: false };
    const size = squaredLength + Math.abs(value);
    stalled = decrement < nearest.decrement / 4 ? 0 : stalled + 1;
    if (decrement < nearest.decrement) nearest = { x, value, decrement };
    // BFGS soon falls faster than that: steps go by the noise of the gradient.
    if (stalled >= 8 && nearest.decrement < 1e-12 * size) {
      return { x: nearest.x, value: nearest.value, iterations, converged: true };
    }
    const next = lineSearch(objective, x, value, towards, decrement, 1e-14 * size);
    // No descent along a descent direction: the value has no digits left, and the end is near.
    if (next === undefined) {
      const exhausted = decrement < 1e-12 * size;
      return { x, value, iterations, converged: exhausted };
    }
    const s = next.x.map((v, i) => v - x[i]!);
    const y = next.gradient.map((v, i) => v - gradient[i]!);
    const curvature = dot(s, y);
    if (curvature > 0) corrections.push({ s, y, rho: 1 / curvature });
    ({ x, value, gradient } = next);
  }
}

function lineSearch(
  objective: Objective,
  x: Float64Array,
  value: number,
  towards: Float64Array,
  decrement: number,
  noise: number,
): { x: Float64Array; value: number; gradient: Float64Array } | undefined {
  // Differences of values below the noise are rounding; then the slope decides.
  for (let step = 1; step > 1e-10; step /= 2) {
    const moved = x.map((v, i) => v - step * towards[i]!);
    const found = objective.value(moved);
    if (found <= value - 1e-4 * step * decrement) {
      return { x: moved, value: found, gradient: objective.gradient(moved) };
    }
    if (Math.abs(found - value) <= noise) {
      const slope = objective.gradient(moved);
      if (Math.abs(dot(slope, towards)) < decrement / 2)
        return { x: moved, value: found, gradient: slope };
    }
  }
  return undefined;
}
