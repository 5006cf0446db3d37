/**
 * Conv2D by Winograd's filtering if `usesWinograd` says so, else as products of windows with the filter.
 * Each sum of these runs over kernel row, kernel column, channel.
 *
 * The stock kernel takes twice the time for the same bits. It lets XNNPACK derive the output's size from
 * the padding. If that size differs from tfjs's (kernels or strides that are not square, strides longer
 * than the kernel), it returns wrong values or writes out of bounds. It is used only for dilated
 * kernels, with explicit padding that leads to tfjs's size.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import { type Conv2DAttrs, type Convolution, convolution, span } from './conv2d-shape.js';
import type { WinogradFilters } from './filter-cache.js';
import { address, allocate, type Kernel, release, type WasmBackend } from './memory.js';
import { inParts, partsFor, wholeLines } from './parts.js';
import type { Simd } from './simd.js';
import { eachWindows, planWindows } from './windows.js';
import { winogradConvolution } from './winograd.js';
import { usesWinograd } from './winograd-rule.js';

/** Convolves NHWC images, with the sizes of the `cpu` backend. */
export function conv2d(
  backend: WasmBackend,
  simd: Simd,
  stock: { conv2d: Kernel; pad: Kernel; slice: Kernel },
  filters: WinogradFilters,
  x: TensorInfo,
  filter: TensorInfo,
  attrs: Conv2DAttrs,
): TensorInfo {
  const conv = convolution(x.shape, filter.shape, attrs);
  if (usesWinograd(conv, 'forward')) {
    return winogradConvolution(backend, simd, filters, x, filter, conv);
  }
  return conv.dilationWidth === 1
    ? windowProducts(backend, simd, x, filter, conv)
    : dilatedConv2d(backend, stock, x, filter, attrs, conv);
}

/** Multiplies the windows, as rows, by the filter as a matrix [kernelHeight · kernelWidth · c, o]. */
function windowProducts(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  filter: TensorInfo,
  conv: Convolution,
): TensorInfo {
  const { images, outHeight, outWidth, outChannels, kernelHeight } = conv;
  const run = conv.kernelWidth * conv.inChannels;
  const panels = allocate(backend, [simd.packedSize(kernelHeight * run, outChannels)]);
  const filterAt = address(backend, filter);
  simd.pack(filterAt, address(backend, panels), kernelHeight * run, outChannels);
  const y = allocate(backend, [images, outHeight, outWidth, outChannels]);
  const outputs = outHeight * outWidth * outChannels;
  const plan = planWindows(conv);
  const parts = partsFor(simd, images * outputs * kernelHeight * run, images);
  const own = wholeLines(simd.scratchSize());
  const scratch = allocate(backend, [parts, own + plan.scratch]);
  const [xAt, panelsAt, yAt, scratchAt] = [x, panels, y, scratch].map((each) =>
    address(backend, each),
  ) as [number, number, number, number];
  inParts(simd, parts, images, (calls, from, to, part) => {
    const mine = scratchAt + 4 * part * (own + plan.scratch);
    eachWindows(calls, plan, xAt, mine + 4 * own, [from, to], (windows) => {
      calls.product(
        windows.at,
        panelsAt,
        yAt + 4 * windows.first * outputs,
        mine,
        outChannels,
        kernelHeight,
        run,
        windows.lineStep,
        windows.images,
        outHeight,
        outWidth,
        windows.imageStep,
        windows.rowStep,
        windows.columnStep,
      );
    });
  });
  release(backend, panels, scratch);
  return y;
}

/** Runs the stock convolution so that its output has the size that tfjs expects. */
function dilatedConv2d(
  backend: WasmBackend,
  stock: { conv2d: Kernel; pad: Kernel; slice: Kernel },
  x: TensorInfo,
  filter: TensorInfo,
  attrs: Conv2DAttrs,
  conv: Convolution,
): TensorInfo {
  const { images, height, width, inChannels, top, left } = conv;
  const rows = span(conv.outHeight, conv.strideHeight, conv.kernelHeight, conv.dilationHeight);
  const columns = span(conv.outWidth, conv.strideWidth, conv.kernelWidth, conv.dilationWidth);
  const bottom = Math.max(0, rows - top - height);
  const right = Math.max(0, columns - left - width);
  const pad = [
    [0, 0],
    [top, bottom],
    [left, right],
    [0, 0],
  ];
  const run = (input: TensorInfo, padding: object | string) =>
    stock.conv2d({ x: input, filter }, { ...attrs, pad: padding, dimRoundingMode: 'floor' });
  // Rows that no window covers matter only if there are enough of them for one more output.
  const surplus =
    top + height - rows >= conv.strideHeight || left + width - columns >= conv.strideWidth;
  if (!surplus) return run(x, pad);
  const padded = stock.pad({ x }, { paddings: pad, constantValue: 0 });
  const size = [images, rows, columns, inChannels];
  const spanned = stock.slice({ x: padded }, { begin: [0, 0, 0, 0], size });
  const result = run(spanned, 'valid');
  release(backend, padded, spanned);
  return result;
}
