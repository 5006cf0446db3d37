/**
 * Two kernels that tfjs does not have, for norms on graphs of pixels: of each image of a batch, sums
 * over edges {i, j} with weights ω_ij. They are the gradients of one form,
 *
 *     T(m, a, b) = Σ over edges of ω_ij (m_i + m_j) (a_i - a_j) (b_i - b_j),
 *
 * and of each other: EdgeProducts is T's gradient in m, EdgeFlow that in a. Whoever asks for them
 * by name finds them on wasm only, and has to do without elsewhere.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, type WasmBackend, zero } from './memory.js';
import type { Simd } from './simd.js';

/**
 * Edges as two windows of an image's numbers, of the same size: each number of one is joined with
 * the number at its place in the other. All lengths in numbers.
 */
export interface WindowPair {
  /** Where each window begins. */
  readonly at: number;
  readonly other: number;
  /** How many lines a window has, how long each is, and from one line to the next. */
  readonly lines: number;
  readonly run: number;
  readonly step: number;
  /** ω of these edges. */
  readonly weight: number;
}

export interface EdgeAttrs {
  readonly pairs: readonly WindowPair[];
}

/** Σ over edges at i of ω_ij (a_i - a_j)(b_i - b_j), for two batches of images of one shape. */
export function edgeProducts(
  backend: WasmBackend,
  simd: Simd,
  a: TensorInfo,
  b: TensorInfo,
  attrs: EdgeAttrs,
): TensorInfo {
  return overImages(backend, simd.edgeProducts, a, b, attrs);
}

/** Σ over edges at i of ω_ij (mass_i + mass_j)(field_i - field_j): L(mass)·field, L the Laplacian. */
export function edgeFlow(
  backend: WasmBackend,
  simd: Simd,
  mass: TensorInfo,
  field: TensorInfo,
  attrs: EdgeAttrs,
): TensorInfo {
  return overImages(backend, simd.edgeFlow, mass, field, attrs);
}

function overImages(
  backend: WasmBackend,
  kernel: Simd['edgeFlow'],
  first: TensorInfo,
  second: TensorInfo,
  { pairs }: EdgeAttrs,
): TensorInfo {
  const [images = 0, ...imageShape] = first.shape;
  const size = tf.util.sizeFromShape(imageShape);
  tf.util.assertShapesMatch(first.shape, second.shape, 'the inputs of a sum over edges: ');
  tf.util.assert(
    first.dtype === 'float32' && second.dtype === 'float32',
    () => `a sum over edges is of float32, got ${first.dtype} and ${second.dtype}`,
  );
  pairs.forEach((pair) => {
    assertInside(pair, size);
  });
  const to = allocate(backend, first.shape);
  zero(backend, to);
  const starts = [first, second, to].map((tensor) => address(backend, tensor));
  for (let image = 0; image < images; image++) {
    const [a, b, result] = starts.map((start) => start + 4 * image * size) as [
      number,
      number,
      number,
    ];
    for (const { at, other, lines, run, step, weight } of pairs) {
      kernel(a, b, result, at, other, lines, run, step, weight);
      kernel(a, b, result, other, at, lines, run, step, weight);
    }
  }
  return to;
}

/** The kernels would read and write other tensors' memory. */
function assertInside(pair: WindowPair, size: number): void {
  const { at, other, lines, run, step } = pair;
  const last = Math.max(at, other) + (lines - 1) * step + run;
  if (![at, other, lines, run, step].every((n) => Number.isInteger(n) && n >= 0) || last > size) {
    throw new RangeError(
      `the windows ${JSON.stringify(pair)} reach beyond an image of ${size} numbers`,
    );
  }
}
