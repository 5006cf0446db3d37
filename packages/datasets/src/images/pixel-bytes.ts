/** Values of images as bytes: the inverse of the map by which `ImageSplit.images` makes tensors. */

import { reject, requireArray } from '@wprox/arguments';

/**
 * Rounds values v in [-1, 1] to the bytes 127.5 · (v + 1), as an image file stores them. Values outside
 * are clipped; NaN becomes 0, so check before.
 * @throws ArgumentError unless they are an array of numbers.
 */
export function pixelBytes(values: ArrayLike<number>): Uint8Array {
  requireArray('values', values, 'an array of numbers');
  const bytes = new Uint8Array(values.length);
  for (let k = 0; k < bytes.length; k++) {
    const value = values[k];
    if (typeof value !== 'number') reject(`values[${k}]`, value, 'a number');
    bytes[k] = Math.round((Math.min(1, Math.max(-1, value)) + 1) * 127.5);
  }
  return bytes;
}
