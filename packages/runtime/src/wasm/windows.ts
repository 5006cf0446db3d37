/**
 * Gives the windows of a convolution as rows of a matrix, in place: in each row of the image, a window
 * covers kernelWidth · channels adjacent floats. Images whose windows reach beyond the border are first
 * copied into larger ones with a border of zeros, a few at a time, so that the copies stay in the cache.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import { type Convolution, span } from './conv2d-shape.js';
import { address, allocate, release, type WasmBackend, zero } from './memory.js';
import type { Simd } from './simd.js';

/** Floats that are padded at a time: 256 kB. */
const PADDED = 64 * 1024;
/** The least count of windows for which a product is efficient. */
const WINDOWS = 80;

/** Some images with their borders, and the steps between their windows, in floats. */
export interface Windows {
  /** Address of the first float of the first image. */
  readonly at: number;
  /** Index of the first image, and the count of images. */
  readonly first: number;
  readonly images: number;
  readonly imageStep: number;
  readonly rowStep: number;
  readonly columnStep: number;
  /** The step from one row of a window to the next. */
  readonly lineStep: number;
}

/**
 * Calls `use` with the windows of all images of x, NHWC, in their order. The dilation along the width
 * must be 1. The memory that `use` gets is valid only during the call.
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
