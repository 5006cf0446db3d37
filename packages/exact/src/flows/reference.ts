/**
 * A fine reference for the flow dθ/dt = −G(θ)⁺∇F(θ), by Dormand and Prince's pair.
 */

import { checkOptions } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import { dormandPrince, type ReferenceOptions } from './dormand-prince.js';
import { type FlowProblem, raisedGradient, readFlowProblem } from './flow-problem.js';

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
  const read = readFlowProblem(problem);
  const start = readVector('theta', theta);
  checkOptions(options, ['tolerance', 'maximumSteps'], '{ tolerance: 1e-9 }');
  const { tolerance = 1e-12, maximumSteps = 100_000 } = options;
  const slope = (x: Float64Array) => raisedGradient(read, x).map((value) => -value);
  return dormandPrince(slope, start, time, { tolerance, maximumSteps });
}
