/** The gradient of products of matrices. */
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, sumToShape } from './gradient.js';

/** Replaces the gradient of BatchMatMul, which fails if one input is broadcast over the batch. */
export const batchMatMulGradConfig = gradient<[Tensor, Tensor], tf.BatchMatMulAttrs>({
  kernelName: tf.BatchMatMul,
  inputsToSave: ['a', 'b'],
  gradFunc: (dy, [a, b], { transposeA, transposeB }) => ({
    a: () => {
      const whole = transposeA
        ? tf.matMul(b, dy, transposeB, true)
        : tf.matMul(dy, b, false, !transposeB);
      return sumToShape(whole, a.shape);
    },
    b: () => {
      const whole = transposeB
        ? tf.matMul(dy, a, true, transposeA)
        : tf.matMul(a, dy, !transposeA, false);
      return sumToShape(whole, b.shape);
    },
  }),
});
