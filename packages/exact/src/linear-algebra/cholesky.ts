/** Factors S = F Fᵀ of positive semi-definite matrices. Matrices are row-major Float64Arrays. */

/** F of S = F Fᵀ, dimension × rank. */
export interface Factor {
  readonly dimension: number;
  readonly rank: number;
  readonly values: Float64Array;
  /** Whether F is lower triangular, with rank = dimension. */
  readonly triangular: boolean;
}

/**
 * A factor of a positive semi-definite matrix: Cholesky's, or the one with diagonal pivoting where
 * that meets a pivot that is not positive (Higham 2002, section 10.3). Pivots below the rounding of
 * the largest entry end it, and those that are negative by the validation's tolerance count as 0.
 */
export function factorOf(matrix: Float64Array, n: number): Factor {
  const lower = triangularFactor(matrix, n);
  return lower
    ? { dimension: n, rank: n, values: lower, triangular: true }
    : pivotedFactor(matrix, n);
}

/** How many columns are computed together: their dot products share what they load. */
const width = 4;

/**
 * Cholesky's lower triangular factor, undefined if a pivot is not positive. Only the lower triangle
 * of the matrix is read. n³/3 operations, by columns in groups of four, for two rows at a time.
 */
export function triangularFactor(matrix: Float64Array, n: number): Float64Array | undefined {
  const lower = new Float64Array(n * n);
  const products = new Float64Array(2 * width);
  for (let first = 0; first < n; first += width) {
    const end = Math.min(n, first + width);
    for (let j = first; j < end; j++) {
      for (let i = j; i < end; i++) {
        const rest = matrix[i * n + j]! - rowProduct(lower, i * n, j * n, 0, j);
        if (i > j) lower[i * n + j] = rest / lower[j * n + j]!;
        else if (rest > 0) lower[j * n + j] = Math.sqrt(rest);
        else return undefined;
      }
    }
    for (let i = end; i < n; i += 2) {
      // The last row may be alone; then it is computed twice.
      const pair = Math.min(i, n - 2);
      rowProducts(lower, n, pair, first, products);
      for (let r = 0; r < 2; r++) {
        const row = (pair + r) * n;
        for (let j = first; j < end; j++) {
          const known = products[width * r + j - first]!;
          const rest = matrix[row + j]! - known - rowProduct(lower, row, j * n, first, j);
          lower[row + j] = rest / lower[j * n + j]!;
        }
      }
    }
  }
  return lower;
}

/** Σ over k in [from, to) of the products of two rows. */
function rowProduct(a: Float64Array, row: number, other: number, from: number, to: number): number {
  let sum = 0;
  for (let k = from; k < to; k++) sum += a[row + k]! * a[other + k]!;
  return sum;
}

/** The products of rows i and i + 1 with the four rows from `first`, over the columns before it. */
function rowProducts(
  a: Float64Array,
  n: number,
  i: number,
  first: number,
  into: Float64Array,
): void {
  const [x, y] = [i * n, (i + 1) * n];
  const [p, q, r, s] = [first * n, (first + 1) * n, (first + 2) * n, (first + 3) * n];
  let xp = 0;
  let xq = 0;
  let xr = 0;
  let xs = 0;
  let yp = 0;
  let yq = 0;
  let yr = 0;
  let ys = 0;
  for (let k = 0; k < first; k++) {
    const xk = a[x + k]!;
    const yk = a[y + k]!;
    const pk = a[p + k]!;
    const qk = a[q + k]!;
    const rk = a[r + k]!;
    const sk = a[s + k]!;
    xp += xk * pk;
    xq += xk * qk;
    xr += xk * rk;
    xs += xk * sk;
    yp += yk * pk;
    yq += yk * qk;
    yr += yk * rk;
    ys += yk * sk;
  }
  into.set([xp, xq, xr, xs, yp, yq, yr, ys]);
}

function pivotedFactor(matrix: Float64Array, n: number): Factor {
  const rest = matrix.slice();
  let largest = 0;
  for (let i = 0; i < n; i++) largest = Math.max(largest, rest[i * n + i]!);
  const rounding = 4 * n * Number.EPSILON * largest;
  const columns: Float64Array[] = [];
  while (columns.length < n) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (rest[i * n + i]! > rest[pivot * n + pivot]!) pivot = i;
    const value = rest[pivot * n + pivot]!;
    if (!(value > Number.EPSILON * largest)) break;
    const root = Math.sqrt(value);
    // |s_ij| ≤ √(s_ii s_jj) in a semi-definite matrix, up to rounding; in one that is so only to the
    // validation's tolerance a small pivot could make columns of any size.
    const column = Float64Array.from({ length: n }, (_, i) => {
      const bound = Math.sqrt(Math.max(0, rest[i * n + i]!) + rounding);
      return Math.min(bound, Math.max(-bound, rest[i * n + pivot]! / root));
    });
    for (let i = 0; i < n; i++) {
      const factor = column[i]!;
      if (factor === 0) continue;
      for (let j = 0; j < n; j++) rest[i * n + j]! -= factor * column[j]!;
    }
    // What is left of the pivot's row and column is rounding.
    for (let i = 0; i < n; i++) {
      rest[i * n + pivot] = 0;
      rest[pivot * n + i] = 0;
    }
    columns.push(column);
  }
  const rank = columns.length;
  const values = new Float64Array(n * rank);
  columns.forEach((column, k) => {
    for (let i = 0; i < n; i++) values[i * rank + k] = column[i]!;
  });
  return { dimension: n, rank, values, triangular: false };
}

/** Aᵀ B of two factors of the same dimension: A's rank × B's rank, row-major. */
export function crossProduct(a: Factor, b: Factor): Float64Array {
  const n = a.dimension;
  const product = new Float64Array(a.rank * b.rank);
  const [left, right] = [a.values, b.values];
  const [ra, rb] = [a.rank, b.rank];
  let k = 0;
  for (; k + 3 < n; k += 4) {
    // Row k of a triangular factor ends at column k, and the last of the four at k + 3.
    const columns = b.triangular ? k + 4 : rb;
    const rows = a.triangular ? k + 4 : ra;
    const [p, q, r, s] = [k * rb, (k + 1) * rb, (k + 2) * rb, (k + 3) * rb];
    for (let i = 0; i < rows; i++) {
      const w = left[k * ra + i]!;
      const x = left[(k + 1) * ra + i]!;
      const y = left[(k + 2) * ra + i]!;
      const z = left[(k + 3) * ra + i]!;
      const to = i * rb;
      for (let j = 0; j < columns; j++) {
        product[to + j]! +=
          w * right[p + j]! + x * right[q + j]! + (y * right[r + j]! + z * right[s + j]!);
      }
    }
  }
  for (; k < n; k++) {
    for (let i = 0; i < ra; i++) {
      const w = left[k * ra + i]!;
      for (let j = 0; j < rb; j++) product[i * rb + j]! += w * right[k * rb + j]!;
    }
  }
  return product;
}
