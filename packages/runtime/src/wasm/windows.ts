/**
 * Gives the windows of a convolution as rows of a matrix, in place: in each row of the image, a window
 * covers kernelWidth · channels adjacent floats. Images whose windows reach beyond the border are first
 * copied into larger ones with a border of zeros, a few at a time, so that the copies stay in the cache.
 */
import { type Convolution, span } from './conv2d-shape.js';
import { type Calls, wholeLines } from './parts.js';
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

/** How the windows of a convolution lie in memory. */
export interface WindowPlan {
  readonly conv: Convolution;
  readonly steps: Pick<Windows, 'imageStep' | 'rowStep' | 'columnStep' | 'lineStep'>;
  /** Images that are padded at a time; 0 if none needs a border. */
  readonly together: number;
  /** The scratch that each part needs for them, in floats. */
  readonly scratch: number;
}

/** Plans the windows of NHWC images. The dilation along the width must be 1. */
export function planWindows(conv: Convolution): WindowPlan {
  const { images, height, width, inChannels, top, left } = conv;
  const toHeight = Math.max(
    top + height,
    span(conv.outHeight, conv.strideHeight, conv.kernelHeight, conv.dilationHeight),
  );
  const toWidth = Math.max(
    left + width,
    span(conv.outWidth, conv.strideWidth, conv.kernelWidth, conv.dilationWidth),
  );
  const toRow = toWidth * inChannels;
  const steps = {
    imageStep: toHeight * toRow,
    rowStep: conv.strideHeight * toRow,
    columnStep: conv.strideWidth * inChannels,
    lineStep: conv.dilationHeight * toRow,
  };
  if (toHeight === height && toWidth === width) return { conv, steps, together: 0, scratch: 0 };
  const together = Math.min(
    images,
    Math.max(
      Math.ceil(WINDOWS / (conv.outHeight * conv.outWidth)),
      Math.floor(PADDED / steps.imageStep),
    ),
  );
  return { conv, steps, together, scratch: wholeLines(together * steps.imageStep) };
}

/**
 * Calls `use` with the windows of the images `from` to `to` (exclusive), in their order. What `use` gets
 * is valid for the calls that it makes at once.
 * @param x the address of the images. @param scratch of a size that the plan names.
 */
export function eachWindows(
  calls: Calls<Simd>,
  { conv, steps, together, scratch: size }: WindowPlan,
  x: number,
  scratch: number,
  [from, to]: readonly [from: number, to: number],
  use: (windows: Windows) => void,
): void {
  const { height, width, inChannels, top, left } = conv;
  const row = width * inChannels;
  const toRow = steps.rowStep / conv.strideHeight;
  if (together === 0) {
    use({ at: x + 4 * from * height * row, first: from, images: to - from, ...steps });
    return;
  }
  calls.clear(scratch, size);
  for (let first = from; first < to; first += together) {
    const count = Math.min(together, to - first);
    for (let n = 0; n < count; n++) {
      calls.copyBlocks(
        x + 4 * (first + n) * height * row,
        scratch + 4 * (n * steps.imageStep + top * toRow + left * inChannels),
        height,
        row,
        row,
        toRow,
      );
    }
    use({ at: scratch, first, images: count, ...steps });
  }
}
