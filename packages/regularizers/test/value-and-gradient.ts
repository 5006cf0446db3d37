/** Squared distances of two batches as numbers: value, gradient, and products with the Hessian. */
import * as tf from '@tensorflow/tfjs';

type SquaredDistance = (x: tf.Tensor, y: tf.Tensor) => tf.Scalar;

/** Computes D̃² and its gradient by `x`. */
export function evaluate(
  shape: number[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  squaredDistance: SquaredDistance,
) {
  return tf.tidy(() => {
    const anchorSamples = tf.tensor(Float32Array.from(y), shape);
    const { value, grad } = tf.valueAndGrad((t: tf.Tensor) => squaredDistance(t, anchorSamples))(
      tf.tensor(Float32Array.from(x), shape),
    );
    return { value: value.dataSync()[0]!, gradient: grad.dataSync() as Float32Array };
  });
}

/** Computes the Hessian by `x` times a direction. */
export function hessianProduct(
  shape: number[],
  x: ArrayLike<number>,
  y: ArrayLike<number>,
  direction: ArrayLike<number>,
  squaredDistance: SquaredDistance,
) {
  return tf.tidy(() => {
    const anchorSamples = tf.tensor(Float32Array.from(y), shape);
    const along = tf.tensor(Float32Array.from(direction), shape);
    const gradient = tf.grad((t: tf.Tensor) => squaredDistance(t, anchorSamples));
    return tf
      .grad((t: tf.Tensor) => tf.sum(tf.mul(gradient(t), along)))(
        tf.tensor(Float32Array.from(x), shape),
      )
      .dataSync();
  });
}

/** Computes ‖actual − expected‖ / ‖expected‖. */
export function relativeError(actual: ArrayLike<number>, expected: ArrayLike<number>): number {
  let error = 0;
  let size = 0;
  for (let k = 0; k < expected.length; k++) {
    error += (actual[k]! - expected[k]!) ** 2;
    size += expected[k]! ** 2;
  }
  return Math.sqrt(error / size);
}
