/**
 * Gradients of resizing where the stock kernels of tfjs are wrong: with half-pixel centers on all backends
 * (they resize as if there were none), and to the nearest neighbor on `cpu` for more than one image.
 *
 * Resizing is linear, the same for each image and channel, and acts on rows and columns apart: Y = A X Bᵀ.
 * The matrices are what resizing makes of identity matrices, so that the gradient is AᵀDB.
 */
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';

type Resize = (
  images: tf.Tensor4D,
  size: [number, number],
  alignCorners?: boolean,
  halfPixelCenters?: boolean,
) => tf.Tensor4D;

const resizeGradConfig = (
  kernelName: string,
  resize: Resize,
  isWrong: (attrs: tf.ResizeBilinearAttrs) => boolean,
) => {
  const stock = tf.getGradient(kernelName)?.gradFunc;
  return gradient<[tf.Tensor4D], tf.ResizeBilinearAttrs>({
    kernelName,
    inputsToSave: ['images'],
    gradFunc: (dy, [images], attrs) => {
      if (!isWrong(attrs)) {
        const named = attrs as unknown as tf.NamedAttrMap;
        return stock!(dy, [images], named) as { images: () => tf.Tensor };
      }
      return { images: () => throughMatrices(resize, dy as tf.Tensor4D, images.shape, attrs) };
    },
  });
};

/** Replaces the gradient of ResizeBilinear. */
export const resizeBilinearGradConfig = resizeGradConfig(
  tf.ResizeBilinear,
  tf.image.resizeBilinear,
  ({ halfPixelCenters }) => halfPixelCenters || tf.getBackend() === 'cpu',
);
/** Replaces the gradient of ResizeNearestNeighbor. */
export const resizeNearestNeighborGradConfig = resizeGradConfig(
  tf.ResizeNearestNeighbor,
  tf.image.resizeNearestNeighbor,
  ({ halfPixelCenters }) => halfPixelCenters || tf.getBackend() === 'cpu',
);

function throughMatrices(
  resize: Resize,
  dy: tf.Tensor4D,
  [batch, height, width, channels]: tf.Tensor4D['shape'],
  { alignCorners, halfPixelCenters }: tf.ResizeBilinearAttrs,
): tf.Tensor {
  const [, newHeight, newWidth] = dy.shape;
  /** [1, to, from]: the weight of each old line in each new one. */
  const matrix = (from: number, to: number) => {
    const identity = tf.reshape(tf.eye(from), [1, from, from, 1]) as tf.Tensor4D;
    return tf.reshape(resize(identity, [to, from], alignCorners, halfPixelCenters), [1, to, from]);
  };
  const planes = tf.reshape(tf.transpose(dy, [0, 3, 1, 2]), [-1, newHeight, newWidth]);
  const rows = tf.matMul(matrix(height, newHeight), planes, true, false);
  const whole = tf.matMul(rows, matrix(width, newWidth));
  return tf.transpose(tf.reshape(whole, [batch, channels, height, width]), [0, 2, 3, 1]);
}
