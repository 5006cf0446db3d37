/**
 * The gradient of local response normalization, y = x·n^-β with n = bias + α·Σ x² over the channels within
 * the radius. With B the matrix of these neighbors:
 *
 *     dx = dy·n^-β - 2αβ·x·((dy·x·n^(-β-1)) B)
 */
import type { Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/** Replaces the gradient of LRN, whose kernel has no gradient itself. */
export const lrnGradConfig = gradient<[Tensor4D], tf.LRNAttrs>({
  kernelName: tf.LRN,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { depthRadius, bias, alpha, beta }) => ({
    x: () => {
      const channels = x.shape[3];
      const at = tf.range(0, channels, 1);
      const distances = tf.abs(tf.sub(tf.expandDims(at, 1), at));
      const neighbors = tf.cast(tf.lessEqual(distances, depthRadius), 'float32');
      const overNeighbors = (values: tf.Tensor) =>
        tf.reshape(tf.matMul(tf.reshape(values, [-1, channels]), neighbors), x.shape);
      const n = tf.add(bias, tf.mul(alpha, overNeighbors(tf.square(x))));
      const scaled = tf.mul(dy, tf.pow(n, -beta));
      const shared = overNeighbors(tf.mul(tf.mul(dy, x), tf.pow(n, -beta - 1)));
      return tf.sub(scaled, tf.mul(2 * alpha * beta, tf.mul(x, shared)));
    },
  }),
});
