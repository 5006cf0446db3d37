/** The order-1 semi-backward Euler distance (main paper, section 4.1), from samples. */

import { finiteSquare } from '../inputs/result.js';
import { dot } from '../linear-algebra/matrix.js';
import type { SamplesInput } from '../measures/samples.js';
import { readSamplePair } from './sample-pair.js';

/** The distance D̃² of O1-SBE and its maximizer. */
export interface O1Distance {
  /** D̃² = ‖E x − E y‖². */
  readonly squaredDistance: number;
  /** The maximizing potential Φ(x) = a·x: a* = E x − E y. */
  readonly a: Float64Array;
  /** ∂D̃²/∂x = (2/B) a*, the same for each point, point by point. */
  readonly gradient: Float64Array;
}

/**
 * Computes O1: D̃² = ‖E x − E y‖² = 2·sup over a of E[a·x − a·y − ½‖a‖²].
 *
 * @param x samples of the model, B points. @param y samples of the anchor, as many.
 * @returns D̃² in squared sample units, its maximizer `a` and its `gradient`, ∂D̃²/∂x point by point.
 * @throws ArgumentError naming `x` or `y`: empty, ragged, NaN, or of different size.
 *
 * Reference: [1], sections 4.1 and 4.3.
 */
export function o1FromSamples(x: SamplesInput, y: SamplesInput): O1Distance {
  const { x: points, meanShift } = readSamplePair(x, y);
  const { count, dimension } = points;
  return {
    squaredDistance: finiteSquare('y', dot(meanShift, meanShift)),
    a: meanShift,
    gradient: points.values.map((_, k) => (2 * meanShift[k % dimension]!) / count),
  };
}
