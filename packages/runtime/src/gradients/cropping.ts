/** Gradients of cutting, turning and rearranging images, which tfjs lacks. */
import type { Tensor, Tensor2D, Tensor4D } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { gradient } from './gradient.js';
import { UnsupportedGradientError } from './unsupported-gradient.js';

/**
 * The gradient of CropAndResize in its images: each crop is Y = A X Bᵀ, and the gradient Aᵀ D B goes to
 * the image of the crop. The matrices are what cropping makes of identity matrices.
 */
export const cropAndResizeGradConfig = gradient<
  [Tensor4D, Tensor2D, tf.Tensor1D],
  tf.CropAndResizeAttrs
>({
  kernelName: tf.CropAndResize,
  inputsToSave: ['image', 'boxes', 'boxInd'],
  gradFunc: (dy, [image, boxes, boxInd], { cropSize, method }) => ({
    image: () => {
      const [batch, height, width, channels] = image.shape;
      const crops = boxes.shape[0];
      const ofFirst = tf.zeros([crops], 'int32') as tf.Tensor1D;
      const [y1, x1, y2, x2] = tf.split(boxes, 4, 1) as [Tensor, Tensor, Tensor, Tensor];
      const all = [tf.zerosLike(y1), tf.onesLike(y1)] as const;
      const matrix = (from: number, to: number, start: Tensor, end: Tensor) => {
        const identity = tf.reshape(tf.eye(from), [1, from, from, 1]) as Tensor4D;
        const box = tf.concat([start, all[0], end, all[1]], 1) as Tensor2D;
        const cut = tf.image.cropAndResize(identity, box, ofFirst, [to, from], method, 0);
        return tf.reshape(cut, [crops, 1, to, from]);
      };
      const rows = matrix(height, cropSize[0], y1, y2);
      const columns = matrix(width, cropSize[1], x1, x2);
      const planes = tf.transpose(dy, [0, 3, 1, 2]);
      const whole = tf.matMul(tf.matMul(rows, planes, true), columns);
      const owners = tf.oneHot(boxInd, batch + 1); // tfjs wants two classes at least
      const kept = tf.slice(tf.cast(owners, 'float32'), [0, 0], [crops, batch]);
      const summed = tf.matMul(kept, tf.reshape(whole, [crops, -1]), true);
      const images = tf.reshape(summed, [batch, channels, height, width]);
      return tf.transpose(images, [0, 2, 3, 1]);
    },
    boxes: () => {
      throw new UnsupportedGradientError('cropAndResize in its boxes', 'boxes that are constant');
    },
  }),
});

/** The gradient of FlipLeftRight. */
export const flipLeftRightGradConfig = gradient<[Tensor4D]>({
  kernelName: tf.FlipLeftRight,
  inputsToSave: [],
  gradFunc: (dy) => ({ image: () => tf.reverse(dy, 2) }),
});

/** The gradient of DepthToSpace. */
export const depthToSpaceGradConfig = gradient<[Tensor4D], tf.DepthToSpaceAttrs>({
  kernelName: tf.DepthToSpace,
  inputsToSave: ['x'],
  gradFunc: (dy, [x], { blockSize, dataFormat }) => ({
    x: () => {
      if (dataFormat !== 'NHWC') {
        throw new UnsupportedGradientError('depthToSpace of NCHW', 'NHWC');
      }
      const [batch, height, width, depth] = x.shape;
      const small = depth / blockSize ** 2;
      const blocks = tf.reshape(dy, [batch, height, blockSize, width, blockSize, small]);
      return tf.reshape(tf.transpose(blocks, [0, 1, 3, 2, 4, 5]), x.shape);
    },
  }),
});
