/** Cuts a tensor off the tape. TensorFlow.js has no stop-gradient of its own. */
import * as tf from '@tensorflow/tfjs';

/**
 * The same values as a constant: the gradient that reaches it ends there.
 * @returns a tensor that shares the data of `tensor`; the caller's (or the surrounding tidy's).
 */
export function stopGradient<T extends tf.Tensor>(tensor: T): T {
  const stop = tf.customGrad((input) => ({
    // A reshape shares the data on every backend; a clone copies on wasm.
    value: tf.reshape(input as tf.Tensor, (input as tf.Tensor).shape),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  return stop(tensor) as T;
}
