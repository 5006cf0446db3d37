/**
 * Squared distances whose gradient is written out. D̃² is a maximum over potentials Φ, so that its
 * gradient with respect to sample x_b is (2/B) ∇Φ*(x_b), of the maximising potential: one product,
 * where automatic differentiation would go back through every mean and square, in a training step
 * that has a few milliseconds for all of it.
 */
import * as tf from '@tensorflow/tfjs';
import { type BatchPair, constant, flattenPair } from './batch.js';

/** What is known of D̃² at two batches. */
export interface Evaluation {
  /** D̃². */
  readonly value: tf.Scalar;
  /** ∇Φ* at each sample, [batch, coordinates], or [1, coordinates] where it is the same at all. */
  readonly slope: tf.Tensor2D;
}

/**
 * D̃² of two batches by `evaluate`, which computes it and its slope from the batches as matrices.
 *
 * In a gradient of this gradient the slope is computed anew, on the tape; `evaluate` must therefore be
 * made of operations that can be differentiated. Otherwise the slope of the forward pass is kept.
 *
 * @returns a scalar of the caller's (or the surrounding tidy's). No gradient flows into the anchor's
 *   samples.
 * @throws RangeError if the shapes differ or a batch is empty.
 */
export function squaredDistance(
  samples: tf.Tensor,
  anchorSamples: tf.Tensor,
  evaluate: (batches: BatchPair) => Evaluation,
): tf.Scalar {
  const batchSize = samples.shape[0] ?? 0;
  // At the first of an inner loop's steps the anchor's samples are the generator's own.
  const isAtAnchor = samples.dataId === anchorSamples.dataId;
  const distance = tf.customGrad((input, save) => {
    const batches = flattenPair(input as tf.Tensor, anchorSamples);
    const { value, slope } = isAtAnchor ? nothing(batches) : evaluate(batches);
    (save as (tensors: tf.Tensor[]) => void)([slope]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
        const isDifferentiated = tf.engine().state.gradientDepth > 0;
        const current = isDifferentiated
          ? evaluate(flattenPair(samples, constant(anchorSamples))).slope
          : saved!;
        const gradient = tf.mul(current, tf.mul(dy, 2 / batchSize));
        const rows = current.shape[0] === batchSize ? gradient : repeated(gradient, batchSize);
        return tf.reshape(rows, samples.shape);
      },
    };
  });
  return distance(samples) as tf.Scalar;
}

/** The distance of a batch from itself. */
const nothing = ({ x }: BatchPair): Evaluation => ({
  value: tf.scalar(0),
  slope: tf.zeros([1, x.shape[1]]),
});

/** A row for each sample. */
const repeated = (row: tf.Tensor, batchSize: number) => tf.add(row, tf.zeros([batchSize, 1]));
