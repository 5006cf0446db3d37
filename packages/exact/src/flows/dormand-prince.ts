/**
 * The Runge-Kutta pair of Dormand and Prince (1980) of orders 5 and 4 with step-size control, the method
 * of MATLAB's ode45.
 */

import { ArgumentError, requireNonNegative } from '@wprox/arguments';
import { requireNumber } from '../inputs/number.js';

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

/** Options of {@link referenceFlow}. */
export interface ReferenceOptions {
  /** Error per step, relative to max(1, |θ|). Default 1e-12. */
  readonly tolerance?: number;
  /** Default 100,000. */
  readonly maximumSteps?: number;
}

/** @throws ArgumentError naming `time`, `tolerance` (1e-15 to 1) or `maximumSteps`. */
export function requireSteps(
  time: number,
  { tolerance, maximumSteps }: Required<ReferenceOptions>,
): void {
  requireNonNegative('time', time);
  // Below 1e-15 the rounding of θ itself would be refused.
  requireNumber('tolerance', tolerance, (x) => x >= 1e-15 && x < 1, 'a number from 1e-15 to 1');
  requireNumber('maximumSteps', maximumSteps, (x) => x >= 1, 'a number of at least 1');
}

/**
 * x(time) of dx/dt = slope(x), x(0) = start.
 *
 * @param options `floor`: errors are relative to max(floor, |x_k|). Default 1. A slope that is not
 *   finite makes the step smaller.
 * @throws ArgumentError naming `time`, `tolerance` (1e-15 to 1), or `maximumSteps` if they do not suffice.
 */
export function dormandPrince(
  slopeAt: (x: Float64Array) => Float64Array,
  start: Float64Array,
  time: number,
  {
    tolerance = 1e-12,
    maximumSteps = 100_000,
    floor = 1,
  }: ReferenceOptions & { readonly floor?: number } = {},
): Float64Array {
  requireSteps(time, { tolerance, maximumSteps });
  let at = start;
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
      const scale = Math.max(floor, Math.abs(at[k]!), Math.abs(end[k]!));
      error = Math.max(error, Math.abs(size * difference) / scale);
    }
    if (error <= tolerance) {
      at = end;
      slope = slopes[6]!;
      elapsed = last ? time : elapsed + size;
    }
    const factor = 0.9 * (tolerance / Math.max(error, 1e-300)) ** 0.2;
    step = size * (factor >= 0.2 ? Math.min(5, factor) : 0.2);
  }
  return at;
}
