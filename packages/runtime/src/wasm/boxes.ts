/**
 * PadV2 and Slice, which copy a box of numbers to or from a part of a tensor; layers with explicit padding
 * and their gradients do it. The stock kernels move one row of the last axis at a time, in JavaScript,
 * or single numbers. Here all rows of an image are one call.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, type WasmBackend } from './memory.js';
import { type Calls, FLOAT, inParts, partsFor } from './parts.js';
import type { Simd } from './simd.js';

/** Attributes of PadV2. */
export interface PadAttrs {
  paddings: [before: number, after: number][];
  constantValue: number;
}

/** Attributes of Slice. */
export interface SliceAttrs {
  begin: number | number[];
  size: number | number[];
}

/**
 * Returns float32 x with a constant around it.
 * @throws Error if a padding is below 0, as TensorFlow does, or no integer.
 */
export function pad(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  { paddings, constantValue }: PadAttrs,
): TensorInfo {
  if (!paddings.flat().every((padding) => Number.isInteger(padding) && padding >= 0)) {
    throw new Error(`paddings are ${JSON.stringify(paddings)}; expected integers of at least 0`);
  }
  const shape = x.shape.map((length, i) => length + paddings[i]![0] + paddings[i]![1]);
  const padded = allocate(backend, shape);
  const place = address(backend, padded);
  const size = tf.util.sizeFromShape(shape);
  if (Object.is(constantValue, 0)) simd.clear(place, size);
  else new Float32Array(backend.wasm.asm.memory.buffer, place, size).fill(constantValue);
  const from = { tensor: x, begin: x.shape.map(() => 0) };
  const to = { tensor: padded, begin: paddings.map(([before]) => before) };
  copyBox(backend, simd, x.shape, from, to);
  return padded;
}

/** Returns a part of float32 x. @throws Error if it reaches beyond x. */
export function slice(
  backend: WasmBackend,
  simd: Simd,
  x: TensorInfo,
  { begin, size }: SliceAttrs,
): TensorInfo {
  const [first, shape] = tf.slice_util.parseSliceParams(x as tf.Tensor, begin, size) as [
    number[],
    number[],
  ];
  tf.slice_util.assertParamsValid(x as tf.Tensor, first, shape);
  if (shape.some((length) => length < 0)) {
    throw new Error(`slice begins at [${first}], beyond a tensor [${x.shape}]`);
  }
  const part = allocate(backend, shape);
  const from = { tensor: x, begin: first };
  copyBox(backend, simd, shape, from, { tensor: part, begin: first.map(() => 0) });
  return part;
}

/** A box in a tensor, by its first number. */
interface Place {
  readonly tensor: TensorInfo;
  readonly begin: number[];
}

/** An axis of a box: its length, and the steps from one index to the next in both tensors, in floats. */
interface Axis {
  readonly length: number;
  readonly from: number;
  readonly to: number;
}

/** Copies a box. */
function copyBox(backend: WasmBackend, simd: Simd, shape: number[], from: Place, to: Place): void {
  const size = tf.util.sizeFromShape(shape);
  if (size === 0) return;
  const [start, target] = [from, to].map(
    ({ tensor, begin }) => address(backend, tensor) + 4 * offset(tensor.shape, begin),
  ) as [number, number];
  const axes = axesOf(shape, from.tensor.shape, to.tensor.shape);
  const run = axes.pop()!; // its steps are 1
  const lines = axes.pop() ?? { length: 1, from: 0, to: 0 };
  const blocks = axes.reduce((count, { length }) => count * length, 1);
  const compute = (calls: Calls<Simd>, first: number, end: number) => {
    for (let block = first; block < end; block++) {
      let [read, write, rest] = [start, target, block];
      for (let i = axes.length - 1; i >= 0; i--) {
        const axis = axes[i]!;
        const index = rest % axis.length;
        read += 4 * index * axis.from;
        write += 4 * index * axis.to;
        rest = (rest - index) / axis.length;
      }
      calls.copyBlocks(read, write, lines.length, run.length, lines.from, lines.to);
    }
  };
  inParts(simd, partsFor(simd, FLOAT * size, blocks), blocks, compute);
}

/**
 * Returns the axes of a box, of which the last one's numbers are adjacent. An axis that the box fills in
 * both tensors is joined with the axis before it.
 */
function axesOf(shape: number[], from: number[], to: number[]): Axis[] {
  const axes: Axis[] = [];
  let steps = { from: 1, to: 1 };
  for (let i = shape.length - 1; i >= 0; i--) {
    const length = shape[i]!;
    const after = axes[0];
    const isFilled =
      after && steps.from === after.length * after.from && steps.to === after.length * after.to;
    if (isFilled) axes[0] = { ...after, length: length * after.length };
    else axes.unshift({ length, ...steps });
    steps = { from: steps.from * from[i]!, to: steps.to * to[i]! };
  }
  return axes.length > 0 ? axes : [{ length: 1, ...steps }];
}

/** Returns the offset of a number in a tensor. */
function offset(shape: number[], index: number[]): number {
  return shape.reduce((sum, length, i) => sum * length + index[i]!, 0);
}
