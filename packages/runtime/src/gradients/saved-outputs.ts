/**
 * Kernels whose stock gradient is written in terms of their output y, which tfjs saves. It saves a
 * clone, and puts the clone on the gradient tape before the kernel itself. Where a second gradient
 * walks the tape backwards, what arrives at the clone comes after the kernel has been passed, and is
 * lost without a word. Here the input is saved, and y is computed again: right to any order.
 */
import * as tf from '@tensorflow/tfjs';
import { gradient, sumToShape } from './gradient.js';

export const tanhGradConfig = gradient<[tf.Tensor]>({
  kernelName: tf.Tanh,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(tf.sub(1, tf.square(tf.tanh(x))), dy) }),
});

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

export const expGradConfig = gradient<[tf.Tensor]>({
  kernelName: tf.Exp,
  inputsToSave: ['x'],
  gradFunc: (dy, [x]) => ({ x: () => tf.mul(dy, tf.exp(x)) }),
});

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

/** The gradient with respect to the exponent, a^b·log a, is the one that uses the output. */
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
