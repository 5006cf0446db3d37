/** The sum over all coordinates of each sample. */
import * as tf from '@tensorflow/tfjs';

/**
 * The sums [B] of a batch [B, ...], in two stages: wasm adds one by one in float32, which over 3072
 * like terms loses 2e-5; sums of sums of about √3072 terms lose 1e-6.
 */
export function sampleSums(samples: tf.Tensor): tf.Tensor1D {
  const batchSize = samples.shape[0] ?? 1;
  const size = samples.size / batchSize;
  let parts = Math.floor(Math.sqrt(size));
  while (size % parts !== 0) parts--;
  return tf.sum(tf.sum(tf.reshape(samples, [batchSize, parts, size / parts]), 2), 1);
}
