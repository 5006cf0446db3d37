/**
 * The time discretizations of dθ/dt = −G(θ)⁺∇F(θ) in the main paper, all of first order:
 *
 *   forward Euler (4)        θᵏ⁺¹ = θᵏ − h G(θᵏ)⁺ ∇F(θᵏ)
 *   backward Euler (5)       θᵏ⁺¹ = argmin F(θ) + Dist(θ, θᵏ)²/(2h), Dist the Riemannian distance
 *   semi-backward Euler (6)  θᵏ⁺¹ = argmin F(θ) + D̃(θ, θᵏ)²/(2h), D̃ frozen at θ̃, the midpoint or θᵏ
 *
 * The proximal steps minimize h F + ½ D² by BFGS, preconditioned with G(θᵏ), from the forward step.
 * Their objective must have the flow's minimum near: h small enough for F + Dist²/2h to be convex
 * there. In directions where G vanishes a proximal step runs to F's own minimum, whatever h, while the
 * flow with G⁺ rests (docs/project/errata.md, 12); damp the metric.
 */

import {
  ArgumentError,
  described,
  requireFunction,
  requireInteger,
  requirePositive,
} from '@wprox/arguments';
import { repeatedSlopes } from '../differentiation/repeated.js';
import { checkedNumber, checkedNumbers } from '../inputs/callback.js';
import { checkOptions } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { bilinear, dot } from '../linear-algebra/matrix.js';
import { inverseWithoutKernel, type PseudoInverse } from '../linear-algebra/pseudo-inverse.js';
import {
  dampedMetric,
  type FlowProblem,
  lossGradient,
  raisedGradient,
  readFlowProblem,
} from './flow-problem.js';
import { assertSegments, lengthsOf, metricSlopes, pathAction } from './geodesic.js';
import { type Minimum, minimize } from './minimize.js';

/** One step of a method: θᵏ and h to θᵏ⁺¹. */
export type FlowStep = (problem: FlowProblem, theta: Float64Array, h: number) => Float64Array;

/**
 * Makes one step of forward Euler (4), the explicit one.
 *
 * @returns θᵏ⁺¹ = θᵏ − h (G + λI)⁺∇F, p numbers.
 * @throws ArgumentError as `naturalGradient`, naming `h` too.
 *
 * Reference: [1], equation 4.
 */
export const forwardEuler: FlowStep = (problem, theta, h) => {
  const read = readFlowProblem(problem);
  const at = readVector('theta', theta);
  requirePositive('h', h);
  return forward(read, at, h);
};

function forward(problem: FlowProblem, theta: Float64Array, h: number): Float64Array {
  const direction = raisedGradient(problem, theta);
  return theta.map((value, k) => value - h * direction[k]!);
}

/**
 * Makes the step of backward Euler (5), with the geodesic found along with the step: the minimum of F(end
 * of path) + action/(2h) over paths of `segments` straight pieces from θᵏ.
 *
 * @param segments pieces of the path. Default 4: Dist² errs by O(h²/16) relative, below the step's
 *   own error.
 * @returns the step.
 * @throws ArgumentError naming `segments`; the step throws it naming `h` if that is not positive or too
 *   large for a minimum to be found.
 *
 * Reference: [1], equation 5.
 */
export function backwardEuler(segments = 4): FlowStep {
  assertSegments(segments);
  return (posed, given, h) => {
    const problem = readFlowProblem(posed);
    const theta = readVector('theta', given);
    requirePositive('h', h);
    const p = theta.length;
    const metric = (at: Float64Array) => dampedMetric(problem, at);
    const endOf = (increments: Float64Array) =>
      theta.map((value, k) => {
        let end = value;
        for (let i = k; i < increments.length; i += p) end += increments[i]!;
        return end;
      });
    const start = forward(problem, theta, h);
    const way = start.map((value, k) => value - theta[k]!);
    const anchorMetric = metric(theta);
    const slopes = metricSlopes(metric, lengthsOf(anchorMetric, theta, way), segments);
    const straight = Float64Array.from({ length: segments * p }, (_, i) => way[i % p]! / segments);
    const objective = {
      value: (increments: Float64Array) =>
        h * problem.loss(endOf(increments)) + pathAction(metric, theta, increments).value / 2,
      gradient: (increments: Float64Array) => {
        const slope = lossGradient(problem, endOf(increments));
        const action = pathAction(metric, theta, increments, slopes).gradient;
        return action.map((value, i) => value / 2 + h * slope[i % p]!);
      },
    };
    const inverse = inverseWithoutKernel(anchorMetric);
    const minimum = minimize(objective, straight, {
      // (N·diag(G, ..., G))⁻¹ with G at θᵏ: the inverse of the Hessian of half the action.
      precondition: (g) => {
        const result = new Float64Array(g.length);
        for (let i = 0; i < g.length; i += p) {
          result.set(inverse.solve(g.subarray(i, i + p)).solution, i);
        }
        return result.map((value) => value / segments);
      },
      squaredLength: squaredStep(inverse, lossGradient(problem, theta), h),
      tolerance: 1e-9,
    });
    return endOf(converged(minimum, h).x);
  };
}

