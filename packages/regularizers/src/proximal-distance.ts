/**
 * A squared distance D̃² between the distributions of a generator and of its anchor, estimated from
 * two batches of samples. Every regularizer of this package is a value of this type, and so is yours.
 */
import type * as tf from '@tensorflow/tfjs';

/**
 * Estimates D̃² from two batches, [batch, ...coordinates], generated from the same latents.
 *
 * @example
 * const largestShift: ProximalDistance = {
 *   name: 'largest-shift',
 *   squaredDistance: (x, y) => tf.max(tf.square(tf.sub(x, y))),
 * };
 */
export interface ProximalDistance {
  /** Names the distance in logs and error messages. */
  readonly name: string;
  /**
   * Computes D̃² in squared sample units. It runs inside the generator's gradient. The gradient must
   * go to `samples` only, because `anchorSamples` are constants of the step.
   *
   * @param samples the generator's batch. @param anchorSamples the anchor's batch, same shape.
   * @returns a scalar that belongs to the caller (or to the surrounding tidy).
   * @throws ArgumentError if the shapes differ or do not fit the distance.
   */
  squaredDistance(samples: tf.Tensor, anchorSamples: tf.Tensor): tf.Scalar;
  /**
   * Brings a distance that learns, such as {@link potentialNetwork}, closer to its supremum for these
   * batches. It runs outside gradients, before the generator's step. A distance without `ascend` is a
   * formula of the two batches.
   */
  ascend?(samples: tf.Tensor, anchorSamples: tf.Tensor): void;
  /**
   * Computes L, the slope of the loss F in the metric of this distance: the largest decrease of F per
   * unit of D̃ at the anchor, to first order, among the moves that this distance sees. A proximal step
   * that is solved exactly for a linear F has D̃ = h·L, so L is the speed that h allows.
   *
   * @param gradients ∇φ(y) of the loss of one sample, [batch, ...coordinates]; F is the mean of φ.
   * @param anchorSamples y, of the same shape.
   * @returns a scalar that belongs to the caller (or to the surrounding tidy).
   */
  slope?(gradients: tf.Tensor, anchorSamples: tf.Tensor): tf.Scalar;
}
