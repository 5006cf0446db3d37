/**
 * Elementwise functions of two inputs, with gradients in the shape of each input; the stock gradients
 * fail if one input is broadcast. If the inputs of a maximum or minimum are equal, a gets the whole
 * gradient, as in tfjs.
 */
import * as tf from '@tensorflow/tfjs';
import { gradient, sumToShape } from './gradient.js';

type Comparison = (a: tf.Tensor, b: tf.Tensor) => tf.Tensor;

const extremum = (kernelName: string, aWins: Comparison, bWins: Comparison) =>
  gradient<[tf.Tensor, tf.Tensor]>({
    kernelName,
    inputsToSave: ['a', 'b'],
    gradFunc: (dy, [a, b]) => ({
      a: () => sumToShape(tf.mul(dy, tf.cast(aWins(a, b), 'float32')), a.shape),
      b: () => sumToShape(tf.mul(dy, tf.cast(bWins(a, b), 'float32')), b.shape),
    }),
  });

/** Replaces the gradients of Maximum and Minimum. */
export const maximumGradConfig = extremum(tf.Maximum, tf.greaterEqual, tf.less);
export const minimumGradConfig = extremum(tf.Minimum, tf.lessEqual, tf.greater);

/** Replaces the gradient of SquaredDifference. */
export const squaredDifferenceGradConfig = gradient<[tf.Tensor, tf.Tensor]>({
  kernelName: tf.SquaredDifference,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => {
    const slope = () => tf.mul(dy, tf.mul(2, tf.sub(a, b)));
    return { a: () => sumToShape(slope(), a.shape), b: () => sumToShape(tf.neg(slope()), b.shape) };
  },
});
