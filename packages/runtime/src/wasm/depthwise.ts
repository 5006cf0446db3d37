/** The two gradients of depthwise convolutions, which the stock WebAssembly backend lacks. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Conv2DAttrs } from './conv2d-shape.js';
import { address, allocate, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';

type Shape4D = [number, number, number, number];

/** Returns the input's gradient, for dy and the filter [kernel height, width, channels, multiplier]. */
export function depthwiseInputGradient(
  backend: WasmBackend,
  simd: Simd,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: number[],
  attrs: Conv2DAttrs,
): TensorInfo {
  const dx = allocate(backend, inputShape);
  const addresses = [dy, filter, dx].map((tensor) => address(backend, tensor));
  const [first, second, result] = addresses as [number, number, number];
  simd.depthwiseInputGradient(first, second, result, ...sizes(inputShape, filter.shape, attrs));
  return dx;
}

/** Returns the filter's gradient, for the input and dy. */
export function depthwiseFilterGradient(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: number[],
  attrs: Conv2DAttrs,
): TensorInfo {
  const dw = allocate(backend, filterShape);
  const addresses = [x, dy, dw].map((tensor) => address(backend, tensor));
  const [first, second, result] = addresses as [number, number, number];
  simd.depthwiseFilterGradient(first, second, result, ...sizes(x.shape, filterShape, attrs));
  return dw;
}

/** Computes sizes, strides and padding in the order of `assembly/depthwise.ts`. */
function sizes(inputShape: number[], filterShape: number[], attrs: Conv2DAttrs) {
  const info = tf.backend_util.computeConv2DInfo(
    inputShape as Shape4D,
    filterShape as Shape4D,
    attrs.strides,
    1, // tfjs refuses to differentiate a dilated convolution
    attrs.pad,
    attrs.dimRoundingMode,
    true,
  );
  return [
    info.batchSize,
    info.inHeight,
    info.inWidth,
    info.inChannels,
    filterShape[3]!,
    info.outHeight,
    info.outWidth,
    info.filterHeight,
    info.filterWidth,
    info.strideHeight,
    info.strideWidth,
    info.padInfo.top,
    info.padInfo.left,
  ] as const;
}
