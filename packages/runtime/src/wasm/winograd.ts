/**
 * The three passes of a convolution by Winograd's minimal filtering; `winograd-rule.ts` says when. The
 * parts that threads compute are images, or phases and channels of the filter's gradient.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import type { Convolution } from './conv2d-shape.js';
import type { WinogradFilters } from './filter-cache.js';
import { address, allocate, release, type WasmBackend } from './memory.js';
import { inParts, partsFor, wholeLines } from './parts.js';
import type { Simd } from './simd.js';

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
  const [xAt, yAt] = [address(backend, x), address(backend, y)];
  const parts = partsFor(simd, work(conv), images);
  const size = wholeLines(simd.winogradScratch(inChannels, outChannels, stride));
  withScratch(backend, parts * size, (scratch) =>
    inParts(simd, parts, images, (calls, from, to, part) =>
      calls.winogradConvolution(
        xAt,
        panels,
        yAt,
        scratch + 4 * part * size,
        from,
        to,
        ...geometry(conv),
        stride,
        conv.top,
        conv.left,
      ),
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
  const [dyAt, dxAt] = [address(backend, dy), address(backend, dx)];
  const parts = partsFor(simd, work(conv), images);
  const scratchSize = wholeLines(simd.winogradScratch(inChannels, outChannels, 2));
  withScratch(backend, parts * scratchSize, (scratch) =>
    inParts(simd, parts, images, (calls, from, to, part) =>
      calls.winogradInputGradient(
        dyAt,
        panels,
        dxAt,
        scratch + 4 * part * scratchSize,
        from,
        to,
        ...geometry(conv),
        conv.top,
        conv.left,
      ),
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
  const [xAt, dyAt, dwAt] = [x, dy, dw].map((each) => address(backend, each)) as [
    number,
    number,
    number,
  ];
  // Each part transforms dy again, so parts have at least four units.
  const parts = partsFor(simd, work(conv), Math.ceil(units / 4));
  const most = Math.ceil(units / parts);
  const size = wholeLines(
    simd.winogradFilterGradientScratch(inChannels, outChannels, stride, most),
  );
  withScratch(backend, parts * size, (scratch) =>
    inParts(simd, parts, units, (calls, from, to, part) =>
      calls.winogradFilterGradient(
        xAt,
        dyAt,
        dwAt,
        scratch + 4 * part * size,
        from,
        to,
        images,
        ...geometry(conv),
        stride,
        conv.top,
        conv.left,
      ),
    ),
  );
  return dw;
}

/** Products of two floats, about half of those of the convolution. */
function work(conv: Convolution): number {
  const { images, outHeight, outWidth, inChannels, outChannels, kernelHeight, kernelWidth } = conv;
  return (
    (images * outHeight * outWidth * inChannels * outChannels * kernelHeight * kernelWidth) / 2
  );
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
