/** Images as one PNG: a grid, row by row, in the order of the batch. */
import type * as tf from '@tensorflow/tfjs';
import { encode } from 'fast-png';

/** White pixels between two images. */
const GAP = 1;

/**
 * The PNG bytes of a grid.
 * @param images [count, height, width, channels] in [-1, 1], of one channel or three; stay the caller's.
 * @param columns images in a row; the last row may be shorter.
 */
export async function encodePictureGrid(images: tf.Tensor4D, columns: number): Promise<Uint8Array> {
  const [count, height, width, channels] = images.shape;
  const values = await images.data();
  const rows = Math.ceil(count / columns);
  const gridWidth = columns * (width + GAP) - GAP;
  const gridHeight = rows * (height + GAP) - GAP;
  const data = new Uint8Array(gridWidth * gridHeight * channels).fill(255);
  for (let n = 0; n < count; n++) {
    const left = (n % columns) * (width + GAP);
    const top = Math.floor(n / columns) * (height + GAP);
    for (let y = 0; y < height; y++) {
      const from = (n * height + y) * width * channels;
      const to = ((top + y) * gridWidth + left) * channels;
      for (let k = 0; k < width * channels; k++) {
        data[to + k] = Math.round((Math.min(1, Math.max(-1, values[from + k]!)) + 1) * 127.5);
      }
    }
  }
  return encode({ width: gridWidth, height: gridHeight, data, channels, depth: 8 });
}
