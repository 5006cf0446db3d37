/** The form in which the repaired gradients are written: that of tfjs's own `*_grad` files. */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** A `GradConfig` of a kernel with one output, with the types of what its function gets. */
interface Gradient<Saved extends Tensor[], Attrs> {
  readonly kernelName: string;
  /** The inputs that the function gets as `saved`, in this order. Outputs are never saved. */
  readonly inputsToSave: string[];
  /** dy: the gradient of the output. Returns that of each input, as a function. */
  readonly gradFunc: (dy: Tensor, saved: Saved, attrs: Attrs) => Record<string, () => Tensor>;
}

export function gradient<Saved extends Tensor[], Attrs = unknown>(
  config: Gradient<Saved, Attrs>,
): GradConfig {
  return config as unknown as GradConfig; // tfjs's type knows neither tuples nor attributes
}

/** Sums the gradient of a broadcast result over the axes along which an input was repeated. */
export function sumToShape(dy: Tensor, shape: number[]): Tensor {
  const axes = tf.broadcast_util.getReductionAxes(shape, dy.shape);
  return tf.reshape(axes.length > 0 ? tf.sum(dy, axes) : dy, shape);
}

/** The gradient of what does not change with x: float32 zeros, whatever the type of x. */
export function zeroGradient(x: Tensor): Tensor {
  return tf.zeros(x.shape, 'float32');
}
