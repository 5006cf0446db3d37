/** Pads images of one channel with black, evenly on all sides. */
import { ArgumentError, reject } from '@wprox/arguments';

/** The largest array that every machine with memory for training has. */
const MAX_BYTES = 2 ** 32;

/**
 * Pads images to side × side pixels.
 * @param pixels images of `[height, width]`, one after the other.
 * @param side the new height and width; an odd row or column is added below or to the right.
 * @throws ArgumentError unless `side` is an integer that is not smaller than the images.
 */
export function padImages(
  pixels: Uint8Array,
  [height, width]: readonly [number, number],
  side: number,
): Uint8Array {
  if (!Number.isSafeInteger(side) || side < height || side < width) {
    const least = Math.max(height, width);
    reject('padTo', side, `an integer of at least ${least}, for images of ${height}×${width}`);
  }
  const [top, left] = [Math.floor((side - height) / 2), Math.floor((side - width) / 2)];
  const count = pixels.length / (height * width);
  if (count * side * side > MAX_BYTES) {
    throw new ArgumentError(
      'padTo',
      `is ${side}; ${count} such images do not fit into memory. Expected at most ${MAX_BYTES} bytes`,
    );
  }
  const padded = new Uint8Array(count * side * side);
  for (let row = 0; row < count * height; row++) {
    const [image, y] = [Math.floor(row / height), row % height];
    const line = pixels.subarray(row * width, (row + 1) * width);
    padded.set(line, (image * side + top + y) * side + left);
  }
  return padded;
}
