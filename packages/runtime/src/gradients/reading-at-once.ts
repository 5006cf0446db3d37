/**
 * Checks of gradients read their results at once, in the middle of a computation that must not
 * wait. On the `webgpu` backend that is impossible: there only `await tensor.data()` reads.
 */
import * as tf from '@tensorflow/tfjs';

/** Whether `dataSync` works on the backend in use. */
export function canReadAtOnce(): boolean {
  return tf.getBackend() !== 'webgpu';
}

/**
 * Computes on the backend in use if it can be read at once, else on `cpu`, which tfjs brings along.
 * For what does not depend on the backend, as gradients do not: tfjs looks them up by operation.
 */
export function readingAtOnce<T>(compute: () => T): T {
  if (canReadAtOnce()) return compute();
  const inUse = tf.getBackend();
  // The promise is of backends that have something to wait for; `cpu` is in use on return, as is
  // one that has been in use before.
  void tf.setBackend('cpu');
  try {
    return compute();
  } finally {
    void tf.setBackend(inUse);
  }
}
