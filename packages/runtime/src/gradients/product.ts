/** The gradient of the product of all elements along axes. */
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/**
 * Replaces the gradient of Prod. ∂(Π x_j)/∂x_i is the product of all elements but x_i. The stock gradient
 * computes it from cumulative products, which have no gradient. Here it is the product of row i of a
 * matrix whose rows are x with element i replaced by 1: n² numbers, right to any order and at zeros.
 */
export const prodGradConfig = gradient<[tf.Tensor], tf.ProdAttrs>({
  kernelName: tf.Prod,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { axis }) => ({
    x: () => {
      const axes = tf.util.parseAxisParam(axis, x.shape);
      const kept = x.shape.map((_, i) => i).filter((i) => !axes.includes(i));
      const order = [...kept, ...axes];
      const n = tf.util.sizeFromShape(axes.map((i) => x.shape[i]!));
      const factors = tf.reshape(tf.transpose(x, order), [-1, 1, n]);
      const identity = tf.eye(n);
      const rows = tf.add(tf.mul(factors, tf.sub(1, identity)), identity);
      const slopes = tf.mul(tf.prod(rows, -1), tf.reshape(dy, [-1, 1]));
      const permuted = tf.reshape(
        slopes,
        order.map((i) => x.shape[i]!),
      );
      const back = order.map((_, i) => order.indexOf(i));
      return tf.transpose(permuted, back);
    },
  }),
});
