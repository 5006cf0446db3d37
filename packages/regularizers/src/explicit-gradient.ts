/**
 * Squared distances with an explicit gradient. D̃² is a maximum over potentials Φ, so its gradient
 * with respect to sample x_b is (2/B) ∇Φ*(x_b), Φ* the maximizing potential. That is one product;
 * automatic differentiation would go back through every mean and square of the formula.
 */
import * as tf from '@tensorflow/tfjs';
import { stopGradient } from '@wprox/runtime/tensors';
import { assertBatchPair, type BatchPair, flattenPair } from './batch.js';

/** D̃² of two batches and what its gradient is made of. */
export interface Evaluation {
  /** D̃². */
  readonly value: tf.Scalar;
  /** ∇Φ* at each sample, [batch, coordinates], or [1, coordinates] if it is the same at all. */
  readonly slope: tf.Tensor2D;
}

/**
 * Computes D̃² of two batches by `evaluate`, which gets the batches as matrices. The gradient uses the
 * slope of the forward pass. In a gradient of this gradient the slope is computed again, on the tape,
 * so `evaluate` must use operations that TensorFlow.js can differentiate.
 *
 * @returns a scalar of the caller's (or of the surrounding tidy's). No gradient flows into
 *   `anchorSamples`.
 * @throws ArgumentError as {@link assertBatchPair}.
 */
export function withExplicitGradient(
  samples: tf.Tensor,
  anchorSamples: tf.Tensor,
  evaluate: (batches: BatchPair) => Evaluation,
): tf.Scalar {
  assertBatchPair(samples, anchorSamples);
  const batchSize = samples.shape[0]!;
  // At the first inner step the anchor's samples are the generator's own data.
  const isAtAnchor = samples.dataId === anchorSamples.dataId;
  const distance = tf.customGrad((input, save) => {
    const batches = flattenPair(input as tf.Tensor, anchorSamples);
    const { value, slope } = isAtAnchor ? zeroDistance(batches) : evaluate(batches);
    (save as (tensors: tf.Tensor[]) => void)([slope]);
    return {
      value,
      gradFunc: (dy: tf.Tensor, [saved]: tf.Tensor[]) => {
        const isDifferentiated = tf.engine().state.gradientDepth > 0;
        const current = isDifferentiated
          ? evaluate(flattenPair(samples, stopGradient(anchorSamples))).slope
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
const zeroDistance = ({ x }: BatchPair): Evaluation => ({
  value: tf.scalar(0),
  slope: tf.zeros([1, x.shape[1]]),
});

/** Repeats a row for each sample. */
const repeated = (row: tf.Tensor, batchSize: number) => tf.add(row, tf.zeros([batchSize, 1]));
