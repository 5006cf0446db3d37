/** The geometry of a 2-D convolution of NHWC images, as constants of WGSL. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';

/** Attributes of the gradients of Conv2D. Gradients of dilated convolutions get a filter with zeros. */
export interface Conv2DGradientAttrs {
  readonly strides: [number, number] | number;
  readonly pad: 'same' | 'valid' | number | tf.backend_util.ExplicitPadding;
  readonly dataFormat: 'NHWC' | 'NCHW';
  readonly dimRoundingMode?: 'floor' | 'round' | 'ceil';
}

type Shape4D = [number, number, number, number];

/** Computes sizes, strides and padding of the convolution of images by a filter. */
export function convolution(
  inputShape: readonly number[],
  filterShape: readonly number[],
  { strides, pad, dimRoundingMode }: Conv2DGradientAttrs,
): tf.backend_util.Conv2DInfo {
  const [shape, filter] = [inputShape, filterShape] as unknown as [Shape4D, Shape4D];
  return tf.backend_util.computeConv2DInfo(shape, filter, strides, 1, pad, dimRoundingMode);
}

/** Returns the constants; the count of images stays a parameter, since the last batch may be smaller. */
export function geometryCode(info: tf.backend_util.Conv2DInfo): string {
  const constants = {
    IN_ROWS: info.inHeight,
    IN_COLUMNS: info.inWidth,
    IN_CHANNELS: info.inChannels,
    OUT_ROWS: info.outHeight,
    OUT_COLUMNS: info.outWidth,
    OUT_CHANNELS: info.outChannels,
    FILTER_ROWS: info.filterHeight,
    FILTER_COLUMNS: info.filterWidth,
    STRIDE_DOWN: info.strideHeight,
    STRIDE_ACROSS: info.strideWidth,
    TOP: info.padInfo.top,
    LEFT: info.padInfo.left,
  };
  return Object.entries(constants)
    .map(([name, value]) => `const ${name} = ${value};`)
    .join('\n');
}

/** Tells whether our programs compute a gradient; the stock kernel computes the others. */
export function isOurs(attrs: Conv2DGradientAttrs, ...inputs: TensorInfo[]): boolean {
  return (
    attrs.dataFormat !== 'NCHW' &&
    inputs.every(({ dtype, shape }) => dtype === 'float32' && tf.util.sizeFromShape(shape) > 0)
  );
}
