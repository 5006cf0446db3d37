/**
 * Gradients of rectifiers, written as products that tfjs can differentiate. The stock gradients select
 * between two branches by a comparison, or are kernels without a gradient.
 */
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/** Replaces the gradient of LeakyRelu by dy·step(x, α); the step is 1 above 0 and α elsewhere. */
export const leakyReluGradConfig = gradient<[tf.Tensor], tf.LeakyReluAttrs>({
  kernelName: tf.LeakyRelu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { alpha }) => ({ x: () => tf.mul(dy, tf.step(x, alpha)) }),
});

/** Replaces the gradient of Elu by dy·exp(min(x, 0)), which is dy above 0 and never overflows. */
export const eluGradConfig = gradient<[tf.Tensor]>({
  kernelName: tf.Elu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy, tf.exp(tf.minimum(x, 0))) }),
});

/** The constants of self-normalizing networks (Klambauer et al. 2017), with the digits of tfjs. */
const SELU_SCALE_ALPHA = 1.7580993408473768;
const SELU_SCALE = 1.0507009873554805;

/**
 * Replaces the gradient of Selu by dy·scale·step(x, α)·exp(min(x, 0)). The stock gradient computes
 * exp(x) above 0 too and multiplies it by 0 at the second order; 0·exp(100) is NaN.
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