/** D̃²(θ, θᵏ), in squared units of the metric. */
export type SquaredDistance = (theta: Float64Array, anchor: Float64Array) => number;

/**
 * Makes the step of semi-backward Euler (6), the minimum of F(θ) + D̃²(θ, θᵏ)/(2h).
 *
 * @param distance where the metric is frozen: at the `'midpoint'` (θ + θᵏ)/2 or at the `'anchor'` θᵏ,
 *   with D̃² = (θ − θᵏ)ᵀ G(θ̃) (θ − θᵏ); or your own D̃², such as the O2 distances, RWP, or
 *   ∫(F_θ − F_θᵏ)²/ρ_θ̃ dx, the paper's own in 1-D.
 * @returns the step.
 * @throws ArgumentError naming `distance`; the step throws it naming `h` if that is not positive or too
 *   large for a minimum to be found.
 *
 * Reference: [1], equation 6 and Proposition 1.
 */
export function semiBackwardEuler(
  distance: 'midpoint' | 'anchor' | SquaredDistance = 'midpoint',
): FlowStep {
  if (distance !== 'midpoint' && distance !== 'anchor' && typeof distance !== 'function') {
    throw new ArgumentError(
      'distance',
      `is ${described(distance)}; expected 'midpoint', 'anchor' or a function`,
    );
  }
  return (posed, given, h) => {
    const problem = readFlowProblem(posed);
    const theta = readVector('theta', given);
    requirePositive('h', h);
    const anchorMetric = dampedMetric(problem, theta);
    const squared = (at: Float64Array): number => {
      if (typeof distance === 'function') return checkedNumber('distance', distance(at, theta));
      const way = at.map((value, k) => value - theta[k]!);
      const middle = at.map((value, k) => value - way[k]! / 2);
      return bilinear(
        distance === 'anchor' ? anchorMetric : dampedMetric(problem, middle),
        way,
        way,
      );
    };
    const start = forward(problem, theta, h);
    const way = start.map((value, k) => value - theta[k]!);
    const slopes = repeatedSlopes(
      (at) => [squared(at)],
      lengthsOf(anchorMetric, theta, way),
      1,
      undefined,
      1e-6,
    );
    const objective = {
      value: (at: Float64Array) => h * problem.loss(at) + squared(at) / 2,
      gradient: (at: Float64Array) => {
        const squaredSlopes = slopes(at);
        return lossGradient(problem, at).map((value, k) => h * value + squaredSlopes[k]![0]! / 2);
      },
    };
    const inverse = inverseWithoutKernel(anchorMetric);
    const minimum = minimize(objective, start, {
      squaredLength: squaredStep(inverse, lossGradient(problem, theta), h),
      tolerance: 1e-9,
      precondition: (g) => inverse.solve(g).solution,
    });
    return converged(minimum, h).x;
  };
}

/**
 * Follows a method for a number of steps.
 *
 * @param step {@link forwardEuler}, {@link backwardEuler}`()` or {@link semiBackwardEuler}`(...)`.
 * @param theta where to start. @param options `h`: the step size; `steps`: how many.
 * @returns θ⁰, ..., θᴷ: steps + 1 of them.
 * @throws ArgumentError naming `theta`, `h` or `steps`, or as the step.
 *
 * Reference: [1], equations 4 to 6.
 *
 * @example
 * const problem = { loss: ([x]) => x * x / 2, metric: () => [[1]] };
 * trajectory(forwardEuler, problem, [1], { h: 0.5, steps: 2 }); // 1, 0.5, 0.25
 */
export function trajectory(
  step: FlowStep,
  problem: FlowProblem,
  theta: ArrayLike<number>,
  options: { readonly h: number; readonly steps: number },
): Float64Array[] {
  requireFunction('step', step, 'a step such as forwardEuler or backwardEuler()');
  const read = readFlowProblem(problem);
  const path = [readVector('theta', theta)];
  checkOptions(options, ['h', 'steps'], '{ h: 0.1, steps: 10 }', ['h', 'steps']);
  const { h, steps } = options;
  requirePositive('h', h);
  requireInteger('steps', steps, 0, mostSteps);
  for (let k = 0; k < steps; k++) {
    path.push(checkedNumbers('step', step(read, path[k]!, h), path[k]!.length));
  }
  return path;
}

/** A path keeps every step. */
const mostSteps = 1e6;

/** h² ∇FᵀG⁻¹∇F, the squared length of a forward step, with what it would be where G vanishes. */
function squaredStep(inverse: PseudoInverse, slope: Float64Array, h: number): number {
  return h * h * dot(slope, inverse.solve(slope).solution);
}

function converged(minimum: Minimum, h: number): Minimum {
  if (minimum.converged) return minimum;
  throw new ArgumentError(
    'h',
    `is ${h}, for which the proximal step found no minimum in ${minimum.iterations} iterations; ` +
      'expected a smaller one',
  );
}
