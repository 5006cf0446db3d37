/** Values of images as bytes: the inverse of the map by which `ImageSplit.images` makes tensors. */

/**
 * Rounds values v in [-1, 1] to the bytes 127.5 · (v + 1), as an image file stores them. Values outside
 * are clipped; NaN becomes 0, so check before.
 */
export function pixelBytes(values: ArrayLike<number>): Uint8Array {
  const bytes = new Uint8Array(values.length);
  for (let k = 0; k < bytes.length; k++) {
    bytes[k] = Math.round((Math.min(1, Math.max(-1, values[k]!)) + 1) * 127.5);
  }
  return bytes;
}
