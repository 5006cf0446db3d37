/**
 * Factors S = F Fᵀ of positive semi-definite matrices, for Fréchet distances of 2,048 dimensions: blocked,
 * it takes a quarter of the time of ml-matrix's (bench/src/exact-linear-algebra.mjs), and it goes on
 * with pivots where a matrix is singular. Matrices are row-major Float64Arrays in here.
 */
import type { Matrix } from 'ml-matrix';
import { rowProduct } from './kernels/plain.js';
import { workspaceFor } from './kernels/workspace.js';
import { flat } from './matrix.js';
import { transposeInto } from './transpose.js';

/** Columns that are solved together. */
const width = 4;

/** F of S = F Fᵀ, dimension × rank. */
export interface Factor {
  readonly dimension: number;
  readonly rank: number;
  readonly values: Float64Array;
  /** The columns that are more than rounding. */
  readonly numericalRank: number;
  /** Whether F is lower triangular, with rank = dimension. */
  readonly triangular: boolean;
}

/**
 * A factor of a positive semi-definite matrix: Cholesky's, or the one with diagonal pivoting where
 * that meets a pivot that is not positive (Higham 2002, section 10.3). Pivots below the rounding of
 * the largest entry end it, and those that are negative by the validation's tolerance count as 0.
 */
export function factorOf(covariance: Matrix): Factor {
  const n = covariance.rows;
  const matrix = flat(covariance);
  const lower = triangularFactor(matrix, n);
  if (!lower) return pivotedFactor(matrix, n);
  const numericalRank = isRegular(matrix, lower, n) ? n : pivotedFactor(matrix, n).numericalRank;
  return { dimension: n, rank: n, numericalRank, values: lower, triangular: true };
}

/** Whether all pivots are more than rounding. Those of a singular matrix can be positive by rounding. */
function isRegular(matrix: Float64Array, lower: Float64Array, n: number): boolean {
  let [largest, least] = [0, Number.POSITIVE_INFINITY];
  for (let i = 0; i < n; i++) {
    largest = Math.max(largest, matrix[i * n + i]!);
    least = Math.min(least, lower[i * n + i]! ** 2);
  }
  return least > roundingOf(n, largest);
}

/** What rounding can leave of a pivot that is 0. */
const roundingOf = (n: number, largest: number) => 4 * n * Number.EPSILON * largest;

/**
 * Cholesky's lower triangular factor, undefined if a pivot is not positive. Only the lower triangle
 * of the matrix is read. n³/3 operations, by columns in groups of four.
 */
export function triangularFactor(matrix: Float64Array, n: number): Float64Array | undefined {
  const { kernels, array } = workspaceFor(n, n * n);
  const lower = array(n * n);
  for (let i = 0; i < n; i++) lower.set(matrix.subarray(i * n, i * n + i + 1), i * n);
  for (let first = 0; first < n; first += width) {
    const end = Math.min(n, first + width);
    for (let j = first; j < end; j++) {
      for (let i = j; i < end; i++) {
        const rest = lower[i * n + j]! - rowProduct(lower, i * n, lower, j * n, 0, j);
        if (i > j) lower[i * n + j] = rest / lower[j * n + j]!;
        else if (rest > 0) lower[j * n + j] = Math.sqrt(rest);
        else return undefined;
      }
    }
    kernels.solveColumns(lower, n, first);
  }
  // A copy, because a part of WebAssembly's memory keeps all of it.
  return lower.slice();
}

/**
 * Looks left: a column is computed when its pivot comes, from the columns before it, so that only the
 * diagonal is kept up to date and n · rank² operations do.
 */
function pivotedFactor(matrix: Float64Array, n: number): Factor {
  // What is left of the diagonal; 0 for the pivots that have been taken, whose rest is rounding.
  const rest = Float64Array.from({ length: n }, (_, i) => matrix[i * n + i]!);
  const taken = new Uint8Array(n);
  const largest = rest.reduce((max, x) => Math.max(max, x), 0);
  const rounding = roundingOf(n, largest);
  const rows = new Float64Array(n * n);
  let rank = 0;
  let numericalRank = 0;
  while (rank < n) {
    let pivot = 0;
    for (let i = 1; i < n; i++) if (rest[i]! > rest[pivot]!) pivot = i;
    const value = rest[pivot]!;
    if (!(value > Number.EPSILON * largest)) break;
    const root = Math.sqrt(value);
    taken[pivot] = 1;
    for (let i = 0; i < n; i++) {
      if (taken[i] && i !== pivot) continue;
      const known = rowProduct(rows, i * n, rows, pivot * n, 0, rank);
      // |s_ij| ≤ √(s_ii s_jj) in a semi-definite matrix, up to rounding; in one that is so only to the
      // validation's tolerance a small pivot could make columns of any size.
      const bound = Math.sqrt(Math.max(0, rest[i]!) + rounding);
      const entry =
        i === pivot
          ? root
          : Math.min(bound, Math.max(-bound, (matrix[i * n + pivot]! - known) / root));
      rows[i * n + rank] = entry;
      rest[i]! -= entry * entry;
    }
    rest[pivot] = 0;
    rank++;
    if (value > rounding) numericalRank = rank;
  }
  const values = new Float64Array(n * rank);
  for (let i = 0; i < n; i++) values.set(rows.subarray(i * n, i * n + rank), i * rank);
  return { dimension: n, rank, numericalRank, values, triangular: false };
}

/** Rows of a triangular factor's transpose whose first zeros are left out together. */
const block = 32;

/** Aᵀ B of two factors of the same dimension: A's rank × B's rank, row-major. */
export function crossProduct(a: Factor, b: Factor): Float64Array {
  const n = a.dimension;
  const [ra, rb] = [a.rank, b.rank];
  const { kernels, array } = workspaceFor(Math.min(ra, rb), n * (ra + rb) + ra * rb);
  const [left, right, product] = [array(n * ra), array(n * rb), array(ra * rb)];
  transposeInto(left, a.values, n, ra);
  transposeInto(right, b.values, n, rb);
  /** The products of rows [i, iEnd) and [j, jEnd), which are zeros before number `from`. */
  const add = (i: number, iEnd: number, j: number, jEnd: number, from: number) => {
    const x = { values: left, start: i * n + from, stride: n, count: iEnd - i };
    const y = { values: right, start: j * n + from, stride: n, count: jEnd - j };
    kernels.products(x, y, n - from, { values: product, start: i * rb + j, stride: rb });
  };
  if (!a.triangular && !b.triangular) add(0, ra, 0, rb, 0);
  // Column i of a triangular factor begins at row i.
  for (let from = 0; from < n; from += block) {
    const end = Math.min(n, from + block);
    if (a.triangular) add(from, end, 0, b.triangular ? from : rb, from);
    if (b.triangular) add(0, a.triangular ? end : ra, from, end, from);
  }
  return product.slice();
}
