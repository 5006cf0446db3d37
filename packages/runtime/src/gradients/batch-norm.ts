/**
 * The gradient of batch normalization, y = (x - mean)·r·scale + offset with r = 1/√(variance + ε).
 *
 * tfjs computes each of the five gradients from tensors as large as x, in twelve passes over the output
 * of a layer. All gradients but that of x consist of two sums over the batch, Σ dy and Σ dy·(x - mean);
 * the other factors have one number for each channel:
 *
 *     dx = dy·(r·scale)                      dmean = -r·scale·Σ dy
 *     dscale = r·Σ dy·(x - mean)             dvariance = -½ r³·scale·Σ dy·(x - mean)
 *     doffset = Σ dy
 */
import type { Tensor } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient, sumToShape } from './gradient.js';

/** Replaces the gradient of FusedBatchNorm. */
export const fusedBatchNormGradConfig = gradient<
  [x: Tensor, mean: Tensor, variance: Tensor, ...scale: Tensor[]],
  tf.FusedBatchNormAttrs
>({
  kernelName: tf.FusedBatchNorm,
  inputsToSave: ['x', 'mean', 'variance', 'scale'],
  gradFunc: (dy, [x, mean, variance, ...[scale]], { varianceEpsilon }) => {
    // tfjs calls each function below in its own scope, so that shared tensors are computed here.
    const r = tf.rsqrt(tf.add(variance, varianceEpsilon));
    const slope = scale ? tf.mul(r, scale) : r;
    const sum = sumToShape(dy, mean.shape);
    const sumOfProduct = sumToShape(tf.mul(dy, tf.sub(x, mean)), mean.shape);
    return {
      x: () => tf.mul(dy, slope),
      mean: () => tf.neg(tf.mul(sum, slope)),
      variance: () => tf.mul(tf.mul(sumOfProduct, -0.5), tf.mul(tf.square(r), slope)),
      scale: () => tf.mul(sumOfProduct, r),
      offset: () => tf.clone(sum),
    };
  },
});
