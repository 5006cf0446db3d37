/** The form of the repaired gradients, which is that of tfjs's own `*_grad` files. */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A `GradConfig` of a kernel with one output, with the types of its arguments. */
interface Gradient<Saved extends Tensor[], Attrs> {
  readonly kernelName: string;
  /** The inputs that `gradFunc` gets as `saved`, in this order. Outputs are never saved. */
  readonly inputsToSave: string[];
  /** Returns, for each input, a function of its gradient. @param dy the gradient of the output. */
  readonly gradFunc: (dy: Tensor, saved: Saved, attrs: Attrs) => Record<string, () => Tensor>;
}

/** Casts a typed gradient to tfjs's type. */
export function gradient<Saved extends Tensor[], Attrs = unknown>(
  config: Gradient<Saved, Attrs>,
): GradConfig {
  return config as unknown as GradConfig; // tfjs's type has neither tuples nor attributes
}

/** Sums the gradient of a broadcast result over the axes along which an input was repeated. */
export function sumToShape(dy: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, shape);
}

/** Returns the gradient of a constant: float32 zeros in the shape of x, which may have any type. */
export function zeroGradient(x: Tensor): Tensor {
  return tf.zeros(x.shape, 'float32');
}
