/** The two gradients of depthwise convolutions, which the stock WebAssembly backend lacks. */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import type { Conv2DAttrs } from './conv2d-shape.js';
import { address, allocate, type WasmBackend } from './memory.js';
import { inParts, partsFor } from './parts.js';
import type { DepthwiseSizes, Simd } from './simd.js';

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
  const [from, weights, to] = addresses as [number, number, number];
  const [images, ...rest] = sizes(inputShape, filter.shape, attrs);
  const [dyImage, dxImage] = [dy, dx].map(bytesOfImage) as [number, number];
  inParts(simd, partsFor(simd, work(dy, filter), images), images, (calls, first, end) => {
    const [source, target] = [from + dyImage * first, to + dxImage * first];
    calls.depthwiseInputGradient(source, weights, target, end - first, ...rest);
  });
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
  const [images, outputs, to] = addresses as [number, number, number];
  const all = sizes(x.shape, filterShape, attrs);
  const kernelHeight = all[HEIGHT];
  // Each row of the kernel sums over all images. Row k is the first row of a kernel that begins k lower.
  const row = 4 * tf.util.sizeFromShape(filterShape.slice(1));
  inParts(simd, partsFor(simd, work(dy, dw), kernelHeight), kernelHeight, (calls, first, end) => {
    const part: typeof all = [...all];
    part[HEIGHT] = end - first;
    part[TOP] -= first;
    calls.depthwiseFilterGradient(images, outputs, to + row * first, ...part);
  });
  return dw;
}

/** Where {@link sizes} has the height of the kernel and the padding above. */
const HEIGHT = 7;
const TOP = 11;

const bytesOfImage = ({ shape }: TensorInfo) => 4 * tf.util.sizeFromShape(shape.slice(1));

/** The products of a convolution: one for each output and place of the kernel. */
const work = ({ shape }: TensorInfo, filter: TensorInfo): number =>
  tf.util.sizeFromShape(shape) * filter.shape[0]! * filter.shape[1]!;

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
  ] satisfies DepthwiseSizes as DepthwiseSizes;
}
