/**
 * O1-SBE, the order-1 semi-backward Euler penalty (main paper, section 4.2): the Wasserstein metric
 * restricted to affine potentials Φ(x) = a·x, which see only the mean, D̃² = ‖E x − E y‖².
 */
import * as tf from '@tensorflow/tfjs';
import { batchMean, coordinateSum } from './batch.js';
import { proximalPenalty } from './penalty.js';
import { squaredDistance } from './squared-distance.js';

/**
 * D̃² = ‖E x − E y‖², E the mean over the batch, the norm over the coordinates. The maximising
 * potential is a* = E x − E y, and the gradient with respect to each sample (2/B) a*.
 *
 * @param samples batch of the generator, [batch, ...coordinates], any rank from 1 up.
 * @param anchorSamples batch of the anchor on the same latents, same shape; a constant: no
 *   gradient flows into it.
 * @returns a scalar in squared sample units. It belongs to the caller (or the surrounding tidy).
 * @throws RangeError if the shapes differ or a batch is empty.
 */
export function o1SquaredDistance(samples: tf.Tensor, anchorSamples: tf.Tensor): tf.Scalar {
  return squaredDistance(samples, anchorSamples, ({ x, y }) => {
    // The mean of the differences, not the difference of the means: no cancellation near θᵏ.
    const slope = batchMean(tf.sub(x, y));
    return { value: coordinateSum(tf.square(slope)), slope };
  });
}

/**
 * The O1-SBE penalty D̃²/(2h), to be added to the generator's loss.
 *
 * @param h the proximal step size, above 0; the papers use 0.2 to 0.5 on images in [-1, 1].
 * @returns a scalar that belongs to the caller (or the surrounding tidy).
 * @throws RangeError if the shapes differ, a batch is empty, or h is not above 0.
 */
export function o1Penalty(samples: tf.Tensor, anchorSamples: tf.Tensor, h: number): tf.Scalar {
  return proximalPenalty(() => o1SquaredDistance(samples, anchorSamples), h);
}
