/**
 * Matrix products. The stock kernel uses XNNPACK for single matrices that are not transposed and plain
 * loops for all others; this one uses `assembly/product.ts`.
 */
import type { DataId, TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, type Kernel, release, type WasmBackend } from './memory.js';
import { inParts, partsFor, wholeLines } from './parts.js';
import type { Simd } from './simd.js';

/** Attributes of BatchMatMul. */
export interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

/** Attributes of _FusedMatMul, which adds a bias and applies an activation. */
export interface FusedMatMulAttrs extends MatMulAttrs {
  activation: string;
}

/** With fewer columns, most of a SIMD block is unused. */
const NARROW = 8;

/** BatchMatMul: returns a·b, each transposed in its last two dimensions if asked, the others broadcast. */
export function matMul(
  backend: WasmBackend,
  simd: Simd,
  rightOperands: RightOperands,
  stock: Kernel,
  { a, b }: { a: TensorInfo; b: TensorInfo },
  attrs: MatMulAttrs,
): TensorInfo {
  const { transposeA, transposeB } = attrs;
  if (a.dtype !== 'float32' || b.dtype !== 'float32') {
    return matMulTransposedFirst(backend, simd, rightOperands, stock, { a, b }, attrs);
  }
  if (!transposeA) return product(backend, simd, a, b, transposeB);
  if (!transposeB && isMatrix(a) && isMatrix(b) && b.shape.at(-1)! < NARROW) {
    const swapped = transposedProduct(backend, simd, b, a); // BᵀA, which has more columns
    const result = transposed(backend, simd, swapped);
    release(backend, swapped);
    return result;
  }
  const right = transposeB ? transposed(backend, simd, b) : b;
  const result = transposedProduct(backend, simd, a, right);
  if (right !== b) release(backend, right);
  return result;
}

/** Runs `stock` on operands that are transposed beforehand; passes on other inputs, such as a bias. */
export function matMulTransposedFirst(
  backend: WasmBackend,
  simd: Simd,
  rightOperands: RightOperands,
  stock: Kernel,
  inputs: { a: TensorInfo; b: TensorInfo },
  attrs: MatMulAttrs,
): TensorInfo {
  const a = attrs.transposeA ? transposed(backend, simd, inputs.a) : inputs.a;
  const b = attrs.transposeB
    ? transposed(backend, simd, inputs.b)
    : rightOperands.separated(inputs.b);
  const result = stock({ ...inputs, a, b }, { ...attrs, transposeA: false, transposeB: false });
  if (a !== inputs.a) release(backend, a);
  if (b !== inputs.b) release(backend, b);
  return result;
}

/**
 * Remembers the right operands of the stock product, which packs an operand once and finds the packed
 * form again by its data, not its shape. The same data as [6, 2] and then as [3, 4] would give wrong
 * values; a second shape therefore gets a copy.
 */
export class RightOperands {
  private readonly shapes = new WeakMap<DataId, string>();

  constructor(
    private readonly backend: WasmBackend,
    private readonly simd: Simd,
  ) {}

  /** Returns the tensor itself, or a copy that the caller releases. */
  separated(tensor: TensorInfo): TensorInfo {
    const shape = tensor.shape.slice(-2).join();
    const packed = this.shapes.get(tensor.dataId);
    if (packed === undefined) this.shapes.set(tensor.dataId, shape);
    if (tensor.dtype !== 'float32' || (packed ?? shape) === shape) return tensor;
    const copy = allocate(this.backend, tensor.shape);
    const size = tf.util.sizeFromShape(tensor.shape);
    const [from, to] = [address(this.backend, tensor), address(this.backend, copy)];
    this.simd.copyBlocks(from, to, 1, size, 0, 0);
    return copy;
  }
}

