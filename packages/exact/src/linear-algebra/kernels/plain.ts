/** The inner loops in JavaScript: the operations of `assembly/`, in the same order. */
import type { BidiagonalStep, Kernels, Rows, Workspace } from './kernels.js';

const plain: Kernels = { bidiagonalStep, products, solveColumns };

/** A workspace in JavaScript's own memory. */
export const plainWorkspace: Workspace = {
  kernels: plain,
  array: (length) => new Float64Array(length),
};

function bidiagonalStep(n: number, k: number, step: BidiagonalStep): void {
  const { a, x, nextZ, column, product } = step;
  const update = (i: number) => {
    updateRow(n, k, step, i);
    nextZ[i] = step.factor * rowProduct(a, i * n, x, 0, k, n);
    column[i] = a[i * n + k]! - nextZ[i]! * x[k]!;
  };
  let i = k + 1;
  for (; i + 3 < n; i += 4) {
    for (let row = i; row < i + 4; row++) update(row);
    const [r0, r1, r2, r3] = [i * n, (i + 1) * n, (i + 2) * n, (i + 3) * n];
    const [c0, c1, c2, c3] = [column[i]!, column[i + 1]!, column[i + 2]!, column[i + 3]!];
    for (let j = k + 1; j < n; j++) {
      product[j]! += c0 * a[r0 + j]! + c1 * a[r1 + j]! + (c2 * a[r2 + j]! + c3 * a[r3 + j]!);
    }
  }
  for (; i < n; i++) {
    update(i);
    for (let j = k + 1; j < n; j++) product[j]! += column[i]! * a[i * n + j]!;
  }
}

function updateRow(n: number, k: number, { a, u, w, z, v }: BidiagonalStep, i: number): void {
  const [ui, zi] = [u[i]!, z[i]!];
  for (let j = k; j < n; j++) a[i * n + j] = a[i * n + j]! - ui * w[j]! - zi * v[j]!;
}

/** Numbers of a row whose products are summed before they are added. */
const part = 256;

function products(x: Rows, y: Rows, depth: number, into: Omit<Rows, 'count'>): void {
  for (let k = 0; k < depth; k += part) {
    const end = Math.min(depth, k + part);
    for (let i = 0; i < x.count; i++) {
      const row = x.start + i * x.stride;
      const to = into.start + i * into.stride;
      for (let j = 0; j < y.count; j++) {
        into.values[to + j]! += rowProduct(x.values, row, y.values, y.start + j * y.stride, k, end);
      }
    }
  }
}

function solveColumns(lower: Float64Array, n: number, first: number): void {
  for (let i = first + 4; i < n; i++) {
    const row = i * n;
    for (let c = 0; c < 4; c++) {
      const above = (first + c) * n;
      let rest = lower[row + first + c]!;
      for (let k = 0; k < first; k += part) {
        rest -= rowProduct(lower, row, lower, above, k, Math.min(first, k + part));
      }
      for (let t = first; t < first + c; t++) rest -= lower[row + t]! * lower[above + t]!;
      lower[row + first + c] = rest / lower[above + first + c]!;
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
