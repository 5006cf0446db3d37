/**
 * Add of a tensor and a bias, one number for each channel. Layers do it after each convolution; the stock
 * kernel finds the place of every number by divisions.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, release, type WasmBackend } from './memory.js';
import { type Calls, FLOAT, inParts, partsFor } from './parts.js';
import type { Simd } from './simd.js';

/**
 * Tells whether the kernel adds `bias` to x: both are float32, and `bias` has the shape of the last axes
 * of x, after axes of length 1 at most.
 */
export function isBias(bias: TensorInfo, x: TensorInfo): boolean {
  if (bias.dtype !== 'float32' || x.dtype !== 'float32') return false;
  const own = trailing(bias.shape);
  const before = x.shape.length - own.length;
  const isShorter = bias.shape.length <= x.shape.length && own.length > 0 && before > 0;
  return isShorter && own.every((length, i) => length === x.shape[before + i]);
}

/** Returns x + bias. */
export function addBias(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  bias: TensorInfo,
): TensorInfo {
  const columns = tf.util.sizeFromShape(bias.shape);
  const sum = allocate(backend, x.shape);
  if (columns === 0) return sum;
  const rows = tf.util.sizeFromShape(x.shape) / columns;
  const [from, to] = [address(backend, x), address(backend, sum)];
  // Vectors have four numbers.
  const isWhole = columns % 4 === 0;
  const row = isWhole ? bias : allocate(backend, [4, columns]);
  const [biasAt, rowAt] = [address(backend, bias), address(backend, row)];
  if (!isWhole) simd.repeat(biasAt, rowAt, columns, 4);
  const period = isWhole ? columns : 4 * columns;
  const compute = (calls: Calls<Simd>, first: number, end: number) => {
    const skip = 4 * first * columns;
    calls.addRow(from + skip, rowAt, to + skip, (end - first) * columns, period);
  };
  inParts(simd, partsFor(simd, FLOAT * rows * columns, rows), rows, compute);
  if (!isWhole) release(backend, row);
  return sum;
}

/** Returns a shape without its first axes of length 1. */
function trailing(shape: number[]): number[] {
  const first = shape.findIndex((length) => length !== 1);
  return first === -1 ? [] : shape.slice(first);
}
