/**
 * Crops and resizes pictures of bytes. Resizing is area averaging: each new pixel is the mean of the old
 * pixels under it, weighted by the part covered. Fine detail is averaged and does not alias, and no value
 * leaves the range of the old values. The weights are those of `areaWeights` in `@wprox/metrics`, which
 * resizes tensors with dense matrices; here each row of weights holds only the pixels covered.
 */
import type { Picture } from './picture.js';

/** Takes the central height × width pixels. An odd margin is larger below or to the right. */
export function cropCenter(picture: Picture, height: number, width: number): Picture {
  const { channels, pixels } = picture;
  if (height === picture.height && width === picture.width) return picture;
  const top = Math.floor((picture.height - height) / 2);
  const left = Math.floor((picture.width - width) / 2);
  const cropped = new Uint8Array(height * width * channels);
  for (let y = 0; y < height; y++) {
    const from = ((top + y) * picture.width + left) * channels;
    cropped.set(pixels.subarray(from, from + width * channels), y * width * channels);
  }
  return { height, width, channels, pixels: cropped };
}

/** Takes the largest central part with the proportions height to width. */
export function cropToRatio(picture: Picture, height: number, width: number): Picture {
  const scale = Math.min(picture.height / height, picture.width / width);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return cropCenter(picture, side(height), side(width));
}

/** Resizes a picture to height × width pixels by area averaging, rounded to the nearest byte. */
export function resizeArea(picture: Picture, height: number, width: number): Picture {
  const { channels, pixels } = picture;
  if (height === picture.height && width === picture.width) return picture;
  const columns = overlaps(picture.width, width);
  const rows = overlaps(picture.height, height);
  // First the columns: the number of rows stays the same.
  const narrow = new Float64Array(picture.height * width * channels);
  for (let y = 0; y < picture.height; y++) {
    columns.forEach(({ first, weights }, x) => {
      for (let c = 0; c < channels; c++) {
        let sum = 0;
        for (let k = 0; k < weights.length; k++) {
          sum += weights[k]! * pixels[(y * picture.width + first + k) * channels + c]!;
        }
        narrow[(y * width + x) * channels + c] = sum;
      }
    });
  }
  const rowLength = width * channels;
  const resized = new Uint8Array(height * rowLength);
  rows.forEach(({ first, weights }, y) => {
    for (let i = 0; i < rowLength; i++) {
      let sum = 0;
      for (let k = 0; k < weights.length; k++)
        sum += weights[k]! * narrow[(first + k) * rowLength + i]!;
      resized[y * rowLength + i] = Math.round(sum);
    }
  });
  return { height, width, channels, pixels: resized };
}

/** Finds, for each new pixel of a line, the old pixels under it and the share of its length that each covers. */
function overlaps(from: number, to: number): { first: number; weights: number[] }[] {
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
