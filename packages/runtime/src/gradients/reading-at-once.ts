/**
 * Synchronous reads for checks of gradients, which run inside computations that cannot wait. The
 * `webgpu` backend has only asynchronous reads (`await tensor.data()`).
 */
import * as tf from '@tensorflow/tfjs';

/** Tells whether `dataSync` works on the backend in use. */
export function canReadAtOnce(): boolean {
  return tf.getBackend() !== 'webgpu';
}

/**
 * Computes on the backend in use if it has synchronous reads, else on `cpu`, which is part of tfjs.
 * Use it only for checks that do not depend on the backend: tfjs finds gradients by operation.
 */
export function readingAtOnce<T>(compute: () => T): T {
  if (canReadAtOnce()) return compute();
  const inUse = tf.getBackend();
  // `cpu`, and a backend that was in use before, are in use when setBackend returns its promise.
  void tf.setBackend('cpu');
  try {
    return compute();
  } finally {
    void tf.setBackend(inUse);
  }
}
