/** The proximal penalty of Algorithm 1: a squared distance D̃² becomes D̃²/(2h). */
import * as tf from '@tensorflow/tfjs';

/**
 * D̃²/(2h) of a squared distance that `squaredDistance` computes; what it computes is tidied.
 *
 * @param h the proximal step size, in squared sample units over units of the loss; larger is freer.
 * @throws RangeError unless h is a finite number above 0.
 */
export function proximalPenalty(squaredDistance: () => tf.Scalar, h: number): tf.Scalar {
  assertStepSize(h);
  return tf.tidy(() => tf.mul(squaredDistance(), 1 / (2 * h)));
}

/** @throws RangeError unless h is a finite number above 0. */
export function assertStepSize(h: number): void {
  if (!Number.isFinite(h) || h <= 0) {
    throw new RangeError(`h is ${h}; expected a finite number above 0, such as 0.2`);
  }
}
