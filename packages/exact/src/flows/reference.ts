/**
 * A fine reference for the flow dθ/dt = −G(θ)⁺∇F(θ): the Runge-Kutta pair of Dormand and Prince
 * (1980) of orders 5 and 4 with step-size control, the method of MATLAB's ode45.
 */
import { ArgumentError } from '../argument-error.js';
import { type FlowProblem, naturalGradient, readTheta } from './flow-problem.js';

/** Stage k uses the slopes before it with these weights. */
const stages = [
  [],
  [1 / 5],
  [3 / 40, 9 / 40],
  [44 / 45, -56 / 15, 32 / 9],
  [19372 / 6561, -25360 / 2187, 64448 / 6561, -212 / 729],
  [9017 / 3168, -355 / 33, 46732 / 5247, 49 / 176, -5103 / 18656],
  [35 / 384, 0, 500 / 1113, 125 / 192, -2187 / 6784, 11 / 84],
];
/** Order 5 less order 4, over all seven slopes. */
const errorWeights = [71 / 57600, 0, -71 / 16695, 71 / 1920, -17253 / 339200, 22 / 525, -1 / 40];

export interface ReferenceOptions {
  /** Error per step, relative to max(1, |θ|). Default 1e-12. */
  readonly tolerance?: number;
  /** Default 100,000. */
  readonly maximumSteps?: number;
}

/**
 * θ(t) of the flow from θ(0) = theta.
 *
 * @param time t ≥ 0.
 * @throws ArgumentError naming `theta`, `time`, or `maximumSteps` if they do not suffice; or as
 *   {@link naturalGradient}.
 *
 * @example
 * referenceFlow({ loss: ([x]) => x * x / 2, metric: () => [[1]] }, [1], 1); // [1 / e]
 */
export function referenceFlow(
  problem: FlowProblem,
  theta: ArrayLike<number>,
  time: number,
  { tolerance = 1e-12, maximumSteps = 100_000 }: ReferenceOptions = {},
): Float64Array {
  let at = readTheta('theta', theta);
  if (!(time >= 0 && Number.isFinite(time))) {
    throw new ArgumentError('time', `is ${time}; expected a finite number of at least 0`);
  }
  const slopeAt = (x: Float64Array) => naturalGradient(problem, x).map((value) => -value);
  let slope = slopeAt(at);
  let elapsed = 0;
  let step = time / 100;
  for (let count = 0; elapsed < time; count++) {
    if (count >= maximumSteps) {
      throw new ArgumentError(
        'maximumSteps',
        `is ${maximumSteps}, which reach only time ${elapsed} of ${time}; expected more`,
      );
    }
    // The last step ends on the time itself.
    const last = elapsed + step >= time * (1 - 1e-14);
    const size = last ? time - elapsed : step;
    const slopes = [slope];
    let end = at;
    for (const weights of stages.slice(1)) {
      end = at.map((value, k) => {
        let sum = 0;
        weights.forEach((weight, j) => {
          sum += weight * slopes[j]![k]!;
        });
        return value + size * sum;
      });
      slopes.push(slopeAt(end));
    }
    let error = 0;
    for (let k = 0; k < at.length; k++) {
      let difference = 0;
      errorWeights.forEach((weight, j) => {
        difference += weight * slopes[j]![k]!;
      });
      const scale = Math.max(1, Math.abs(at[k]!), Math.abs(end[k]!));
      error = Math.max(error, Math.abs(size * difference) / scale);
    }
    if (error <= tolerance) {
      at = end;
      slope = slopes[6]!;
      elapsed = last ? time : elapsed + size;
    }
    step = size * Math.min(5, Math.max(0.2, 0.9 * (tolerance / Math.max(error, 1e-300)) ** 0.2));
  }
  return at;
}
