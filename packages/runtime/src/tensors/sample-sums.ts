/** Sums of float32 numbers that lose little. */
import * as tf from '@tensorflow/tfjs';
import { requireTensor } from './tensor-arguments.js';

/**
 * Sums each sample of a batch [B, ...] to [B], in two stages of about √size terms each. The wasm
 * backend adds float32 numbers one by one: over 3072 similar terms that loses 2e-5, in two stages 1e-6.
 * @returns a tensor of the caller's (or the surrounding tidy's).
 * @throws ArgumentError unless it is a tensor.
 */
export function sampleSums(samples: tf.Tensor): tf.Tensor1D {
  requireTensor('samples', samples, 'a tensor [B, ...]');
  return tf.tidy(() => {
    const batchSize = samples.shape[0] ?? 1;
    const size = samples.size / batchSize;
    let parts = Math.floor(Math.sqrt(size));
    while (size % parts !== 0) parts--;
    return tf.sum(tf.sum(tf.reshape(samples, [batchSize, parts, size / parts]), 2), 1);
  });
}
