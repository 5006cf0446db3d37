/**
 * Products of rows with rows: matrix products with a transpose, and the solution of Cholesky's columns. Rows
 * are taken by parts of DEPTH numbers; four of the second matrix are interleaved first, pair by pair, in the
 * memory's first page, where they stay in the cache and have one address.
 */
import { at, pair, sumOf } from './lanes';

/** Numbers of a row whose products are summed before they are added. */
const DEPTH: i32 = 256;
/** Rows of x that stay in the second cache while rows of y pass by. */
const BLOCK: i32 = 64;
/** Where the sums of two rows by four lie, and the interleaved rows. */
const SUMS: usize = 64;
const PACKED: usize = 128;

/**
 * into += X Yᵀ, for `rows` rows of X and `columns` rows of Y of `depth` numbers. A part's product is two sums,
 * of every other number.
 */
export function products(
  x: usize,
  xStep: usize,
  rows: i32,
  y: usize,
  yStep: usize,
  columns: i32,
  depth: i32,
  into: usize,
  intoStep: usize,
): void {
  for (let k = 0; k < depth; k += DEPTH) {
    const count = min(DEPTH, depth - k);
    for (let i = 0; i < rows; i += BLOCK) {
      const left = at(x, k) + <usize>i * xStep;
      const to = into + <usize>i * intoStep;
      addPart(left, xStep, min(BLOCK, rows - i), at(y, k), yStep, columns, count, to, intoStep);
    }
  }
}

function addPart(
  x: usize,
  xStep: usize,
  rows: i32,
  y: usize,
  yStep: usize,
  columns: i32,
  count: i32,
  into: usize,
  intoStep: usize,
): void {
  let j = 0;
  for (; j + 3 < columns; j += 4) {
    interleave(y + <usize>j * yStep, yStep, count);
    let to = at(into, j);
    let row = x;
    for (let i = 0; i < rows; i += 2) {
      // A row that is alone is its own partner, and its products are used once.
      const alone = i + 1 === rows;
      multiplyEight(row, alone ? 0 : xStep, count);
      addFour(to, SUMS);
      if (!alone) addFour(to + intoStep, SUMS + 32);
      row += xStep << 1;
      to += intoStep << 1;
    }
  }
  for (; j < columns; j++) {
    for (let i = 0; i < rows; i++) {
      const to = at(into + <usize>i * intoStep, j);
      f64.store(to, f64.load(to) + product(x + <usize>i * xStep, y + <usize>j * yStep, count));
    }
  }
}

function addFour(to: usize, from: usize): void {
  v128.store(to, f64x2.add(pair(to), pair(from)));
  v128.store(to, f64x2.add(pair(to + 16), pair(from + 16)), 16);
}

/**
 * Columns `first` to `first` + 3 of Cholesky's factor, rows from `first` + 4, from the entries of the matrix,
 * which are there, and the factor's columns before.
 */
export function solveColumns(lower: usize, n: i32, first: i32): void {
  if (first + 4 >= n) return;
  const stride: usize = (<usize>n) << 3;
  const tops = lower + <usize>first * stride;
  for (let k = 0; k < first; k += DEPTH) {
    const count = min(DEPTH, first - k);
    interleave(at(tops, k), stride, count);
    for (let i = first + 4; i < n; i += 2) {
      const row = lower + <usize>i * stride;
      const alone = i + 1 === n;
      multiplyEight(at(row, k), alone ? 0 : stride, count);
      subtractFour(at(row, first), SUMS);
      if (!alone) subtractFour(at(row + stride, first), SUMS + 32);
    }
  }
  for (let i = first + 4; i < n; i++) {
    solveFour(at(lower + <usize>i * stride, first), at(tops, first), stride);
  }
}

function subtractFour(to: usize, from: usize): void {
  v128.store(to, f64x2.sub(pair(to), pair(from)));
  v128.store(to, f64x2.sub(pair(to + 16), pair(from + 16)), 16);
}

