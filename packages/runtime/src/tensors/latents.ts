/** Latents z of the standard normal distribution, which all generators of the papers start from. */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '../random/random.js';

/**
 * Draws a batch of latents, z ~ N(0, I).
 * @param count number of latents. @param size dimension of one latent.
 * @returns [count, size], a tensor of the caller's (or the surrounding tidy's).
 * @throws RangeError unless `count` and `size` are non-negative integers.
 */
export function sampleLatents(random: Random, count: number, size: number): tf.Tensor2D {
  return tf.tensor2d(random.normal(count * size), [count, size]);
}
