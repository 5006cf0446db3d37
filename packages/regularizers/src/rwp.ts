/**
 * RWP, the relaxed Wasserstein proximal (main paper, section 4.2). Samples of the generator and of its
 * anchor are paired by their latent and compared one by one, D̃² = E‖x − y‖². This is an upper bound
 * of the squared Wasserstein-2 distance, which may pair the samples in a better way.
 */
import * as tf from '@tensorflow/tfjs';
import { fixedStructure } from '@wprox/runtime/replay';
import { batchMean, coordinateSum, flattenPair } from './batch.js';
import { withExplicitGradient } from './explicit-gradient.js';
import type { ProximalDistance } from './proximal-distance.js';

/**
 * Makes the RWP distance D̃² = E‖x − y‖²: the sum over the coordinates of (x − y)², averaged over the
 * batch of B samples. Its gradient with respect to the samples is (2/B)(x − y).
 *
 * Its `slope` is L = √E‖∇φ‖²: no step of size h moves the samples by more than h·L in the root mean
 * square, to first order.
 *
 * Its `squaredDistance` takes batches [batch, ...coordinates] of any rank from 1 up and throws an
 * ArgumentError if their shapes differ, a batch is empty, or one is not float32. The papers use h of 0.1 to 0.2 with it on
 * images in [-1, 1].
 *
 * @example
 * new ProximalGenerator(generator, { distance: rwp(), h: 0.2, ...options });
 */
export function rwp(): ProximalDistance {
  return {
    name: 'rwp',
    squaredDistance: fixedStructure((samples, anchorSamples) =>
      withExplicitGradient(samples, anchorSamples, ({ x, y }) => {
        const slope: tf.Tensor2D = tf.sub(x, y);
        return { value: coordinateSum(batchMean(tf.square(slope))), slope };
      }),
    ),
    slope: (gradients, anchorSamples) =>
      tf.tidy(() => {
        const { x: g } = flattenPair(gradients, anchorSamples, 'gradients');
        return tf.sqrt(coordinateSum(batchMean(tf.square(g))));
      }),
  };
}
