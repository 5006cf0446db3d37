/** The gradient of cumulative sums. */
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/**
 * Replaces the gradient of Cumsum: the cumulative sum of dy from the other end. The stock gradient is
 * transposed unless the axis is the last, because it undoes a permutation that `cumsum` has undone.
 */
export const cumsumGradConfig = gradient<[tf.Tensor], tf.CumsumAttrs>({
  kernelName: tf.Cumsum,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { axis, exclusive, reverse }) => ({
    x: () => tf.cumsum(dy, tf.util.parseAxisParam(axis, x.shape)[0], exclusive, !reverse),
  }),
});
