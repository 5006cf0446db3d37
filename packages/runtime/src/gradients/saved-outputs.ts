/**
 * Gradients of kernels whose stock gradient uses their output y. tfjs saves a clone of y and puts it
 * on the gradient tape before the kernel. A second gradient goes through the tape backwards, passes
 * the kernel first, and silently loses what arrives at the clone. These gradients save the input and
 * compute y again, which is right to any order. That of tanh, which is slow, keeps y: `tape.ts` puts the
 * clone after the kernel.
 */
import type { GradConfig, Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { TANH_GRAD } from '../kernels/activation-gradients.js';
import { gradient, sumToShape } from './gradient.js';

/** Computes dy·(1 - y²) by one kernel. */
const tanhGradient = (dy: Tensor, y: Tensor) =>
  tf.engine().runKernel(TANH_GRAD, { dy, y }) as Tensor;

/** Replaces the gradient of Tanh. */
export const tanhGradConfig: GradConfig = {
  kernelName: tf.Tanh,
  outputsToSave: [true],
  gradFunc: (dy, [y]) => ({ x: () => tanhGradient(dy as Tensor, y!) }),
};

/** The gradient of dy·(1 - y²). */
export const tanhGradGradConfig = gradient<[Tensor, Tensor]>({
  kernelName: TANH_GRAD,
  inputsToSave: ['dy', 'y'],
  gradFunc: (ddx, [dy, y]) => ({
    dy: () => tanhGradient(ddx, y),
    y: () => tf.mul(tf.mul(tf.mul(ddx, dy), y), -2),
  }),
});

/** Replaces the gradient of Sigmoid. */
export const sigmoidGradConfig = gradient<[tf.Tensor]>({
  kernelName: tf.Sigmoid,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({
    x: () => {
      const y = tf.sigmoid(x);
      return tf.mul(dy, tf.mul(y, tf.sub(1, y)));
    },
  }),
});

/** Replaces the gradient of Exp. */
export const expGradConfig = gradient<[tf.Tensor]>({
  kernelName: tf.Exp,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy, tf.exp(x)) }),
});

/** Replaces the gradient of Softmax. */
export const softmaxGradConfig = gradient<[tf.Tensor], tf.SoftmaxAttrs>({
  kernelName: tf.Softmax,
  inputsToSave: ['logits'],
  gradFunc: (dy, [logits], { dim }) => ({
    logits: () => {
      const y = tf.softmax(logits, dim);
      const dyTimesY = tf.mul(dy, y);
      return tf.sub(dyTimesY, tf.mul(tf.sum(dyTimesY, [dim], true), y));
    },
  }),
});

/** Replaces the gradient of Pow; the stock gradient in the exponent, a^b·log a, uses the output. */
export const powGradConfig = gradient<[tf.Tensor, tf.Tensor]>({
  kernelName: tf.Pow,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b]) => ({
    a: () => {
      const exponent = tf.cast(b, 'float32');
      const slope = tf.mul(exponent, tf.pow(a, tf.sub(exponent, 1)));
      return sumToShape(tf.mul(dy, slope), a.shape);
    },
    b: () => {
      const logA = tf.where(tf.greater(a, 0), tf.log(a), tf.zerosLike(a));
      return sumToShape(tf.mul(dy, tf.mul(tf.pow(a, b), logA)), b.shape);
    },
  }),
});
