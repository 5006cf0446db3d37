/**
 * A fine reference for the flow dθ/dt = −G(θ)⁺∇F(θ), by Dormand and Prince's pair.
 */

import { readVector } from '../inputs/vector.js';
import { dormandPrince, type ReferenceOptions } from './dormand-prince.js';
import { type FlowProblem, naturalGradient } from './flow-problem.js';

/**
 * Follows the flow dθ/dt = −(G + λI)⁺∇F from θ(0) = theta.
 *
 * @param time t ≥ 0.
 * @returns θ(t), p numbers, to the tolerance of each step.
 * @throws ArgumentError naming `theta`, `time`, `tolerance` (1e-15 to 1), or `maximumSteps` if they do not suffice; or as
 *   {@link naturalGradient}.
 *
 * Reference: [1], equation 3; [42].
 *
 * @example
 * referenceFlow({ loss: ([x]) => x * x / 2, metric: () => [[1]] }, [1], 1); // [1 / e]
 */
export function referenceFlow(
  problem: FlowProblem,
  theta: ArrayLike<number>,
  time: number,
  options: ReferenceOptions = {},
): Float64Array {
  return dormandPrince(
    (x) => naturalGradient(problem, x).map((value) => -value),
    readVector('theta', theta),
    time,
    options,
  );
}
