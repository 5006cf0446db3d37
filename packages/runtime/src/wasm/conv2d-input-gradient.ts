/**
 * Conv2DBackpropInput, which is also the forward pass of a transposed convolution:
 *
 *   dx[n, u, v, c] = Σ dy[n, i, j, o] · W[k, l, c, o]  over  u = i·s + k - top, v = j·s + l - left.
 *
 * The stock kernel computes this sum in plain loops. Here it is computed by Winograd's filtering if
 * `usesWinograd` says so. If not, a matrix product of dy with the transposed filter gives, for each output
 * position, its shares of the inputs in its window; overlapping shares are added. With stride 1 the sum is
 * a convolution of dy with the flipped filter, without shares.
 */
import type * as tf from '@tensorflow/tfjs';
import type { TensorInfo } from '@tensorflow/tfjs';
import { conv2d } from './conv2d.js';
import { type Conv2DAttrs, type Convolution, convolution } from './conv2d-shape.js';
import type { WinogradFilters } from './filter-cache.js';
import { address, allocate, type Kernel, release, type WasmBackend } from './memory.js';
import { type Calls, inParts, partsFor, wholeLines } from './parts.js';
import type { Simd } from './simd.js';
import { winogradInputGradient } from './winograd.js';
import { usesWinograd } from './winograd-rule.js';

/** Shares that are computed before they are added up, in floats: 512 kB. */
const SHARES = 128 * 1024;

/** Returns dx, NHWC of `inputShape`, for NHWC dy and the filter [kernelHeight, kernelWidth, c, o]. */
export function conv2dInputGradient(
  backend: WasmBackend,
  simd: Simd,
  stock: { conv2d: Kernel; pad: Kernel; slice: Kernel },
  filters: WinogradFilters,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: number[],
  attrs: Conv2DAttrs,
): TensorInfo {
  const conv = convolution(inputShape, filter.shape, attrs);
  if (usesWinograd(conv, 'input')) {
    return winogradInputGradient(backend, simd, filters, dy, filter, inputShape, conv);
  }
  const bottom = conv.outHeight + conv.kernelHeight - 1 - conv.top - conv.height;
  const right = conv.outWidth + conv.kernelWidth - 1 - conv.left - conv.width;
  const stride1 = conv.strideHeight === 1 && conv.strideWidth === 1;
  const before = [conv.kernelHeight - 1 - conv.top, conv.kernelWidth - 1 - conv.left];
  const after = [conv.kernelHeight - 1 - bottom, conv.kernelWidth - 1 - right];
  if (stride1 && [...before, ...after].every((padding) => padding >= 0)) {
    const flipped = flip(backend, simd, filter);
    const pad = [
      [0, 0],
      [before[0], after[0]],
      [before[1], after[1]],
      [0, 0],
    ];
    const gradient = conv2d(backend, simd, stock, filters, dy, flipped, {
      strides: [1, 1],
      pad: pad as tf.backend_util.ExplicitPadding,
      dataFormat: 'NHWC',
    });
    release(backend, flipped);
    return gradient;
  }
  return addShares(backend, simd, dy, filter, inputShape, conv);
}

/** Computes the gradient for any stride: shares by a matrix product, then the sums of overlaps. */
function addShares(
  backend: WasmBackend,
  simd: Simd,
  dy: TensorInfo,
  filter: TensorInfo,
  inputShape: number[],
  conv: Convolution,
): TensorInfo {
  const { images, height, width, inChannels, outHeight, outWidth, outChannels } = conv;
  const { kernelHeight, kernelWidth } = conv;
  const taps = kernelHeight * kernelWidth * inChannels;
  const panels = allocate(backend, [simd.packedSize(outChannels, taps)]);
  simd.packTransposed(address(backend, filter), address(backend, panels), outChannels, taps);
  // Only a few images at a time, so that their shares stay in the cache until they are added up.
  const positions = outHeight * outWidth;
  const together = Math.min(images, Math.ceil(SHARES / (positions * taps)));
  const parts = partsFor(simd, images * positions * taps * outChannels, images);
  const sharesSize = wholeLines(together * positions * taps);
  const own = wholeLines(simd.scratchSize());
  const scratch = allocate(backend, [parts, own + sharesSize]);
  const gradient = allocate(backend, inputShape);
  const [dyAt, panelsAt, gradientAt, scratchAt] = [dy, panels, gradient, scratch].map((each) =>
    address(backend, each),
  ) as [number, number, number, number];
  const compute = (calls: Calls<Simd>, from: number, to: number, part: number) => {
    const mine = scratchAt + 4 * part * (own + sharesSize);
    const sharesAt = mine + 4 * own;
    for (let first = from; first < to; first += together) {
      const count = Math.min(together, to - first);
      calls.product(
        dyAt + 4 * first * positions * outChannels,
        panelsAt,
        sharesAt,
        mine,
        taps,
        1,
        outChannels,
        0,
        1,
        1,
        count * positions,
        0,
        0,
        outChannels,
      );
      calls.overlapAdd(
        sharesAt,
        gradientAt + 4 * first * height * width * inChannels,
        count,
        height,
        width,
        inChannels,
        outHeight,
        outWidth,
        kernelHeight,
        kernelWidth,
        conv.strideHeight,
        conv.strideWidth,
        conv.top,
        conv.left,
      );
    }
  };
  inParts(simd, parts, images, compute);
  release(backend, panels, scratch);
  return gradient;
}

/** Turns a filter by 180° and exchanges its channels: [kernelHeight, kernelWidth, o, c]. */
function flip(backend: WasmBackend, simd: Simd, filter: TensorInfo): TensorInfo {
  const [kernelHeight, kernelWidth, inChannels, outChannels] = filter.shape as number[];
  const flipped = allocate(backend, [kernelHeight!, kernelWidth!, outChannels!, inChannels!]);
  const taps = kernelHeight! * kernelWidth!;
  const size = 4 * inChannels! * outChannels!;
  for (let tap = 0; tap < taps; tap++) {
    simd.transpose(
      address(backend, filter) + size * tap,
      address(backend, flipped) + size * (taps - 1 - tap),
      inChannels!,
      outChannels!,
    );
  }
  return flipped;
}
