/**
 * How fast the flow dθ/dt = −G(θ)⁺∇F(θ) converges near a minimum θ* of F (main paper, Theorem 3, last
 * clause). There ∇F = Hess F·(θ − θ*) to first order, so the flow is linear with the matrix
 * −G⁺Hess F. Its eigenvalues are those of RᵀHess F R for any R with RRᵀ = G⁺, hence real: n of them for
 * G of rank n, and p − n zeros for directions in which the flow does not move.
 *
 *   flow              e^(−λt)                      in time t
 *   forward Euler     1 − hλ                       a step
 *   backward and semi-backward Euler  1/(1 + hλ)   a step
 *
 * λ_min > 0 makes each converge (forward Euler for h < 2/λ_max). It needs a regular G: where G is
 * singular λ_min ≤ 0, and the flow also rests where ∇F ≠ 0 has no part in the range of G. G + λI, the
 * damping of Levenberg and Marquardt, removes those points.
 */

import { ArgumentError, requireNonNegative, requirePositive } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { hessianFrom, slopesOf } from '../differentiation/hessian.js';
import { checkOptions } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { type MatrixInput, readMatrix, symmetrized } from '../linear-algebra/matrix.js';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import { type FlowProblem, lossGradient, raisedGradient, readFlowProblem } from './flow-problem.js';

/** Options of {@link convergenceRate}. */
export interface ConvergenceRateOptions {
  /** Hess F at θ*, p × p. Default: by differences of ∇F. */
  readonly hessian?: MatrixInput;
  /**
   * How far θ* may be from a critical point of F: |∂_iF| ≤ tolerance · Σ_j |Hess F_ij| max(1, |θ_j|).
   * Default 1e-6.
   */
  readonly tolerance?: number;
}

/** The result of {@link convergenceRate}. */
export interface ConvergenceRate {
  /** The eigenvalues λ of (G + damping)⁺ Hess F, ascending, p numbers, per unit of time. */
  readonly eigenvalues: Float64Array;
  /** λ_min: the flow converges locally as e^(−rate·t) if it is above 0. */
  readonly rate: number;
  /** How many directions G + damping vanishes in: each gives an eigenvalue 0. */
  readonly frozen: number;
  /** The unit vector dθ of the least of the other eigenvalues: the last in which the flow arrives. */
  readonly slowest: Float64Array;
}

/**
 * Finds the eigenvalues of G⁺Hess F at a critical point of F, and so the local rate of the flow.
 *
 * @param problem F and G, with its damping. @param theta θ*, with ∇F(θ*) = 0 up to `tolerance`.
 * @returns the eigenvalues, ascending, with their directions. Where λ_min > 0 the flow, backward Euler
 *   and forward Euler with h < 2/λ_max converge to θ* from nearby.
 * @throws ArgumentError naming `theta` if ∇F is not 0 there; `metric`, `damping`, `gradient`;
 *   `hessian` if it is not p × p or not symmetric.
 *
 * Reference: [1], Theorem 3.
 *
 * @example
 * // F = x² + 3y² with G = diag(1, 2): 2/1 and 6/2.
 * convergenceRate(problem, [0, 0]).eigenvalues; // [2, 3]
 */
export function convergenceRate(
  problem: FlowProblem,
  theta: ArrayLike<number>,
  options: ConvergenceRateOptions = {},
): ConvergenceRate {
  const read = readFlowProblem(problem);
  const at = readVector('theta', theta);
  const p = at.length;
  checkOptions(options, ['hessian', 'tolerance']);
  const { tolerance = 1e-6 } = options;
  requireNonNegative('tolerance', tolerance);
  const hessian = symmetrized(
    options.hessian === undefined
      ? lossHessian(read, at)
      : readMatrix('hessian', options.hessian, { rows: p, columns: p }),
  );
  assertCritical(lossGradient(read, at), hessian, at, tolerance);
  const { root, frozen } = rootOf(inverseMetric(read, at));
  const reduced = root.transpose().mmul(hessian).mmul(root);
  const { values, vectors } = symmetricEigen(reduced);
  // G⁺Hess F (R w) = R (RᵀHess F R) w.
  const slowest = root.mmul(vectors.getColumnVector(0)).to1DArray();
  const length = Math.hypot(...slowest);
  const eigenvalues = Float64Array.from([
    ...values,
    ...Array.from({ length: frozen }, () => 0),
  ]).sort();
  return {
    eigenvalues,
    rate: eigenvalues[0]!,
    frozen,
    slowest: Float64Array.from(slowest, (value) => value / length),
  };
}

