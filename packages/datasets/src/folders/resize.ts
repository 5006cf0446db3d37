/**
 * Cropping and resizing. Resizing is area averaging: each new pixel is the mean of the old ones
 * under it, those on the rim by the part that lies under it. Detail that the new size cannot hold is
 * averaged away instead of aliasing; no value leaves the range of the old ones.
 */
import type { Picture } from './decode.js';

/** The central height × width pixels; of an odd margin the larger part is below or to the right. */
export function cropCentre(picture: Picture, height: number, width: number): Picture {
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

/** The largest central part whose sides are as height to width. */
export function cropToRatio(picture: Picture, height: number, width: number): Picture {
  const scale = Math.min(picture.height / height, picture.width / width);
  const side = (length: number) => Math.max(1, Math.round(length * scale));
  return cropCentre(picture, side(height), side(width));
}

/** The picture in height × width pixels, each an area average, rounded to the nearest byte. */
export function resizeArea(picture: Picture, height: number, width: number): Picture {
  const { channels, pixels } = picture;
  if (height === picture.height && width === picture.width) return picture;
  const columns = overlaps(picture.width, width);
  const rows = overlaps(picture.height, height);
  // First along the rows, which stay as many.
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

/** For each new pixel of a line: the old ones under it, and how much of its length each covers. */
function overlaps(from: number, to: number): { first: number; weights: number[] }[] {
  return Array.from({ length: to }, (_, i) => {
    // In units of 1/to of an old pixel, so that all of it is in integers.
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
