/**
 * Rectifiers whose stock gradient selects between two branches by a comparison, or is a kernel of
 * its own that has no gradient. Written as products, each needs only gradients that tfjs has.
 */
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/** step(x, α) is 1 above 0 and α elsewhere. */
export const leakyReluGradConfig = gradient<[tf.Tensor], tf.LeakyReluAttrs>({
  kernelName: tf.LeakyRelu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { alpha }) => ({ x: () => tf.mul(dy, tf.step(x, alpha)) }),
});

/** elu' = exp(min(x, 0)), which is 1 above 0 and never overflows. */
export const eluGradConfig = gradient<[tf.Tensor]>({
  kernelName: tf.Elu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy, tf.exp(tf.minimum(x, 0))) }),
});

/** The constants of self-normalizing networks (Klambauer et al., 2017), with tfjs's digits. */
const SELU_SCALE_ALPHA = 1.7580993408473768;
const SELU_SCALE = 1.0507009873554805;

/**
 * selu' = scale·step(x, α)·exp(min(x, 0)). The stock gradient computes exp(x) on both sides and
 * drops it above 0; at the second order dropping is a product with 0, and 0·exp(100) is NaN.
 */
export const seluGradConfig = gradient<[tf.Tensor]>({
  kernelName: tf.Selu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({
    x: () => {
      const slope = tf.mul(tf.step(x, SELU_SCALE_ALPHA / SELU_SCALE), tf.exp(tf.minimum(x, 0)));
      return tf.mul(tf.mul(dy, SELU_SCALE), slope);
    },
  }),
});
