/**
 * Gradients of rectifiers, written as products that tfjs can differentiate. The stock gradients select
 * between two branches by a comparison, or are kernels without a gradient.
 */
import * as tf from '@tensorflow/tfjs';
import { LEAKY_RELU_GRAD } from '../kernels/activation-gradients.js';
import { gradient, zeroGradient } from './gradient.js';

/** Computes dy·step(x, α) by one kernel; the step is 1 above 0 and α elsewhere. */
function slopeTimes(dy: tf.Tensor, x: tf.Tensor, alpha: number): tf.Tensor {
  const inputs = { dy, x: x.dtype === 'float32' ? x : tf.cast(x, 'float32') };
  return tf.engine().runKernel(LEAKY_RELU_GRAD, inputs, { alpha }) as tf.Tensor;
}

/** Replaces the gradient of LeakyRelu by dy·step(x, α). */
export const leakyReluGradConfig = gradient<[tf.Tensor], tf.LeakyReluAttrs>({
  kernelName: tf.LeakyRelu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { alpha }) => ({ x: () => slopeTimes(dy, x, alpha) }),
});

/** Replaces the gradient of Relu by dy·step(x, 0). */
export const reluGradConfig = gradient<[tf.Tensor]>({
  kernelName: tf.Relu,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => slopeTimes(dy, x, 0) }),
});

/** The gradient of dy·step(x, α), which is linear in dy and flat in x. */
export const leakyReluGradGradConfig = gradient<[tf.Tensor, tf.Tensor], tf.LeakyReluAttrs>({
  kernelName: LEAKY_RELU_GRAD,
  inputsToSave: ['dy', 'x'],
  gradFunc: (ddx, [, x], { alpha }) => ({
    dy: () => slopeTimes(ddx, x, alpha),
    x: () => zeroGradient(x),
  }),
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