/** Four entries of a row of the factor, by the triangle of its rows above. */
function solveFour(row: usize, triangle: usize, stride: usize): void {
  const t1 = triangle + stride;
  const t2 = t1 + stride;
  const t3 = t2 + stride;
  const x0 = f64.load(row) / f64.load(triangle);
  const x1 = (f64.load(row, 8) - x0 * f64.load(t1)) / f64.load(t1, 8);
  const rest2 = f64.load(row, 16) - x0 * f64.load(t2) - x1 * f64.load(t2, 8);
  const x2 = rest2 / f64.load(t2, 16);
  const rest3 =
    f64.load(row, 24) - x0 * f64.load(t3) - x1 * f64.load(t3, 8) - x2 * f64.load(t3, 16);
  f64.store(row, x0);
  f64.store(row, x1, 8);
  f64.store(row, x2, 16);
  f64.store(row, rest3 / f64.load(t3, 24), 24);
}

/** Copies four rows to PACKED, pair by pair; a last number alone is followed by whatever is there. */
function interleave(y: usize, step: usize, count: i32): void {
  const y1 = y + step;
  const y2 = y1 + step;
  const y3 = y2 + step;
  const end: usize = (<usize>count) << 3;
  let to = PACKED;
  let j: usize = 0;
  for (; j + 8 < end; j += 16) {
    v128.store(to, pair(y + j));
    v128.store(to, pair(y1 + j), 16);
    v128.store(to, pair(y2 + j), 32);
    v128.store(to, pair(y3 + j), 48);
    to += 64;
  }
  if (j >= end) return;
  f64.store(to, f64.load(y + j));
  f64.store(to, f64.load(y1 + j), 16);
  f64.store(to, f64.load(y2 + j), 32);
  f64.store(to, f64.load(y3 + j), 48);
}

/** The products of two rows with the four that are interleaved, to SUMS: the first row's, the second's. */
function multiplyEight(x: usize, step: usize, count: i32): void {
  let p0 = f64x2.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  let q0 = p0;
  let q1 = p0;
  let q2 = p0;
  let q3 = p0;
  const end = at(x, count);
  let y = PACKED;
  for (; x + 8 < end; x += 16) {
    const p = pair(x);
    const q = pair(x + step);
    const r = v128.load(y);
    p0 = f64x2.add(p0, f64x2.mul(p, r));
    q0 = f64x2.add(q0, f64x2.mul(q, r));
    const s = v128.load(y, 16);
    p1 = f64x2.add(p1, f64x2.mul(p, s));
    q1 = f64x2.add(q1, f64x2.mul(q, s));
    const t = v128.load(y, 32);
    p2 = f64x2.add(p2, f64x2.mul(p, t));
    q2 = f64x2.add(q2, f64x2.mul(q, t));
    const u = v128.load(y, 48);
    p3 = f64x2.add(p3, f64x2.mul(p, u));
    q3 = f64x2.add(q3, f64x2.mul(q, u));
    y += 64;
  }
  v128.store(SUMS, totals(p0, p1));
  v128.store(SUMS, totals(p2, p3), 16);
  v128.store(SUMS, totals(q0, q1), 32);
  v128.store(SUMS, totals(q2, q3), 48);
  if (x >= end) return;
  for (let k: usize = 0; k < 4; k++) {
    const to = SUMS + (k << 3);
    const last = f64.load(y + (k << 4));
    f64.store(to, f64.load(to) + f64.load(x) * last);
    f64.store(to, f64.load(to, 32) + f64.load(x + step) * last, 32);
  }
}

/** The sums of two pairs. */
function totals(a: v128, b: v128): v128 {
  return f64x2.add(v128.shuffle<f64>(a, b, 0, 2), v128.shuffle<f64>(a, b, 1, 3));
}

function product(x: usize, y: usize, count: i32): f64 {
  const end: usize = (<usize>count) << 3;
  let sums = f64x2.splat(0);
  let j: usize = 0;
  for (; j + 8 < end; j += 16) sums = f64x2.add(sums, f64x2.mul(pair(x + j), pair(y + j)));
  let sum = sumOf(sums);
  if (j < end) sum += f64.load(x + j) * f64.load(y + j);
  return sum;
}
