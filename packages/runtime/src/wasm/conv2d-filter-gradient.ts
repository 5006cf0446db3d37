/**
 * Conv2DBackpropFilter, which the stock WebAssembly backend lacks:
 *
 *   dW[k, l, c, o] = Σ_{n,i,j} x[n, i·s + k - top, j·s + l - left, c] · dy[n, i, j, o].
 *
 * It is computed by Winograd's filtering where that pays. Elsewhere, for one kernel row k, this is Aᵀ·dy. A row of A is the part of a window in one input row,
 * kernelWidth·channels adjacent floats.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import { type Conv2DAttrs, convolution } from './conv2d-shape.js';
import { address, allocate, release, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';
import { eachWindows } from './windows.js';
import { winogradFilterGradient } from './winograd.js';
import { usesWinograd } from './winograd-rule.js';

/** Returns dW, [kernelHeight, kernelWidth, inChannels, outChannels], for NHWC x and dy. */
export function conv2dFilterGradient(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: number[],
  attrs: Conv2DAttrs,
): TensorInfo {
  const conv = convolution(x.shape, filterShape, attrs);
  if (usesWinograd(conv, 'filter')) {
    return winogradFilterGradient(backend, simd, x, dy, filterShape, conv);
  }
  const { outHeight, outWidth, outChannels } = conv;
  const gradient = allocate(backend, filterShape);
  const scratch = allocate(backend, [simd.scratchSizeTransposed(outChannels)]);
  eachWindows(backend, simd, x, conv, (windows) => {
    simd.transposedProduct(
      windows.at,
      address(backend, dy) + 4 * windows.first * outHeight * outWidth * outChannels,
      address(backend, gradient),
      address(backend, scratch),
      conv.kernelWidth * conv.inChannels,
      outChannels,
      conv.kernelHeight,
      windows.lineStep,
      windows.images,
      outHeight,
      outWidth,
      windows.imageStep,
      windows.rowStep,
      windows.columnStep,
      windows.first === 0,
    );
  });
  release(backend, scratch);
  return gradient;
}
