/**
 * Conv2D with the sizes that tfjs announces. The backend's own kernel lets XNNPACK derive the size
 * of the output anew, from "same" or from the padding of tfjs; where the two differ (kernels or
 * strides that are not square, strides longer than the kernel) it returns wrong values or writes out
 * of bounds. Here it is given the padding, explicitly, that leads to the announced size.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import { type Conv2DAttrs, convolution } from './conv2d-shape.js';
import { type Kernel, release, type WasmBackend } from './memory.js';

/** The convolution of NHWC images, as the `cpu` backend computes it. */
export function conv2d(
  backend: WasmBackend,
  stock: { conv2d: Kernel; pad: Kernel; slice: Kernel },
  x: TensorInfo,
  filter: TensorInfo,
  attrs: Conv2DAttrs,
): TensorInfo {
  const conv = convolution(x.shape, filter.shape, attrs);
  const { images, height, width, inChannels, top, left } = conv;
  /** Rows (or columns) that the windows of all outputs span, the padding before them included. */
  const span = (out: number, stride: number, kernel: number, dilation: number) =>
    (out - 1) * stride + (kernel - 1) * dilation + 1;
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
  // Rows that no window spans matter only where there are enough of them for one more output.
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
