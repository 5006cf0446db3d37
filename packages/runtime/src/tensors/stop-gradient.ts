/** Stops a gradient. TensorFlow.js has no function for that. */
import * as tf from '@tensorflow/tfjs';
import { requireTensor } from './tensor-arguments.js';

/**
 * Returns the same values as a constant, whose gradient is zero.
 * @returns a tensor that shares the data of `tensor`; the caller's (or the surrounding tidy's).
 * @throws ArgumentError unless it is a tensor.
 */
export function stopGradient<T extends tf.Tensor>(tensor: T): T {
  requireTensor('tensor', tensor);
  const stop = tf.customGrad((input) => ({
    // A reshape shares the data on every backend; a clone copies it on the stock wasm backend.
    value: tf.reshape(input as tf.Tensor, (input as tf.Tensor).shape),
    gradFunc: (dy: tf.Tensor) => tf.zerosLike(dy),
  }));
  return stop(tensor) as T;
}