/** Returns A·B, or A·Bᵀ for B [n, k], over broadcast leading dimensions. */
function product(
  backend: WasmBackend,
  simd: Simd,
  a: TensorInfo,
  b: TensorInfo,
  transposeB: boolean,
): TensorInfo {
  const [m, k] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(transposeB ? -2 : -1)!;
  const panels = allocate(backend, [simd.packedSize(k, n)]);
  const panelsAt = address(backend, panels);
  const size = wholeLines(simd.scratchSize());
  const parts = partsFor(simd, m * k * n, m);
  const all = eachMatrix(backend, a, b, [m, n], parts * size, (left, right, result, scratch) => {
    (transposeB ? simd.packTransposed : simd.pack)(right, panelsAt, k, n);
    inParts(simd, parts, m, (calls, from, to, part) => {
      const [rows, sums, mine] = [
        left + 4 * from * k,
        result + 4 * from * n,
        scratch + 4 * part * size,
      ];
      calls.product(rows, panelsAt, sums, mine, n, 1, k, 0, 1, 1, to - from, 0, 0, k);
    });
  });
  release(backend, panels);
  return all;
}

/** Returns Aᵀ·B for A [k, m], over broadcast leading dimensions. */
function transposedProduct(
  backend: WasmBackend,
  simd: Simd,
  a: TensorInfo,
  b: TensorInfo,
): TensorInfo {
  const [k, m] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(-1)!;
  const size = wholeLines(simd.scratchSizeTransposed(n));
  const parts = partsFor(simd, m * k * n, Math.ceil(m / 4));
  return eachMatrix(backend, a, b, [m, n], parts * size, (left, right, result, scratch) =>
    inParts(simd, parts, m, (calls, from, to, part) => {
      const [columns, sums] = [left + 4 * from, result + 4 * from * n];
      const mine = scratch + 4 * part * size;
      calls.transposedProduct(
        columns,
        right,
        sums,
        mine,
        to - from,
        n,
        1,
        0,
        1,
        1,
        k,
        0,
        0,
        m,
        true,
      );
    }),
  );
}

/** Calls `multiply` with the addresses of each pair of matrices that broadcasting forms. */
function eachMatrix(
  backend: WasmBackend,
  a: TensorInfo,
  b: TensorInfo,
  matrix: [number, number],
  scratchSize: number,
  multiply: (left: number, right: number, result: number, scratch: number) => void,
): TensorInfo {
  const leading = [a.shape.slice(0, -2), b.shape.slice(0, -2)] as const;
  const batch = tf.broadcast_util.assertAndGetBroadcastShape(...leading);
  const result = allocate(backend, [...batch, ...matrix]);
  const scratch = allocate(backend, [scratchSize]);
  const [leftSize, rightSize] = [a, b].map((x) => 4 * tf.util.sizeFromShape(x.shape.slice(-2)));
  for (let i = 0; i < tf.util.sizeFromShape(batch); i++) {
    multiply(
      address(backend, a) + leftSize! * broadcastIndex(i, batch, leading[0]),
      address(backend, b) + rightSize! * broadcastIndex(i, batch, leading[1]),
      address(backend, result) + 4 * i * matrix[0] * matrix[1],
      address(backend, scratch),
    );
  }
  release(backend, scratch);
  return result;
}

/** Returns the index of the i-th matrix of `batch` in a tensor with the leading dimensions `own`. */
function broadcastIndex(i: number, batch: number[], own: number[]): number {
  let index = 0;
  let stride = 1;
  for (let axis = 1; axis <= own.length; axis++) {
    const size = batch.at(-axis)!;
    if (own.at(-axis) !== 1) index += stride * (i % size);
    stride *= own.at(-axis)!;
    i = Math.floor(i / size);
  }
  return index;
}

/** Tells whether a tensor is one matrix. */
const isMatrix = (x: TensorInfo): boolean => tf.util.sizeFromShape(x.shape.slice(0, -2)) === 1;

/** Returns a new tensor with the last two dimensions exchanged. */
function transposed(backend: WasmBackend, simd: Simd, x: TensorInfo): TensorInfo {
  const [rows, columns] = x.shape.slice(-2) as [number, number];
  const leading = x.shape.slice(0, -2);
  const result = allocate(backend, [...leading, columns, rows]);
  for (let i = 0; i < tf.util.sizeFromShape(leading); i++) {
    const offset = 4 * i * rows * columns;
    simd.transpose(address(backend, x) + offset, address(backend, result) + offset, rows, columns);
  }
  return result;
}
