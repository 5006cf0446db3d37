/**
 * The three passes of a convolution by Winograd's minimal filtering; `winograd-rule.ts` says when. Each
 * kernel can compute a part of the images, or of the filter's channels: parts write disjoint memory, and
 * no number depends on how many there are.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import type { Convolution } from './conv2d-shape.js';
import { address, allocate, release, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';
import type { WinogradFilters } from './winograd-filters.js';

/** Returns y for NHWC x. */
export function winogradConvolution(
  backend: WasmBackend,
  simd: Simd,
  filters: WinogradFilters,
  x: TensorInfo,
  filter: TensorInfo,
  conv: Convolution,
): TensorInfo {
  const { images, outHeight, outWidth, inChannels, outChannels } = conv;
  const { kernelHeight, kernelWidth, strideHeight: stride } = conv;
  const sizes = [inChannels, outChannels, kernelHeight, kernelWidth, stride] as const;
  const panels = filters.find(filter, 'forward', stride, simd.winogradPanelsSize(...sizes), (to) =>
    withScratch(backend, simd.winogradFilterScratch(inChannels, outChannels, stride), (scratch) =>
      simd.winogradFilter(address(backend, filter), to, scratch, ...sizes),
    ),
  );
  const y = allocate(backend, [images, outHeight, outWidth, outChannels]);
  withScratch(backend, simd.winogradScratch(inChannels, outChannels, stride), (scratch) =>
    simd.winogradConvolution(
      address(backend, x),
      panels,
      address(backend, y),
      scratch,
      0,
      images,
      ...geometry(conv),
      stride,
      conv.top,
      conv.left,
    ),
  );
  return y;
}

/** Returns dx for NHWC dy, of a convolution with stride 2. */
export function winogradInputGradient(
  backend: WasmBackend,
  simd: Simd,
  filters: WinogradFilters,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: number[],
  conv: Convolution,
): TensorInfo {
  const { images, inChannels, outChannels, kernelHeight, kernelWidth } = conv;
  const size = 4 * 9 * simd.packedSize(outChannels, inChannels);
  const panels = filters.find(filter, 'input', 2, size, (to) =>
    withScratch(backend, simd.winogradFilterScratch(inChannels, outChannels, 2), (scratch) =>
      simd.winogradFilterTurned(
        address(backend, filter),
        to,
        scratch,
        inChannels,
        outChannels,
        kernelHeight,
        kernelWidth,
      ),
    ),
  );
  const dx = allocate(backend, inputShape);
  withScratch(backend, simd.winogradScratch(inChannels, outChannels, 2), (scratch) =>
    simd.winogradInputGradient(
      address(backend, dy),
      panels,
      address(backend, dx),
      scratch,
      0,
      images,
      ...geometry(conv),
      conv.top,
      conv.left,
    ),
  );
  return dx;
}

/** Returns dw for NHWC x and dy. */
export function winogradFilterGradient(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  dy: TensorInfo,
  filterShape: number[],
  conv: Convolution,
): TensorInfo {
  const { images, inChannels, outChannels, strideHeight: stride } = conv;
  const units = (stride * stride * inChannels) / 4;
  const dw = allocate(backend, filterShape);
  const size = simd.winogradFilterGradientScratch(inChannels, outChannels, stride, units);
  withScratch(backend, size, (scratch) =>
    simd.winogradFilterGradient(
      address(backend, x),
      address(backend, dy),
      address(backend, dw),
      scratch,
      0,
      units,
      images,
      ...geometry(conv),
      stride,
      conv.top,
      conv.left,
    ),
  );
  return dw;
}

/** The sizes that all kernels take, in their order. */
function geometry(conv: Convolution) {
  return [
    conv.height,
    conv.width,
    conv.inChannels,
    conv.outHeight,
    conv.outWidth,
    conv.outChannels,
    conv.kernelHeight,
    conv.kernelWidth,
  ] as const;
}

/** Runs a function with the address of scratch memory of `size` floats. */
function withScratch(backend: WasmBackend, size: number, run: (scratch: number) => void): void {
  const scratch = allocate(backend, [size]);
  run(address(backend, scratch));
  release(backend, scratch);
}
