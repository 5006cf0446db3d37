/**
 * Resizes tensors of images to the input size of a network, as products with one matrix for each side,
 * so that the pixels are the same on every backend.
 */
import * as tf from '@tensorflow/tfjs';
import {
  ArgumentError,
  reject,
  requireArray,
  requireFunction,
  requireInteger,
} from '@wprox/arguments';
import { requireImageShape, requireImages } from './image-shape.js';

/** The most weights of one matrix: 128 MiB as float32. */
const MOST = 2 ** 25;

/**
 * Makes the matrix that resizes a line of `from` pixels to `to`: a row of weights for each new pixel.
 * @throws ArgumentError unless both are integers of at least 1 whose product is at most 2^25.
 */
export type LineWeights = (from: number, to: number) => number[][];

/**
 * Bilinear interpolation between the centers of pixels: PyTorch's `interpolate` with
 * `align_corners=False` and no antialias, TensorFlow's with half-pixel centers. The line is extended
 * beyond its ends by its outermost pixels.
 */
export const bilinearWeights: LineWeights = (from, to) => {
  requireLine(from, to);
  return Array.from({ length: to }, (_, i) => {
    const place = Math.max(0, ((i + 0.5) * from) / to - 0.5);
    const left = Math.min(Math.floor(place), from - 1);
    const right = Math.min(left + 1, from - 1);
    const row = new Array<number>(from).fill(0);
    row[left]! += 1 - (place - left);
    row[right]! += place - left;
    return row;
  });
};

/** Area averaging: each new pixel is the mean of the old pixels under it, weighted by the part covered. */
export const areaWeights: LineWeights = (from, to) => {
  requireLine(from, to);
  return Array.from({ length: to }, (_, i) =>
    Array.from({ length: from }, (_, k) => {
      // In units of 1/to of an old pixel: only the last division is not in integers.
      const [begin, end] = [Math.max(i * from, k * to), Math.min((i + 1) * from, (k + 1) * to)];
      return Math.max(0, end - begin) / from;
    }),
  );
};

function requireLine(from: number, to: number): void {
  requireInteger('from', from, 1);
  requireInteger('to', to, 1);
  if (from * to > MOST) reject('to', to, `at most 2^25 / from pixels, as from is ${from}`);
}

/** Resizes images of one shape to another. */
export interface ImageResizer {
  /**
   * Resizes images [B, ...from] to [B, rows, columns, 3]; a gray channel is repeated. The caller
   * disposes the result, which can be the images themselves.
   * @throws ArgumentError if the images have another shape.
   */
  resize(images: tf.Tensor): tf.Tensor4D;
  /** Frees the matrices. */
  dispose(): void;
}

/**
 * Makes a resizer to [rows, columns, 3]. Images of other proportions are stretched.
 * @param from [height, width, channels] of the images.
 * @param to [rows, columns] of the result.
 * @param weights {@link bilinearWeights} or {@link areaWeights}. The caller disposes the resizer.
 * @throws ArgumentError unless `from` is three positive integers, the last of them 1 or 3, `to` is two,
 *   and `weights` gives matrices of these sizes.
 */
export function imageResizer(
  from: readonly number[],
  to: readonly [rows: number, columns: number],
  weights: LineWeights,
): ImageResizer {
  requireImageShape('from', from);
  requireSides(to);
  requireFunction('weights', weights, 'a function such as bilinearWeights');
  const [[height, width, channels], [rows, columns]] = [from, to];
  const isSame = height === rows && width === columns;
  const matrices = isSame
    ? undefined
    : [matrix(weights, height, rows), matrix(weights, width, columns)];
  const [down, across] = matrices?.map((each) => tf.tensor2d(each)) ?? [];
  return {
    resize: (images) => {
      requireImages('images', images, from);
      const given: tf.Tensor4D = images;
      return tf.tidy(() => {
        const sized = down && across ? resized(given, down, across) : given;
        return channels === 3 ? sized : tf.tile(sized, [1, 1, 1, 3]);
      });
    },
    dispose: () => {
      if (down && across) tf.dispose([down, across]);
    },
  };
}

function requireSides(to: readonly [number, number]): void {
  requireArray('to', to, '[rows, columns]');
  if (to.length !== 2) reject('to', to, '[rows, columns]');
  requireInteger('to[0]', to[0], 1);
  requireInteger('to[1]', to[1], 1);
}

/** @returns the weights from `from` pixels to `to`. @throws ArgumentError if they are another matrix. */
function matrix(weights: LineWeights, from: number, to: number): number[][] {
  const rows: unknown = weights(from, to);
  const isRow = (row: unknown) =>
    Array.isArray(row) && row.length === from && row.every(Number.isFinite);
  if (Array.isArray(rows) && rows.length === to && rows.every(isRow)) return rows as number[][];
  throw new ArgumentError(
    'weights',
    `did not return a matrix for (${from}, ${to}); expected ${to} rows of ${from} finite numbers`,
  );
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
