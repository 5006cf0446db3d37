/** The proximal flow in float64, by `semiBackwardEuler` of exact: the reference of that on tensors. */
import { samples, semiBackwardEuler, trajectory } from '@wprox/exact';
import { breathe, type Pause } from '../study-kind.js';
import { evaluateLoss, type FlowProblem, searchMetric } from './flow-problem.js';
import { samplesOf } from './linear-generator.js';
import type { Method } from './methods.js';

/** How to follow a flow: steps of size h. */
export interface Steps {
  readonly h: number;
  readonly steps: number;
}

/**
 * Follows θᵏ⁺¹ = argmin F(θ) + D̃²(θ, θᵏ)/(2h) in float64.
 *
 * @param pause is called after each step. @returns θ⁰, …, θᴷ.
 */
export async function followInFloat64(
  problem: FlowProblem,
  { squaredDistance }: Pick<Method, 'squaredDistance'>,
  { h, steps }: Steps,
  pause: Pause = breathe,
): Promise<Float64Array[]> {
  const { generator } = problem;
  const at = (theta: Float64Array) => samples(samplesOf(generator, theta), generator.dimension);
  const step = semiBackwardEuler((theta, anchor) => squaredDistance(at(theta), at(anchor)));
  const flow = {
    loss: (theta: Float64Array) => evaluateLoss(problem, theta).value,
    gradient: (theta: Float64Array) => evaluateLoss(problem, theta).gradient,
    // The distance is given, so that this metric only scales the search.
    metric: (theta: Float64Array) => searchMetric(problem, theta, h),
  };
  const path = [problem.start];
  for (let k = 0; k < steps; k++) {
    path.push(trajectory(step, flow, path[k]!, { h, steps: 1 })[1]!);
    await pause((k + 1) / steps);
  }
  return path;
}
