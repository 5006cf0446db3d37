/**
 * Steps of a generator on a fixed batch of latents, in float64.
 *
 * The proximal step is solved to the end (main paper, section 4.3; Algorithm 1 with its inner loop run to
 * convergence):
 *
 *   θᵏ⁺¹ = argmin F(g_θ) + D̃²(g_θ, g_θᵏ)/(2h).
 *
 * It depends on θ through the samples only, so the generators that it finds do not depend on the
 * parameters that describe them. Gradient steps in θ do, also those of an inner loop that is cut off.
 */

import {
  ArgumentError,
  requireFunction,
  requireInteger,
  requireObject,
  requirePositive,
} from '@wprox/arguments';
import type { Matrix } from 'ml-matrix';
import { minimize } from '../flows/minimize.js';
import { checkedNumber, checkedNumbers } from '../inputs/callback.js';
import { checkOptions, checkProperties } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { damped, dot, times } from '../linear-algebra/matrix.js';
import { applyToEigenvalues, symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import type { Samples } from '../measures/samples.js';
import type { SampleLoss } from '../models/sample-loss.js';
import { type BatchGenerator, readGenerator } from '../models/tanh-generator.js';

/** A generator and what it should lower. */
export interface GeneratorProblem {
  readonly generator: BatchGenerator;
  /** F of its samples. */
  readonly loss: SampleLoss;
}

/** D̃² between paired batches, such as `rwpFromSamples`, with ∂D̃²/∂x. */
export type SampleDistance = (
  x: Samples,
  anchor: Samples,
) => { readonly squaredDistance: number; readonly gradient: Float64Array };

/**
 * Computes ∇_θ F = Jᵀ ∂F/∂x.
 *
 * @returns p numbers, units of F per parameter unit.
 * @throws ArgumentError naming `theta`.
 *
 * Reference: [1], Algorithm 1.
 */
export function generatorGradient(
  problem: GeneratorProblem,
  theta: ArrayLike<number>,
): Float64Array {
  const { generator, loss } = readProblem(problem);
  const at = readVector('theta', theta, generator.parameters);
  return throughJacobian(generator.jacobian(at), loss(generator.samples(at)).gradient);
}

/** The problem with functions whose results are known to fit. */
function readProblem(problem: GeneratorProblem): GeneratorProblem {
  checkProperties('problem', problem, ['generator', 'loss'], '{ generator, loss }');
  const { loss } = problem;
  requireFunction('problem.loss', loss, 'a function, such as transportLoss(data)');
  return {
    generator: readGenerator('problem.generator', problem.generator),
    loss: (x) => {
      const given = loss(x);
      requireObject('problem.loss', given, 'a function that gives { value, gradient }');
      const value = checkedNumber('problem.loss', given.value);
      return { value, gradient: checkedNumbers('problem.loss', given.gradient, x.values.length) };
    },
  };
}

/** The distance with results that are known to fit. */
function readDistance(distance: SampleDistance): SampleDistance {
  requireFunction('distance', distance, 'a function, such as rwpFromSamples');
  return (x, anchor) => {
    const given = distance(x, anchor);
    requireObject('distance', given, 'a function that gives { squaredDistance, gradient }');
    const squaredDistance = checkedNumber('distance', given.squaredDistance);
    const gradient = checkedNumbers('distance', given.gradient, x.values.length);
    return { squaredDistance, gradient };
  };
}

/** A minimum of F + D̃²/(2h). */
export interface GeneratorStep {
  /** θᵏ⁺¹. */
  readonly theta: Float64Array;
  /** D̃²(g_θᵏ⁺¹, g_θᵏ), in squared sample units. */
  readonly squaredDistance: number;
  /** F at θᵏ⁺¹. */
  readonly loss: number;
  /** About how far the minimum may be, as a fraction of the samples’ root mean square. */
  readonly residual: number;
}

/** Options of {@link generatorProximalStep}. */
export interface GeneratorStepOptions {
  /** Bound of `residual` to stop at. Default 1e-9. */
  readonly tolerance?: number;
  /** How often J is computed afresh for the preconditioner. Default 40. */
  readonly restarts?: number;
}

/**
 * Minimizes F(g_θ) + D̃²(g_θ, g_θᵏ)/(2h) from θᵏ, by BFGS with Gauss-Newton's E[JᵀJ] as preconditioner.
 *
 * @param distance `rwpFromSamples`, `o1FromSamples`, `o2DiagFromSamples`, `o2FullFromSamples` or your
 *   own. @param theta θᵏ, p numbers. @param h > 0.
 * @returns a local minimum, the one below θᵏ. Where D̃² does not see a direction, as O1 and O2 in most,
 *   F alone decides on it, and then there may be several.
 * @throws ArgumentError naming `theta`, or `h` if not above 0 or if no minimum was found to 1e-5 of the
 *   samples' root mean square.
 *
 * Reference: [1], section 4.3 and Algorithm 1.
 *
 * @example
 * generatorProximalStep({ generator, loss: transportLoss(data) }, rwpFromSamples, theta, 0.1).theta;
 */
export function generatorProximalStep(
  problem: GeneratorProblem,
  distance: SampleDistance,
  theta: ArrayLike<number>,
  h: number,
  options: GeneratorStepOptions = {},
): GeneratorStep {
  const { generator, loss } = readProblem(problem);
  const between = readDistance(distance);
  let at = readVector('theta', theta, generator.parameters);
  requirePositive('h', h);
  checkOptions(options, ['tolerance', 'restarts']);
  const { tolerance: bound = 1e-9, restarts = 40 } = options;
  requirePositive('tolerance', bound);
  requireInteger('restarts', restarts, 1);
  const anchor = generator.samples(at);
  const size = Math.sqrt(mean(anchor.values, (x) => x * x)) || 1;
  // In units of the samples' root mean square, so that the objective is about 1.
  const unit = 1 / size / size;
  const objective = {
    value: (t: Float64Array) => {
      const x = generator.samples(t);
      return unit * (h * loss(x).value + between(x, anchor).squaredDistance / 2);
    },
    gradient: (t: Float64Array) => {
      const x = generator.samples(t);
      const pull = between(x, anchor).gradient;
      const bySamples = loss(x).gradient.map((value, k) => unit * (h * value + pull[k]! / 2));
      return throughJacobian(generator.jacobian(t), bySamples);
    },
  };
  let residual = Infinity;
  for (let count = 0; count < restarts && residual > bound; count++) {
    const precondition = gaussNewton(generator.jacobian(at).mul(1 / size), anchor.count);
    const found = minimize(objective, at, {
      precondition,
      tolerance: bound,
      maximumIterations: 40,
    });
    at = found.x;
    const slope = objective.gradient(at);
    residual = Math.sqrt(Math.max(0, dot(slope, precondition(slope))));
  }
  if (!(residual <= 1e-5)) {
    throw new ArgumentError(
      'h',
      `is ${h}, for which no minimum was found (residual ${residual.toExponential(1)}); expected a ` +
        'smaller one',
    );
  }
  const x = generator.samples(at);
  return {
    theta: at,
    squaredDistance: between(x, anchor).squaredDistance,
    loss: loss(x).value,
    residual,
  };
}

/** (E[JᵀJ] + 1e-10 p of its diagonal)⁻¹, in units of θ in which the diagonal is 1. */
function gaussNewton(jacobian: Matrix, count: number): (g: Float64Array) => Float64Array {
  const p = jacobian.columns;
  const units = Array.from({ length: p }, (_, k) => {
    const length = Math.hypot(...jacobian.getColumn(k)) / Math.sqrt(count);
    return length > 0 ? 1 / length : 1;
  });
  const scaled = jacobian.clone().mulRowVector(units);
  const metric = scaled
    .transpose()
    .mmul(scaled)
    .mul(1 / count);
  const eigen = symmetricEigen(damped(metric, 1e-10 * p));
  const inverse = applyToEigenvalues(eigen, (value) => 1 / value);
  return (g) => {
    const inUnits = g.map((value, k) => value * units[k]!);
    return times(inverse, inUnits).map((value, k) => value * units[k]!);
  };
}

const mean = (values: Float64Array, of: (x: number) => number) =>
  values.reduce((sum, x) => sum + of(x) / values.length, 0);

function throughJacobian(jacobian: Matrix, bySamples: Float64Array): Float64Array {
  const result = new Float64Array(jacobian.columns);
  bySamples.forEach((value, row) => {
    for (let k = 0; k < result.length; k++) result[k]! += value * jacobian.get(row, k);
  });
  return result;
}
