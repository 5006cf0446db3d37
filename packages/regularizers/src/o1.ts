/**
 * O1-SBE, the order-1 semi-backward Euler distance (main paper, section 4.1): the Wasserstein metric
 * restricted to linear potentials Φ(x) = a·x, which see only the mean, D̃² = ‖E x − E y‖².
 */
import * as tf from '@tensorflow/tfjs';
import { fixedStructure } from '@wprox/runtime/replay';
import { batchMean, coordinateSum, flattenPair } from './batch.js';
import { withExplicitGradient } from './explicit-gradient.js';
import type { ProximalDistance } from './proximal-distance.js';

/**
 * Makes the O1-SBE distance D̃² = ‖E x − E y‖²: E is the mean over the batch of B samples, the norm
 * sums over the coordinates. The maximizing potential is a* = E x − E y, and the gradient with respect
 * to each sample is (2/B) a*.
 *
 * Its `slope` is L = ‖E ∇φ‖: no step of size h moves the mean by more than h·L, to first order; moves
 * that keep the mean cost nothing.
 *
 * Its `squaredDistance` takes batches [batch, ...coordinates] of any rank from 1 up and throws an
 * ArgumentError if their shapes differ, a batch is empty, or one is not float32. The papers use h of 0.05 to 0.5 with it on
 * images in [-1, 1].
 *
 * @example
 * new ProximalGenerator(generator, { distance: o1(), h: 0.5, ...options });
 */
export function o1(): ProximalDistance {
  return {
    name: 'o1',
    squaredDistance: fixedStructure((samples, anchorSamples) =>
      withExplicitGradient(samples, anchorSamples, ({ x, y }) => {
        // The mean of the differences, not the difference of the means: no cancellation near θᵏ.
        const slope = batchMean(tf.sub(x, y));
        return { value: coordinateSum(tf.square(slope)), slope };
      }),
    ),
    slope: (gradients, anchorSamples) =>
      tf.tidy(() => {
        const { x: g } = flattenPair(gradients, anchorSamples, 'gradients');
        return tf.sqrt(coordinateSum(tf.square(batchMean(g))));
      }),
  };
}
