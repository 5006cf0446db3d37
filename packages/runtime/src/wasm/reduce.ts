/**
 * Sum and Mean over the leading axes, which batch norm and the gradients of broadcasts need. The stock
 * kernels reduce the last axes and transpose their input first in other cases.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, type WasmBackend } from './memory.js';
import { type Calls, FLOAT, inParts, LINE, partsFor } from './parts.js';
import type { Simd } from './simd.js';

/** Attributes of Sum and Mean. */
export interface ReduceAttrs {
  axis: number | number[];
  keepDims: boolean;
}

/**
 * Returns the count of reduced axes if exactly these lead and others remain after them; undefined
 * otherwise, which is a case for the stock kernel.
 */
export function leadingAxes(x: TensorInfo, { axis }: ReduceAttrs): number | undefined {
  const rank = x.shape.length;
  const axes = tf.util.parseAxisParam(axis, x.shape).sort((a, b) => a - b);
  const leading = axes.every((value, i) => value === i);
  const isFloat = x.dtype === 'float32';
  return isFloat && leading && axes.length > 0 && axes.length < rank ? axes.length : undefined;
}

/** Returns scale · Σ over the first `count` axes. */
export function sumLeadingAxes(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  count: number,
  keepDims: boolean,
  scale: (rows: number) => number,
): TensorInfo {
  const rest = x.shape.slice(count);
  const rows = tf.util.sizeFromShape(x.shape.slice(0, count));
  const ones = new Array<number>(keepDims ? count : 0).fill(1);
  const sums = allocate(backend, [...ones, ...rest]);
  const columns = tf.util.sizeFromShape(rest);
  const [from, to] = [address(backend, x), address(backend, sums)];
  // A sum reads a float and writes none.
  const parts = partsFor(simd, (FLOAT / 2) * rows * columns, Math.ceil(columns / LINE));
  const compute = (calls: Calls<Simd>, first: number, end: number) => {
    const [start, sum] = [from + 4 * first, to + 4 * first];
    calls.sumRows(start, sum, rows, end - first, columns, scale(rows));
  };
  inParts(simd, parts, columns, compute, LINE);
  return sums;
}
