/**
 * The windows of a convolution as rows of a matrix, where they lie: a window covers of each row of the
 * image a run of kernelWidth · channels floats that are neighbours. Where windows reach beyond the
 * image it is first copied into one with a border of zeros, a few images at a time, so that the copy is
 * still in the cache when it is used.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import { type Convolution, span } from './conv2d-shape.js';
import { address, allocate, release, type WasmBackend, zero } from './memory.js';
import type { Simd } from './simd.js';

/** Floats that are padded before they are used: 256 kB. */
const PADDED = 64 * 1024;
/** Windows that are worth a product of their own. */
const WINDOWS = 80;

/** A few images with their border, and the steps between their windows, in floats. */
export interface Windows {
  /** Address of the first float of the first image. */
  readonly at: number;
  /** Index of the first image, and how many there are. */
  readonly first: number;
  readonly images: number;
  readonly imageStep: number;
  readonly rowStep: number;
  readonly columnStep: number;
  /** From a row of the image to the next that the kernel covers. */
  readonly lineStep: number;
}

/**
 * Calls `use` with the windows of all images of x, NHWC, in their order. The dilation along the width
 * must be 1. Nothing that `use` gets lives longer than the call.
 */
export function eachWindows(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  conv: Convolution,
  use: (windows: Windows) => void,
): void {
  const { images, height, width, inChannels, top, left } = conv;
  const toHeight = Math.max(
    top + height,
    span(conv.outHeight, conv.strideHeight, conv.kernelHeight, conv.dilationHeight),
  );
  const toWidth = Math.max(
    left + width,
    span(conv.outWidth, conv.strideWidth, conv.kernelWidth, conv.dilationWidth),
  );
  const row = width * inChannels;
  const toRow = toWidth * inChannels;
  const steps = {
    imageStep: toHeight * toRow,
    rowStep: conv.strideHeight * toRow,
    columnStep: conv.strideWidth * inChannels,
    lineStep: conv.dilationHeight * toRow,
  };
  if (toHeight === height && toWidth === width) {
    use({ at: address(backend, x), first: 0, images, ...steps });
    return;
  }
  const together = Math.min(
    images,
    Math.max(
      Math.ceil(WINDOWS / (conv.outHeight * conv.outWidth)),
      Math.floor(PADDED / steps.imageStep),
    ),
  );
  const padded = allocate(backend, [together, toHeight, toWidth, inChannels]);
  zero(backend, padded);
  for (let first = 0; first < images; first += together) {
    const count = Math.min(together, images - first);
    for (let n = 0; n < count; n++) {
      simd.copyBlocks(
        address(backend, x) + 4 * (first + n) * height * row,
        address(backend, padded) + 4 * (n * steps.imageStep + top * toRow + left * inChannels),
        height,
        row,
        row,
        toRow,
      );
    }
    use({ at: address(backend, padded), first, images: count, ...steps });
  }
  release(backend, padded);
}
