/**
 * Matrix products with transposed operands. The backend's own kernel has a fast path for plain
 * products only, so the operands are transposed first; Aᵀ·B of single matrices needs not even that.
 */
import type { TensorInfo } from '@tensorflow/tfjs';
import * as tf from '@tensorflow/tfjs';
import { address, allocate, type Kernel, release, type WasmBackend, zero } from './memory.js';
import type { Simd } from './simd.js';

/** Attributes of BatchMatMul and _FusedMatMul. */
export interface MatMulAttrs {
  transposeA: boolean;
  transposeB: boolean;
}

/** Runs `stock` on operands that need no transposing; further inputs (a bias) pass through. */
export function matMulTransposedFirst(
  backend: WasmBackend,
  simd: Simd,
  stock: Kernel,
  inputs: { a: TensorInfo; b: TensorInfo },
  attrs: MatMulAttrs,
): TensorInfo {
  const a = attrs.transposeA ? transposed(backend, simd, inputs.a) : inputs.a;
  const b = attrs.transposeB ? transposed(backend, simd, inputs.b) : inputs.b;
  const product = stock({ ...inputs, a, b }, { ...attrs, transposeA: false, transposeB: false });
  if (a !== inputs.a) release(backend, a);
  if (b !== inputs.b) release(backend, b);
  return product;
}

/** Aᵀ·B of two matrices [k, m] and [k, n], possibly with leading axes of size 1. */
export function matMulTransposedA(
  backend: WasmBackend,
  simd: Simd,
  a: TensorInfo,
  b: TensorInfo,
): TensorInfo {
  const [k, m] = a.shape.slice(-2) as [number, number];
  const n = b.shape.at(-1)!;
  const leading = Math.max(a.shape.length, b.shape.length) - 2;
  const product = allocate(backend, [...new Array<number>(leading).fill(1), m, n]);
  zero(backend, product);
  const scratch = allocate(backend, [simd.scratchSize()]);
  simd.accumulateOuterProducts(
    address(backend, a),
    address(backend, b),
    address(backend, product),
    address(backend, scratch),
    m,
    n,
    1,
    1,
    k,
    0,
    0,
    m,
  );
  release(backend, scratch);
  return product;
}

/** Whether a tensor is one matrix. */
export const isMatrix = (x: TensorInfo): boolean =>
  tf.util.sizeFromShape(x.shape.slice(0, -2)) === 1;

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
