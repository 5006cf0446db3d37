/**
 * Resizes tensors of images to the input size of a network, as products with one matrix for each side,
 * so that the pixels are the same on every backend.
 */
import * as tf from '@tensorflow/tfjs';

/** Height, width, channels. */
type Shape = readonly [height: number, width: number, channels: number];

/** Makes the matrix that resizes a line of `from` pixels to `to`: a row of weights for each new pixel. */
export type LineWeights = (from: number, to: number) => number[][];

/**
 * Bilinear interpolation between the centers of pixels: PyTorch's `interpolate` with
 * `align_corners=False` and no antialias, TensorFlow's with half-pixel centers. The line is extended
 * beyond its ends by its outermost pixels.
 */
export const bilinearWeights: LineWeights = (from, to) =>
  Array.from({ length: to }, (_, i) => {
    const place = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const left = Math.min(Math.floor(place), from - 1);
    const right = Math.min(left + 1, from - 1);
    const row = new Array<number>(from).fill(0);
    row[left]! += 1 - (place - left);
    row[right]! += place - left;
    return row;
  });

/** Area averaging: each new pixel is the mean of the old pixels under it, weighted by the part covered. */
export const areaWeights: LineWeights = (from, to) =>
  Array.from({ length: to }, (_, i) =>
    Array.from({ length: from }, (_, k) => {
      // In units of 1/to of an old pixel: only the last division is not in integers.
      const [begin, end] = [Math.max(i * from, k * to), Math.min((i + 1) * from, (k + 1) * to)];
      return Math.max(0, end - begin) / from;
    }),
  );

/** Resizes images of one shape to another. */
export interface ImageResizer {
  /**
   * Resizes images [B, ...from] to [B, rows, columns, 3]; a gray channel is repeated. The caller
   * disposes the result, which can be the images themselves.
   * @throws RangeError if the images have another shape.
   */
  resize(images: tf.Tensor): tf.Tensor4D;
  /** Frees the matrices. */
  dispose(): void;
}

/**
 * Makes a resizer to [rows, columns, 3]. Images of other proportions are stretched.
 * @param from [height, width, channels] of the images.
 * @param weights {@link bilinearWeights} or {@link areaWeights}. The caller disposes the resizer.
 * @throws RangeError unless `from` is three positive integers, the last of them 1 or 3.
 */
export function imageResizer(
  from: readonly number[],
  [rows, columns]: readonly [number, number],
  weights: LineWeights,
): ImageResizer {
  const [height, width, channels] = checked(from);
  const isSame = height === rows && width === columns;
  const down = isSame ? undefined : tf.tensor2d(weights(height, rows));
  const across = isSame ? undefined : tf.tensor2d(weights(width, columns));
  return {
    resize: (images) => {
      if (images.rank !== 4 || !tf.util.arraysEqual(images.shape.slice(1), [...from])) {
        throw new RangeError(`images have shape [${images.shape}]; expected [B, ${from}]`);
      }
      return tf.tidy(() => {
        const given = images as tf.Tensor4D;
        const sized = down && across ? resized(given, down, across) : given;
        return channels === 3 ? sized : tf.tile(sized, [1, 1, 1, 3]);
      });
    },
    dispose: () => {
      if (down && across) tf.dispose([down, across]);
    },
  };
}

function checked(from: readonly number[]): Shape {
  const [height, width, channels] = from;
  if (from.length !== 3 || !from.every((side) => Number.isInteger(side) && side > 0)) {
    throw new RangeError(`the images' shape is [${from}]; expected [height, width, channels]`);
  }
  if (channels !== 1 && channels !== 3) {
    throw new RangeError(`the images have ${channels} channels; expected 1 (gray) or 3 (RGB)`);
  }
  return [height!, width!, channels];
}

function resized(images: tf.Tensor4D, down: tf.Tensor2D, across: tf.Tensor2D): tf.Tensor4D {
  const [count, height, width, channels] = images.shape;
  const [rows, columns] = [down.shape[0], across.shape[0]];
  const rowwise = tf.reshape(tf.transpose(images, [0, 3, 1, 2]), [-1, width]);
  const narrow = tf.reshape(tf.matMul(rowwise, across, false, true), [-1, height, columns]);
  const columnwise = tf.reshape(tf.transpose(narrow, [0, 2, 1]), [-1, height]);
  const small = tf.matMul(columnwise, down, false, true);
  return tf.transpose(tf.reshape(small, [count, channels, columns, rows]), [0, 3, 2, 1]);
}
