/** The inner loops in JavaScript: the operations of `assembly/index.ts`, in the same order. */
import type { Kernels } from './kernels.js';

export const plain: Kernels = { updateAndMultiply, multiply, rowProducts };

function updateAndMultiply(
  a: Float64Array,
  n: number,
  k: number,
  u: Float64Array,
  w: Float64Array,
  z: Float64Array,
  v: Float64Array,
  t: Float64Array,
  product: Float64Array,
): void {
  let i = k;
  for (; i + 3 < n; i += 4) {
    const [r0, r1, r2, r3] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n];
    const [u0, u1, u2, u3] = [u[i]!, u[i + 1]!, u[i + 2]!, u[i + 3]!];
    const [z0, z1, z2, z3] = [z[i]!, z[i + 1]!, z[i + 2]!, z[i + 3]!];
    const [t0, t1, t2, t3] = [t[i]!, t[i + 1]!, t[i + 2]!, t[i + 3]!];
    for (let j = k + 1; j < n; j++) {
      const wj = w[j]!;
      const vj = v[j]!;
      const a0 = a[r0 + j]! - u0 * wj - z0 * vj;
      const a1 = a[r1 + j]! - u1 * wj - z1 * vj;
      const a2 = a[r2 + j]! - u2 * wj - z2 * vj;
      const a3 = a[r3 + j]! - u3 * wj - z3 * vj;
      a[r0 + j] = a0;
      a[r1 + j] = a1;
      a[r2 + j] = a2;
      a[r3 + j] = a3;
      product[j]! += t0 * a0 + t1 * a1 + (t2 * a2 + t3 * a3);
    }
  }
  for (; i < n; i++) {
    for (let j = k + 1; j < n; j++) {
      const aj = a[i * n + j]! - u[i]! * w[j]! - z[i]! * v[j]!;
      a[i * n + j] = aj;
      product[j]! += t[i]! * aj;
    }
  }
}

function multiply(
  a: Float64Array,
  n: number,
  k: number,
  x: Float64Array,
  product: Float64Array,
): void {
  for (let i = k; i < n; i++) product[i] = rowProduct(a, i * n, x, 0, k, n);
}

function rowProducts(
  a: Float64Array,
  row: number,
  stride: number,
  b: Float64Array,
  other: number,
  otherStride: number,
  count: number,
  into: Float64Array,
): void {
  let at = 0;
  for (let x = row; x <= row + stride; x += stride) {
    for (let k = 0; k < 4; k++) {
      into[at++] = rowProduct(a, x, b, other + k * otherStride, 0, count);
    }
  }
}

/** Σ over k in [from, to) of the products of two rows: two sums, of every other number. */
export function rowProduct(
  a: Float64Array,
  row: number,
  b: Float64Array,
  other: number,
  from: number,
  to: number,
): number {
  let even = 0;
  let odd = 0;
  let k = from;
  for (; k + 1 < to; k += 2) {
    even += a[row + k]! * b[other + k]!;
    odd += a[row + k + 1]! * b[other + k + 1]!;
  }
  const sum = even + odd;
  return k < to ? sum + a[row + k]! * b[other + k]! : sum;
}
