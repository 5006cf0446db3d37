/**
 * RWP, the relaxed Wasserstein proximal (main paper, section 4.1): samples of the generator and of
 * its anchor are paired by their latent and compared one by one, D̃² = E‖x − y‖². It is an upper
 * bound of the squared Wasserstein-2 distance, which is free to pair them better.
 */
import * as tf from '@tensorflow/tfjs';
import { batchMean, coordinateSum } from './batch.js';
import { proximalPenalty } from './penalty.js';
import { squaredDistance } from './squared-distance.js';

/**
 * D̃² = E‖x − y‖²: the sum over the coordinates of (x − y)², averaged over the batch.
 * Its gradient with respect to the samples is (2/B)(x − y).
 *
 * @param samples batch of the generator, [batch, ...coordinates], any rank from 1 up.
 * @param anchorSamples batch of the anchor on the same latents, same shape; a constant: no
 *   gradient flows into it.
 * @returns a scalar in squared sample units. It belongs to the caller (or the surrounding tidy).
 * @throws RangeError if the shapes differ or a batch is empty.
 */
export function rwpSquaredDistance(samples: tf.Tensor, anchorSamples: tf.Tensor): tf.Scalar {
  return squaredDistance(samples, anchorSamples, ({ x, y }) => {
    const slope: tf.Tensor2D = tf.sub(x, y);
    return { value: coordinateSum(batchMean(tf.square(slope))), slope };
  });
}

/**
 * The RWP penalty D̃²/(2h), to be added to the generator's loss.
 *
 * @param h the proximal step size, above 0; the papers use 0.1 to 0.2 on images in [-1, 1].
 * @returns a scalar that belongs to the caller (or the surrounding tidy).
 * @throws RangeError if the shapes differ, a batch is empty, or h is not above 0.
 */
export function rwpPenalty(samples: tf.Tensor, anchorSamples: tf.Tensor, h: number): tf.Scalar {
  return proximalPenalty(() => rwpSquaredDistance(samples, anchorSamples), h);
}
