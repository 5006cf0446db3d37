/**
 * Crops and resizes pictures of bytes. Resizing is area averaging: each new pixel is the mean of the old
 * pixels under it, weighted by the part covered. Fine detail is averaged and does not alias, and no value
 * leaves the range of the old values. The weights are those of `areaWeights` in `@wprox/metrics`, which
 * resizes tensors with dense matrices; here each row of weights holds only the pixels covered.
 */
import type { Picture } from './picture.js';

/** A rectangle of a picture. */
export interface Region {
  readonly top: number;
  readonly left: number;
  readonly height: number;
  readonly width: number;
}

/** Returns the central height × width pixels. An odd margin is larger below or to the right. */
export function centralRegion(picture: Picture, height: number, width: number): Region {
  const top = Math.floor((picture.height - height) / 2);
  const left = Math.floor((picture.width - width) / 2);
  return { top, left, height, width };
}

/** Returns the largest central part with the proportions height to width. */
export function regionOfRatio(picture: Picture, height: number, width: number): Region {
  const scale = Math.min(picture.height / height, picture.width / width);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return centralRegion(picture, side(height), side(width));
}

/** Takes a region of a picture. */
export function cropTo(picture: Picture, { top, left, height, width }: Region): Picture {
  const { channels, pixels } = picture;
  if (height === picture.height && width === picture.width) return picture;
  const cropped = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * channels;
    cropped.set(pixels.subarray(from, from + width * channels), y * width * channels);
  }
  return { height, width, channels, pixels: cropped };
}

/**
 * Resizes a region of a picture to height × width pixels by area averaging, rounded to the nearest byte. Takes
 * memory for two new rows beside the result.
 */
export function resizeArea(
  picture: Picture,
  height: number,
  width: number,
  region: Region = centralRegion(picture, picture.height, picture.width),
): Picture {
  const { channels, pixels } = picture;
  if (height === region.height && width === region.width) return cropTo(picture, region);
  const columns = overlaps(region.width, width);
  const rows = overlaps(region.height, height);
  const rowLength = width * channels;
  const narrow = new Float64Array(rowLength);
  const sums = new Float64Array(rowLength);
  const resized = new Uint8Array(height * rowLength);
  let inNarrow = -1;
  for (const [y, { first, weights }] of rows.entries()) {
    sums.fill(0);
    for (let k = 0; k < weights.length; k++) {
      // Two new rows can share an old one.
      if (inNarrow !== first + k) {
        inNarrow = first + k;
        const from = ((region.top + inNarrow) * picture.width + region.left) * channels;
        narrowRow(pixels, from, channels, columns, narrow);
      }
      const weight = weights[k]!;
      for (let i = 0; i < rowLength; i++) sums[i]! += weight * narrow[i]!;
    }
    for (let i = 0; i < rowLength; i++) resized[y * rowLength + i] = Math.round(sums[i]!);
  }
  return { height, width, channels, pixels: resized };
}

/** Averages the columns of the row that starts at `from`. */
function narrowRow(
  pixels: Uint8Array,
  from: number,
  channels: number,
  columns: readonly Overlap[],
  narrow: Float64Array,
): void {
  for (const [x, { first, weights }] of columns.entries()) {
    for (let c = 0; c < channels; c++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++) {
        sum += weights[k]! * pixels[from + (first + k) * channels + c]!;
      }
      narrow[x * channels + c] = sum;
    }
  }
}

/** The old pixels under a new one, and the share of its length that each covers. */
interface Overlap {
  readonly first: number;
  readonly weights: readonly number[];
}

/** Finds, for each new pixel of a line, the old pixels under it. */
function overlaps(from: number, to: number): Overlap[] {
  return Array.from({ length: to }, (_, i) => {
    // In units of 1/to of an old pixel, so that all positions are integers.
    const [begin, end] = [i * from, (i + 1) * from];
    const first = Math.floor(begin / to);
    const last = Math.ceil(end / to) - 1;
    const weights = Array.from({ length: last - first + 1 }, (_, k) => {
      const [left, right] = [(first + k) * to, (first + k + 1) * to];
      return (Math.min(end, right) - Math.max(begin, left)) / from;
    });
    return { first, weights };
  });
}
