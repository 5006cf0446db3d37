/**
 * Elementwise functions of two inputs whose stock gradients fail where one input is broadcast: here
 * each gets its gradient in its own shape. Where a maximum or minimum has equal inputs, the whole
 * gradient goes to a, as in tfjs.
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

export const maximumGradConfig = extremum(tf.Maximum, tf.greaterEqual, tf.less);
export const minimumGradConfig = extremum(tf.Minimum, tf.lessEqual, tf.greater);

export const squaredDifferenceGradConfig = gradient<[tf.Tensor, tf.Tensor]>({
  kernelName: tf.SquaredDifference,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => {
    const slope = () => tf.mul(dy, tf.mul(2, tf.sub(a, b)));
    return { a: () => sumToShape(slope(), a.shape), b: () => sumToShape(tf.neg(slope()), b.shape) };
  },
});
