/**
 * The gradient flow dθ/dt = −G(θ)⁺ ∇F(θ) (main paper, equation 3) and its gradient operator
 * (Definition 1): grad F = G⁺ ∇F.
 */

import { requireFunction, requireNonNegative } from '@wprox/arguments';
import type { Matrix } from 'ml-matrix';
import { gradient } from '../differentiation/differences.js';
import { checkedNumbers, numberFrom } from '../inputs/callback.js';
import { requireNumber } from '../inputs/number.js';
import { checkProperties, requireMembers } from '../inputs/options.js';
import { assertFinite, readVector } from '../inputs/vector.js';
import { damped } from '../linear-algebra/matrix.js';
import { positiveSemidefinite } from '../linear-algebra/positive-semidefinite.js';
import { pseudoInverse } from '../linear-algebra/pseudo-inverse.js';
import type { MetricTensor } from '../metric-tensors/metric.js';

/** What flows downhill, and in which geometry. */
export interface FlowProblem {
  /** F(θ). */
  loss(theta: Float64Array): number;
  /** ∇F(θ); by extrapolated central differences if left out. */
  gradient?(theta: Float64Array): ArrayLike<number>;
  /** G(θ), p × p. */
  readonly metric: MetricTensor;
  /** λ ≥ 0 of Levenberg and Marquardt: the metric is G + λI. Default 0. */
  readonly damping?: number;
  /**
   * Eigenvalues of G + λI, scaled to a unit diagonal, up to this fraction of the largest count as 0.
   * Default 1e-10.
   */
  readonly tolerance?: number;
}

/** ∇F(θ). @throws ArgumentError naming `gradient` if it is not finite or of another length than θ. */
export function lossGradient(
  problem: Pick<FlowProblem, 'loss' | 'gradient'>,
  theta: Float64Array,
): Float64Array {
  if (problem.gradient === undefined) return gradient((t) => problem.loss(t), theta).values;
  const values = checkedNumbers('gradient', problem.gradient(theta), theta.length);
  assertFinite('gradient', values);
  return values;
}

/** What the problems of this package have: one object may pose several of them. */
const names = ['loss', 'gradient', 'metric', 'damping', 'tolerance', 'distance', 'scores'];

/**
 * Requires an object that poses a problem: one of a class, or with no properties but those of problems.
 *
 * @throws ArgumentError naming `problem`.
 */
export function requireProblem(problem: unknown, example: string): void {
  const prototype: unknown =
    typeof problem === 'object' && problem && Object.getPrototypeOf(problem);
  if (!prototype || prototype === Object.prototype || Array.isArray(problem)) {
    checkProperties('problem', problem, names, example);
  }
}

/**
 * Reads a problem with functions that are known to give numbers.
 *
 * @throws ArgumentError naming `problem`, or a property of it.
 */
export function readFlowProblem(problem: FlowProblem): FlowProblem {
  requireProblem(problem, '{ loss, metric }');
  requireMembers('problem', problem, ['loss', 'metric'], 'a problem { loss, metric }');
  const { damping = 0, tolerance } = problem;
  const loss = lossOf(problem);
  if (problem.gradient !== undefined) requireFunction('gradient', problem.gradient);
  requireNonNegative('damping', damping);
  if (tolerance !== undefined) {
    requireNumber('tolerance', tolerance, (x) => x >= 0 && x < 1, 'a number from 0 to below 1');
  }
  return {
    loss,
    ...(problem.gradient && { gradient: (theta: Float64Array) => problem.gradient!(theta) }),
    metric: (theta) => problem.metric(theta),
    damping,
    ...(tolerance !== undefined && { tolerance }),
  };
}

/** The loss of a problem, as a function that gives numbers. */
export function lossOf(problem: Pick<FlowProblem, 'loss'>): FlowProblem['loss'] {
  return numberFrom('loss', (theta: Float64Array) => problem.loss(theta));
}

/**
 * G(θ) + λI. @throws ArgumentError naming `metric` (not p × p, symmetric and positive semi-definite within
 * 1e-6 of its largest entry) or `damping`.
 */
export function dampedMetric(problem: FlowProblem, theta: Float64Array): Matrix {
  const { damping = 0 } = problem;
  const p = theta.length;
  return damped(positiveSemidefinite('metric', problem.metric(theta), p), damping);
}

/** (G + λI)⁺ v at θ. */
function raiseIndex(
  problem: FlowProblem,
  theta: Float64Array,
  covector: ArrayLike<number>,
): Float64Array {
  const { tolerance } = problem;
  const metric = dampedMetric(problem, theta);
  return pseudoInverse(metric, tolerance === undefined ? {} : { tolerance }).solve(covector)
    .solution;
}

/**
 * Computes the natural gradient (G + λI)⁺ ∇F: the direction of steepest ascent per unit of the metric.
 * Where G is singular, directions that do not move the model are left alone.
 *
 * @returns p numbers, in parameter units per unit of time.
 * @throws ArgumentError naming `theta`, `metric`, `gradient` or `damping`.
 *
 * Reference: [1], Definition 1; [9], theorem 1.
 *
 * @example
 * naturalGradient({ loss: ([a, b]) => a + b, metric: () => [[0.2, 0], [0, 0.8]] }, [0, 0]); // [5, 1.25]
 */
export function naturalGradient(problem: FlowProblem, theta: ArrayLike<number>): Float64Array {
  return raisedGradient(readFlowProblem(problem), readVector('theta', theta));
}

/** {@link naturalGradient} of a problem that was read. */
export function raisedGradient(problem: FlowProblem, theta: Float64Array): Float64Array {
  return raiseIndex(problem, theta, lossGradient(problem, theta));
}
