/**
 * The steepest step of a given size (main paper, equation 1; the poster):
 *
 *   dθ = argmin F(θ + dθ)   subject to   D(ρ_θ, ρ_θ+dθ) = ε,
 *
 * with F itself or its linearization ∇F(θ)·dθ. To second order D is ½ dθᵀH dθ with the Hessian H of
 * D(ρ_θ, ·) at θ, which gives dθ = −√(2ε / ∇FᵀH⁻¹∇F) H⁻¹∇F: the direction of the natural gradient.
 * H is G for ½W₂² and 2G for W₂², Fisher-Rao for KL, 2I for ‖dθ‖².
 *
 * The exact step is sought on the surface D = ε itself. In coordinates y with D ≈ ε‖y‖² the surface is
 * r(u)·u over the unit vectors u, r found by a safeguarded secant search, and F(r(u)·u) is minimized
 * over u. At the end ∇F + λ∇D = 0 must hold; λ, the multiplier of Lagrange, is −dF/dε.
 */

import { ArgumentError, requireBoolean, requireFunction, requirePositive } from '@wprox/arguments';
import type { Matrix } from 'ml-matrix';
import { checkOptions, requireMembers } from '../inputs/options.js';
import { assertFinite, readVector } from '../inputs/vector.js';
import { dot, type MatrixInput, norm, readMatrix, times } from '../linear-algebra/matrix.js';
import { lossGradient, lossOf, requireProblem } from './flow-problem.js';
import { type Divergence, inverseRoot, levelSet, orTooFar, slopesOnScaleOne } from './level-set.js';
import { minimize } from './minimize.js';

/** What descends, and what measures a step. */
export interface ConstrainedProblem extends Divergence {
  /** F(θ). */
  loss(theta: Float64Array): number;
  /** ∇F(θ); by extrapolated central differences if left out. */
  gradient?(theta: Float64Array): ArrayLike<number>;
}

/** Options of {@link constrainedStep}. */
export interface ConstrainedStepOptions {
  /** Whether F is replaced by its linearization ∇F(θ)·dθ. Default false. */
  readonly linearized?: boolean;
}

/** A step of a given size. */
export interface ConstrainedStep {
  /** θ + dθ. */
  readonly theta: Float64Array;
  /** dθ. */
  readonly step: Float64Array;
  /** D(ρ_θ, ρ_θ+dθ), ε within 1e-5 of itself, nearer where D has the digits. */
  readonly distance: number;
  /** F(θ + dθ) − F(θ), or ∇F(θ)·dθ if linearized. */
  readonly change: number;
  /** λ of ∇F + λ∇D = 0, in units of F per unit of D. Below 0: F has a minimum nearer than ε. */
  readonly multiplier: number;
  /** ‖∇F + λ∇D‖/‖∇F‖ at the end, in coordinates in which H is the identity: at most 1e-5. */
  readonly residual: number;
}

/** How far from 0 ∇F + λ∇D may be, as a fraction of ∇F. */
const stationarity = 1e-5;

/**
 * Finds the step of size D = ε that lowers F most, near that of the natural gradient: a local
 * minimum on the surface D = ε, which for small ε is the only one.
 *
 * @param theta θ, p numbers. @param epsilon ε > 0, in units of D: squared sample units for W₂², nats
 *   for KL.
 * @returns the step, with what shows that it is one.
 * @throws ArgumentError naming `epsilon` (not above 0, never reached by D, too large or too close to
 *   the rounding of F and D for a minimum to be found), `distance` (it does not grow in some
 *   direction), `gradient` (0 at θ, or not finite), `metric` (not positive definite), `theta`.
 *
 * Reference: [1], equation 1; [9], theorem 1.
 *
 * @example
 * // N(m, s): W₂² = dm² + ds². The steepest step of W₂² = 0.01 has length 0.1.
 * const problem = { loss: ([m, s]) => 3 * m + 4 * s, distance: (a, b) => squaredW2(a, b) };
 * constrainedStep(problem, [0, 1], 0.01).step; // [-0.06, -0.08]
 */
