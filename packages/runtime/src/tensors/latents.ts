/** Latents z of the standard normal distribution, which all generators of the papers start from. */
import * as tf from '@tensorflow/tfjs';
import { requireInteger } from '@wprox/arguments';
import { type Random, requireRandom } from '../random/random.js';

/**
 * Draws a batch of latents, z ~ N(0, I).
 * @param count number of latents. @param size dimension of one latent.
 * @returns [count, size], a tensor of the caller's (or the surrounding tidy's).
 * @throws ArgumentError unless `count` and `size` are non-negative integers whose product is at most 2^28.
 */
export function sampleLatents(random: Random, count: number, size: number): tf.Tensor2D {
  requireRandom('random', random);
  requireInteger('count', count);
  requireInteger('size', size);
  return tf.tensor2d(random.normal(count * size), [count, size]);
}
