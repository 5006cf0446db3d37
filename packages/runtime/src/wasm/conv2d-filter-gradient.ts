/**
 * Conv2DBackpropFilter, which the WebAssembly backend lacks:
 *
 *   dW[k, l, c, o] = Σ_{n,i,j} x[n, i·s + k - top, j·s + l - left, c] · dy[n, i, j, o].
 *
 * For one kernel row k this is Aᵀ·dy, where a row of A is the part of a window that lies in one
 * input row: kernelWidth·channels floats that are neighbours in memory.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import { type Conv2DAttrs, convolution } from './conv2d-shape.js';
import { address, allocate, release, type WasmBackend, zero } from './memory.js';
import type { Simd } from './simd.js';

/** dW, [kernelHeight, kernelWidth, inChannels, outChannels], from NHWC x and dy. */
export function conv2dFilterGradient(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: number[],
  attrs: Conv2DAttrs,
): TensorInfo {
  const conv = convolution(x.shape, filterShape, attrs);
  const gradient = allocate(backend, filterShape);
  const padded = pad(backend, simd, x, conv);
  const scratch = allocate(backend, [simd.scratchSize()]);
  const row = padded.width * conv.inChannels;
  const window = conv.kernelWidth * conv.inChannels;
  for (let k = 0; k < conv.kernelHeight; k++) {
    simd.transposedProduct(
      address(backend, padded.tensor) + 4 * k * row,
      address(backend, dy),
      address(backend, gradient) + 4 * k * window * conv.outChannels,
      address(backend, scratch),
      window,
      conv.outChannels,
      conv.images,
      conv.outHeight,
      conv.outWidth,
      padded.height * row,
      conv.strideHeight * row,
      conv.strideWidth * conv.inChannels,
    );
  }
  release(backend, scratch);
  if (padded.tensor !== x) release(backend, padded.tensor);
  return gradient;
}

/** The input with zeros around it, as far as windows reach; the input itself where none does. */
function pad(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  conv: ReturnType<typeof convolution>,
): { tensor: TensorInfo; height: number; width: number } {
  const { images, height, width, inChannels, top, left } = conv;
  const reach = (out: number, stride: number, kernel: number) => (out - 1) * stride + kernel;
  const toHeight = Math.max(
    top + height,
    reach(conv.outHeight, conv.strideHeight, conv.kernelHeight),
  );
  const toWidth = Math.max(left + width, reach(conv.outWidth, conv.strideWidth, conv.kernelWidth));
  if (toHeight === height && toWidth === width) return { tensor: x, height, width };
  const tensor = allocate(backend, [images, toHeight, toWidth, inChannels]);
  zero(backend, tensor);
  const row = width * inChannels;
  const toRow = toWidth * inChannels;
  for (let n = 0; n < images; n++) {
    simd.copyBlocks(
      address(backend, x) + 4 * n * height * row,
      address(backend, tensor) + 4 * ((n * toHeight + top) * toRow + left * inChannels),
      height,
      row,
      row,
      toRow,
    );
  }
  return { tensor, height: toHeight, width: toWidth };
}