export function constrainedStep(
  problem: ConstrainedProblem,
  theta: ArrayLike<number>,
  epsilon: number,
  options: ConstrainedStepOptions = {},
): ConstrainedStep {
  const read = readProblem(problem);
  const anchor = readVector('theta', theta);
  requirePositive('epsilon', epsilon);
  checkOptions(options, ['linearized']);
  const { linearized = false } = options;
  requireBoolean('linearized', linearized);
  const surface = levelSet(read, anchor, epsilon);
  const { place, relative, onRay } = surface;
  /** ∂F/∂y at a place. */
  const slopeAt = (y: Float64Array): Float64Array =>
    read.gradient === undefined
      ? slopesOnScaleOne((at) => read.loss(place(at)), y)
      : chain(surface.basis, lossGradient(read, place(y)));
  const slope = slopeAt(new Float64Array(anchor.length));
  const size = norm(slope);
  if (!(size > 0 && Number.isFinite(size))) {
    throw new ArgumentError('gradient', `has size ${size} at theta; expected a way down`);
  }
  const before = read.loss(anchor);
  const downhill = slope.map((value) => -value / size);
  const change = (y: Float64Array) =>
    linearized ? -dot(downhill, y) : (orTooFar(() => read.loss(place(y))) - before) / size;
  const derivatives = (y: Float64Array) => {
    const p = linearized ? slope : slopeAt(y);
    const n = slopesOnScaleOne(relative, y);
    const multiplier = -dot(p, y) / dot(n, y);
    const force = p.map((value, k) => value + multiplier * n[k]!);
    return { multiplier, force, residual: norm(force) / norm(p) };
  };
  const { x } = minimize(
    {
      value: (u) => {
        const y = onRay(u);
        return y === undefined ? Infinity : change(y);
      },
      gradient: (u) => {
        const y = onRay(u);
        if (y === undefined) return new Float64Array(u.length); // at the start only; refused below
        const { force } = derivatives(y);
        // Along the surface y moves by what its direction moves, times ‖y‖; the ray's own part is 0.
        const along = dot(force, u) / dot(u, u);
        const scale = norm(y) / (norm(u) * size);
        return force.map((value, k) => (value - along * u[k]!) * scale);
      },
    },
    downhill,
    { tolerance: 1e-7, maximumIterations: 60 },
  );
  const y = onRay(x);
  if (y === undefined) throw unresolved(epsilon, Number.NaN);
  const { multiplier, residual } = derivatives(y);
  const reached = relative(y);
  if (!(residual <= stationarity && Math.abs(reached - 1) <= 1e-5)) {
    throw unresolved(epsilon, residual);
  }
  const end = place(y);
  return {
    theta: end,
    step: end.map((value, k) => value - anchor[k]!),
    distance: reached * epsilon,
    change: change(y) * size,
    multiplier: multiplier / epsilon,
    residual,
  };
}

/**
 * Computes the step where F is linear and D quadratic: the minimum of g·dθ subject to ½ dθᵀH dθ = ε,
 *
 *   dθ = −√(2ε / gᵀH⁻¹g) H⁻¹g,   g·dθ = −√(2ε gᵀH⁻¹g).
 *
 * @param gradient g, p numbers, not all 0. @param hessian H, p × p, symmetric positive definite: G for
 *   D = ½W₂², 2G for W₂², Fisher-Rao for KL. @param epsilon ε > 0.
 * @returns dθ, with a relative error of about 1e-15 times the condition number of H scaled to a unit
 *   diagonal.
 * @throws ArgumentError naming `gradient`, `hessian` (not positive definite: smallest eigenvalue of
 *   the scaled matrix below 1e-12) or `epsilon`.
 *
 * Reference: [9], theorem 1.
 *
 * @example
 * steepestStep([3, 4], [[1, 0], [0, 1]], 0.5); // [-0.6, -0.8]
 */
export function steepestStep(
  gradient: ArrayLike<number>,
  hessian: MatrixInput,
  epsilon: number,
): Float64Array {
  const g = readVector('gradient', gradient);
  requirePositive('epsilon', epsilon);
  const root = inverseRoot(
    'hessian',
    readMatrix('hessian', hessian, { rows: g.length, columns: g.length }),
  );
  const slope = chain(root, g);
  const size = norm(slope);
  if (!(size > 0)) {
    throw new ArgumentError('gradient', 'is 0; expected a direction to descend');
  }
  const length = Math.SQRT2 * Math.sqrt(epsilon);
  const step = times(
    root,
    slope.map((value) => (-value / size) * length),
  );
  assertFinite('gradient', step);
  return step;
}

const unresolved = (epsilon: number, residual: number) =>
  new ArgumentError(
    'epsilon',
    `is ${epsilon}, for which no minimum was found (residual ${residual.toExponential(1)}); ` +
      'expected one that is not too large and that F and D resolve',
  );

/** Bᵀv: a gradient by θ as one by y. */
const chain = (basis: Matrix, v: ArrayLike<number>) =>
  Float64Array.from({ length: basis.columns }, (_, j) => dot(basis.getColumn(j), v));

/** The problem with functions that are known to give numbers. */
function readProblem(problem: ConstrainedProblem): ConstrainedProblem {
  requireProblem(problem, '{ loss, distance }');
  const { gradient, metric } = problem;
  requireMembers('problem', problem, ['loss', 'distance'], 'a problem { loss, distance }');
  if (gradient !== undefined) requireFunction('gradient', gradient);
  if (metric !== undefined) requireFunction('metric', metric);
  return {
    loss: lossOf(problem),
    distance: (anchor, theta) => problem.distance(anchor, theta),
    ...(gradient && { gradient: (theta: Float64Array) => problem.gradient!(theta) }),
    ...(metric && { metric: (theta: Float64Array) => problem.metric!(theta) }),
  };
}
