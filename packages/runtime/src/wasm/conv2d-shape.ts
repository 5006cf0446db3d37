/** The geometry of a 2-D convolution, and conversions between NCHW and the kernels' NHWC. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Kernel } from './memory.js';

/** Attributes of Conv2D and of its two gradients, as tfjs passes them. */
export interface Conv2DAttrs {
  strides: [number, number] | number;
  pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  dataFormat: 'NHWC' | 'NCHW';
  dilations?: [number, number] | number;
  dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Shape4D = [number, number, number, number];

/** Computes sizes, strides and padding of a convolution of an NHWC input. */
export function convolution(inputShape: number[], filterShape: number[], attrs: Conv2DAttrs) {
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides,
    // Gradients have none, because tfjs refuses to differentiate a dilated convolution.
    attrs.dilations ?? 1,
    attrs.pad,
    attrs.dimRoundingMode,
  );
  return {
    images: info.batchSize,
    height: info.inHeight,
    width: info.inWidth,
    inChannels: info.inChannels,
    outHeight: info.outHeight,
    outWidth: info.outWidth,
    outChannels: info.outChannels,
    kernelHeight: info.filterHeight,
    kernelWidth: info.filterWidth,
    strideHeight: info.strideHeight,
    strideWidth: info.strideWidth,
    dilationHeight: info.dilationHeight,
    dilationWidth: info.dilationWidth,
    top: info.padInfo.top,
    left: info.padInfo.left,
  };
}

/** Returns the count of rows (or columns) that the windows of `out` outputs cover. */
export const span = (out: number, stride: number, kernel: number, dilation: number): number =>
  (out - 1) * stride + (kernel - 1) * dilation + 1;

/** What {@link convolution} returns. */
export type Convolution = ReturnType<typeof convolution>;

/** Converts attributes to NHWC, including explicit padding, which has the order of the format. */
export function toNHWCAttrs<Attrs extends Conv2DAttrs>(attrs: Attrs): Attrs {
  const { pad } = attrs;
  if (!Array.isArray(pad)) return { ...attrs, dataFormat: 'NHWC' };
  return { ...attrs, dataFormat: 'NHWC', pad: [pad[0], pad[2], pad[3], pad[1]] };
}

/** Converts an NCHW shape to NHWC. */
export const toNHWCShape = ([n, c, h, w]: number[]): number[] => [n!, h!, w!, c!];

/** Converts images to the other layout; the caller releases the new tensors. */
export const toNHWC = (transpose: Kernel, x: TensorInfo): TensorInfo =>
  transpose({ x }, { perm: [0, 2, 3, 1] });
export const toNCHW = (transpose: Kernel, x: TensorInfo): TensorInfo =>
  transpose({ x }, { perm: [0, 3, 1, 2] });
