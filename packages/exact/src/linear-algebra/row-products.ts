/**
 * Dot products of rows, the inner loops of factorizations and products: several at once share what
 * they load. A row is given by its array and where it begins. What it saves beside ml-matrix is measured by
 * bench/src/exact-linear-algebra.mjs.
 */

/** How many rows of the second array {@link rowProducts} takes together. */
export const width = 4;

/** Σ over k in [from, to) of the products of two rows. */
export function rowProduct(
  a: Float64Array,
  row: number,
  b: Float64Array,
  other: number,
  from: number,
  to: number,
): number {
  // Four sums, so that none waits for the last.
  let s0 = 0;
  let s1 = 0;
  let s2 = 0;
  let s3 = 0;
  let k = from;
  for (; k + 3 < to; k += 4) {
    s0 += a[row + k]! * b[other + k]!;
    s1 += a[row + k + 1]! * b[other + k + 1]!;
    s2 += a[row + k + 2]! * b[other + k + 2]!;
    s3 += a[row + k + 3]! * b[other + k + 3]!;
  }
  for (; k < to; k++) s0 += a[row + k]! * b[other + k]!;
  return s0 + s1 + (s2 + s3);
}

/**
 * The products over [from, to) of two rows of A, from `row` and `stride` further on, with four of B,
 * into `into`: the first row's with all four, then the second's.
 */
export function rowProducts(
  a: Float64Array,
  row: number,
  stride: number,
  b: Float64Array,
  other: number,
  otherStride: number,
  from: number,
  to: number,
  into: Float64Array,
): void {
  const [x, y] = [row, row + stride];
  const [p, q] = [other, other + otherStride];
  const [r, s] = [other + 2 * otherStride, other + 3 * otherStride];
  let xp = 0;
  let xq = 0;
  let xr = 0;
  let xs = 0;
  let yp = 0;
  let yq = 0;
  let yr = 0;
  let ys = 0;
  for (let k = from; k < to; k++) {
    const xk = a[x + k]!;
    const yk = a[y + k]!;
    const pk = b[p + k]!;
    const qk = b[q + k]!;
    const rk = b[r + k]!;
    const sk = b[s + k]!;
    xp += xk * pk;
    xq += xk * qk;
    xr += xk * rk;
    xs += xk * sk;
    yp += yk * pk;
    yq += yk * qk;
    yr += yk * rk;
    ys += yk * sk;
  }
  into[0] = xp;
  into[1] = xq;
  into[2] = xr;
  into[3] = xs;
  into[4] = yp;
  into[5] = yq;
  into[6] = yr;
  into[7] = ys;
}

/** The columns × rows transpose of a rows × columns matrix. */
export function transpose(a: Float64Array, rows: number, columns: number): Float64Array {
  const result = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) result[j * rows + i] = a[i * columns + j]!;
  }
  return result;
}
