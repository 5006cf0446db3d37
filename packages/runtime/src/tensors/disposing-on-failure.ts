/** Frees the tensors that a failing gradient has saved; tfjs frees them only on success. */
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { requireFunction } from '@wprox/arguments';

/**
 * Runs `compute` in a tidy. If it throws, the tensors that tfjs kept for gradients are freed too, and all
 * others that `compute` has kept.
 * @throws ArgumentError unless it is a function; what `compute` throws.
 */
export function disposingOnFailure<T extends tf.TensorContainer>(compute: () => T): T {
  requireFunction('compute', compute);
  const engine = tf.engine() as { keep<Kept extends Tensor>(tensor: Kept): Kept };
  const keep = engine.keep;
  const kept: Tensor[] = [];
  engine.keep = (tensor) => {
    kept.push(tensor);
    return keep.call(engine, tensor) as typeof tensor;
  };
  try {
    return tf.tidy(compute);
  } catch (error) {
    tf.dispose(kept);
    throw error;
  } finally {
    engine.keep = keep;
  }
}