/** What each step does to the error, for eigenvalues λ of G⁺Hess F. */
export interface ContractionFactors {
  /** max |e^(−hλ)|, the flow over time h. */
  readonly flow: number;
  /** max |1 − hλ|. */
  readonly forwardEuler: number;
  /** max |1/(1 + hλ)|, of backward and of semi-backward Euler. */
  readonly backwardEuler: number;
}

/**
 * Predicts by which factor a step of size h shrinks the error near a critical point, in its worst
 * direction: below 1 the method converges.
 *
 * @param eigenvalues of {@link convergenceRate}; leave out the zeros of frozen directions to judge the
 *   others. @param h the step size, above 0, in the flow's time.
 * @returns the factors of the flow, of forward and of backward Euler, e^(−hλ), |1 − hλ| and 1/(1 + hλ),
 *   each at its worst.
 * @throws ArgumentError naming `eigenvalues` (empty, not finite) or `h`.
 *
 * Reference: [1], equations 3 to 6, at a critical point.
 *
 * @example
 * contractionFactors([2, 3], 0.5); // e^-1, 0.5, 0.5
 */
export function contractionFactors(eigenvalues: ArrayLike<number>, h: number): ContractionFactors {
  const lambdas = readVector('eigenvalues', eigenvalues);
  requirePositive('h', h);
  const worst = (factor: (z: number) => number) =>
    lambdas.reduce((largest, lambda) => Math.max(largest, Math.abs(factor(h * lambda))), 0);
  return {
    flow: worst((z) => Math.exp(-z)),
    forwardEuler: worst((z) => 1 - z),
    backwardEuler: worst((z) => 1 / (1 + z)),
  };
}

/** Hess F by differences, of ∇F where it is given. */
function lossHessian(problem: FlowProblem, at: Float64Array): Matrix {
  const slopes =
    problem.gradient === undefined
      ? slopesOf((t) => problem.loss(t))
      : () => (t: Float64Array) => lossGradient(problem, t);
  return hessianFrom(slopes, at).hessian;
}

/** (G + damping)⁺, column by column as the flow itself applies it. */
function inverseMetric(problem: FlowProblem, at: Float64Array): Matrix {
  const p = at.length;
  const inverse = new Matrix(p, p);
  for (let k = 0; k < p; k++) {
    const axis = Float64Array.from({ length: p }, (_, i) => (i === k ? 1 : 0));
    inverse.setColumn(k, Array.from(raisedGradient({ ...problem, gradient: () => axis }, at)));
  }
  return symmetrized(inverse);
}

/** R, p × n, with RRᵀ = A of rank n, by the eigenvalues of A scaled to a unit diagonal. */
function rootOf(a: Matrix): { readonly root: Matrix; readonly frozen: number } {
  const scales = a.diagonal().map((value) => (value > 0 ? Math.sqrt(value) : 1));
  const inverse = scales.map((value) => 1 / value);
  const scaled = a.clone().mulRowVector(inverse).mulColumnVector(inverse);
  const { values, vectors } = symmetricEigen(scaled);
  const smallest = 1e-12 * Math.max(...values);
  const kept = Array.from(values.keys()).filter((k) => values[k]! > smallest);
  if (kept.length === 0) {
    throw new ArgumentError('metric', 'is 0 at theta; expected one in which some direction moves');
  }
  const root = vectors
    .subMatrixColumn(kept)
    .mulRowVector(kept.map((k) => Math.sqrt(values[k]!)))
    .mulColumnVector(scales);
  return { root, frozen: a.rows - kept.length };
}

function assertCritical(
  gradient: Float64Array,
  hessian: Matrix,
  theta: Float64Array,
  tolerance: number,
): void {
  gradient.forEach((value, i) => {
    let scale = 0;
    theta.forEach((x, j) => {
      scale += Math.abs(hessian.get(i, j)) * Math.max(1, Math.abs(x));
    });
    if (Math.abs(value) <= tolerance * scale) return;
    throw new ArgumentError(
      'theta',
      `is no critical point: ∂F/∂θ_${i} is ${value.toPrecision(3)} there; expected 0 within ` +
        `${(tolerance * scale).toPrecision(2)}`,
    );
  });
}
