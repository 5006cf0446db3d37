/**
 * Two kernels for norms on graphs of pixels, which tfjs does not have: sums over edges {i, j} with
 * weights ω_ij in each image of a batch. They are the gradients of the form
 *
 *     T(m, a, b) = Σ over edges of ω_ij (m_i + m_j) (a_i - a_j) (b_i - b_j):
 *
 * EdgeProducts is the gradient of T in m, EdgeFlow that in a. Only the `wasm` backend has them;
 * callers look them up by name and must compute the sums otherwise on other backends.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, type WasmBackend } from './memory.js';
import type { Simd } from './simd.js';
import { FLOAT, inParts, partsFor } from './threads.js';

/**
 * Edges, as two windows of the same size in an image: an edge joins each number of one window with the
 * number at the same place of the other. All lengths count numbers.
 */
export interface WindowPair {
  /** The first number of each window. */
  readonly at: number;
  readonly other: number;
  /** The count of lines of a window, their length, and the step from one line to the next. */
  readonly lines: number;
  readonly run: number;
  readonly step: number;
  /** ω_ij of these edges. */
  readonly weight: number;
}

/** Attributes of both kernels. */
export interface EdgeAttrs {
  readonly pairs: readonly WindowPair[];
}

/** Returns Σ over edges at i of ω_ij (a_i - a_j)(b_i - b_j), for two batches of images of one shape. */
export function edgeProducts(
  backend: WasmBackend,
  simd: Simd,
  a: TensorInfo,
  b: TensorInfo,
  attrs: EdgeAttrs,
): TensorInfo {
  return overImages(backend, simd, 'edgeProducts', a, b, attrs);
}

/** Returns L(mass)·field = Σ over edges at i of ω_ij (mass_i + mass_j)(field_i - field_j). */
export function edgeFlow(
  backend: WasmBackend,
  simd: Simd,
  mass: TensorInfo,
  field: TensorInfo,
  attrs: EdgeAttrs,
): TensorInfo {
  return overImages(backend, simd, 'edgeFlow', mass, field, attrs);
}

function overImages(
  backend: WasmBackend,
  simd: Simd,
  kernel: 'edgeProducts' | 'edgeFlow',
  first: TensorInfo,
  second: TensorInfo,
  { pairs }: EdgeAttrs,
): TensorInfo {
  const [images = 0, ...imageShape] = first.shape;
  const size = tf.util.sizeFromShape(imageShape);
  tf.util.assertShapesMatch(first.shape, second.shape, 'the inputs of a sum over edges: ');
  tf.util.assert(
    first.dtype === 'float32' && second.dtype === 'float32',
    () => `inputs have types ${first.dtype} and ${second.dtype}; a sum over edges expects float32`,
  );
  pairs.forEach((pair) => {
    assertInside(pair, size);
  });
  const to = allocate(backend, first.shape);
  const starts = [first, second, to].map((tensor) => address(backend, tensor));
  const edges = pairs.reduce((sum, { lines, run }) => sum + lines * run, 0);
  const parts = partsFor(simd, 2 * FLOAT * edges * images, images);
  inParts(simd, parts, images, (calls, begin, end) => {
    calls.clear(starts[2]! + 4 * begin * size, (end - begin) * size);
    for (let image = begin; image < end; image++) {
      const addresses = starts.map((start) => start + 4 * image * size);
      const [a, b, result] = addresses as [number, number, number];
      for (const { at, other, lines, run, step, weight } of pairs) {
        calls[kernel](a, b, result, at, other, lines, run, step, weight);
        calls[kernel](a, b, result, other, at, lines, run, step, weight);
      }
    }
  });
  return to;
}

/** Refuses windows outside the image, because the kernels would access the memory of other tensors. */
function assertInside(pair: WindowPair, size: number): void {
  const { at, other, lines, run, step } = pair;
  const last = Math.max(at, other) + (lines - 1) * step + run;
  if (![at, other, lines, run, step].every((n) => Number.isInteger(n) && n >= 0) || last > size) {
    throw new RangeError(
      `the windows ${JSON.stringify(pair)} reach beyond an image of ${size} numbers`,
    );
  }
}
