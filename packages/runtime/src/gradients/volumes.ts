/** Gradients of pools and convolutions of volumes [batch, depth, height, width, channels], first order. */
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

/** A backend computes a gradient wrongly, and there is no repair: there is no gradient instead. */
export class UnsupportedGradientError extends Error {
  override readonly name = 'UnsupportedGradientError';
}

const stockAvgPool3D = tf.getGradient(tf.AvgPool3D)?.gradFunc;
const stockConv3D = tf.getGradient(tf.Conv3D)?.gradFunc;

/**
 * Replaces the gradient of AvgPool3D. The mean divides by the count of numbers inside the volume, but the
 * stock gradient by the size of the window, which is larger at the border of a padded volume.
 */
export const avgPool3DGradConfig = gradient<[tf.Tensor5D], tf.AvgPool3DAttrs>({
  kernelName: tf.AvgPool3D,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], attrs) => {
    const counts = insideCounts(x.shape, attrs);
    const shares = tf.div(dy, counts);
    const named = attrs as unknown as tf.NamedAttrMap;
    return stockAvgPool3D!(shares, [x], named) as { x: () => tf.Tensor };
  },
});

/** Replaces the gradient of Conv3D on `wasm`, whose kernels give wrong numbers, by an error. */
export const conv3DGradConfig = gradient<[tf.Tensor5D, tf.Tensor5D], tf.Conv3DAttrs>({
  kernelName: tf.Conv3D,
  inputsToSave: ['x', 'filter'],
  gradFunc: (dy, saved, attrs) => {
    if (tf.getBackend() === 'wasm') {
      throw new UnsupportedGradientError(
        'the gradient of conv3d is wrong on the backend "wasm" of TensorFlow.js 4.22.0; expected ' +
          'another backend, such as "cpu"',
      );
    }
    const named = attrs as unknown as tf.NamedAttrMap;
    return stockConv3D!(dy, saved, named) as Record<'x' | 'filter', () => tf.Tensor>;
  },
});

/** The share of each window inside the volume, [1, out depth, out height, out width, 1]. */
function insideCounts(
  shape: tf.Tensor5D['shape'],
  { filterSize, strides, pad, dimRoundingMode }: tf.AvgPool3DAttrs,
): tf.Tensor {
  const info = tf.backend_util.computePool3DInfo(
    shape,
    filterSize,
    strides,
    1,
    pad,
    dimRoundingMode,
  );
  const { padInfo } = info;
  const along = (output: number, size: number, stride: number, start: number, input: number) =>
    Array.from({ length: output }, (_, i) => {
      const from = i * stride - start;
      return Math.max(1, Math.min(from + size, input) - Math.max(from, 0)) / size;
    });
  const depth = along(info.outDepth, info.filterDepth, info.strideDepth, padInfo.front, shape[1]);
  const height = along(info.outHeight, info.filterHeight, info.strideHeight, padInfo.top, shape[2]);
  const width = along(info.outWidth, info.filterWidth, info.strideWidth, padInfo.left, shape[3]);
  const planes = tf.mul(
    tf.tensor5d(depth, [1, info.outDepth, 1, 1, 1]),
    tf.tensor5d(height, [1, 1, info.outHeight, 1, 1]),
  );
  return tf.mul(planes, tf.tensor5d(width, [1, 1, 1, info.outWidth, 1]));
}
