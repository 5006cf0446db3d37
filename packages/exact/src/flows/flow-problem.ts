/**
 * The gradient flow dθ/dt = −G(θ)⁺ ∇F(θ) (main paper, equation 3) and its gradient operator
 * (Definition 1): grad F = G⁺ ∇F.
 */
import type { Matrix } from 'ml-matrix';
import { ArgumentError } from '@wprox/arguments';
import { assertFinite } from '../inputs/vector.js';
import { gradient } from '../differentiation/differences.js';
import { readVector } from '../inputs/vector.js';
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
export function lossGradient(problem: FlowProblem, theta: Float64Array): Float64Array {
  if (problem.gradient === undefined) return gradient((t) => problem.loss(t), theta).values;
  const values = Float64Array.from(problem.gradient(theta));
  if (values.length !== theta.length) {
    throw new ArgumentError('gradient', `has ${values.length} entries; expected ${theta.length}`);
  }
  assertFinite('gradient', values);
  return values;
}

/**
 * G(θ) + λI. @throws ArgumentError naming `metric` (not p × p, symmetric and positive semi-definite within
 * 1e-6 of its largest entry) or `damping`.
 */
export function dampedMetric(problem: FlowProblem, theta: Float64Array): Matrix {
  const { damping = 0 } = problem;
  const p = theta.length;
  if (!(damping >= 0 && Number.isFinite(damping))) {
    throw new ArgumentError('damping', `is ${damping}; expected a finite number of at least 0`);
  }
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
  const at = readVector('theta', theta);
  return raiseIndex(problem, at, lossGradient(problem, at));
}
