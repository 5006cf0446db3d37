/** The relaxed Wasserstein proximal distance (main paper, section 4.2), from samples. */

import { finiteSquare } from '../inputs/result.js';
import type { SamplesInput } from '../measures/samples.js';
import { readSamplePair } from './sample-pair.js';

/** The distance D̃² of RWP. */
export interface RwpDistance {
  /** D̃² = E‖x − y‖². */
  readonly squaredDistance: number;
  /** ∂D̃²/∂x = (2/B)(x − y), point by point. */
  readonly gradient: Float64Array;
}

/**
 * Computes RWP: D̃² = E‖x − y‖² of samples paired by index: an upper bound of W₂².
 *
 * @param x samples of the model, B points. @param y samples of the anchor, paired with x.
 * @returns D̃² in squared sample units, and its `gradient`, ∂D̃²/∂x point by point.
 * @throws ArgumentError naming `x` or `y`: empty, ragged, NaN, or of different size.
 *
 * Reference: [1], sections 4.2 and 4.3.
 */
export function rwpFromSamples(x: SamplesInput, y: SamplesInput): RwpDistance {
  const pair = readSamplePair(x, y);
  const batch = pair.x.count;
  const differences = pair.x.values.map((value, k) => value - pair.y.values[k]!);
  return {
    squaredDistance: finiteSquare('y', differences.reduce((sum, r) => sum + r * r, 0) / batch),
    gradient: differences.map((r) => (2 * r) / batch),
  };
}
