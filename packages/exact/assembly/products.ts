/**
 * Products of rows with rows: matrix products with a transpose, and the solution of Cholesky's columns. Rows
 * are taken by parts of DEPTH numbers; four of the second matrix are interleaved first, pair by pair, in the
 * memory's first page, where they stay in the cache and have one address.
 */
import { at, pair, sumOf } from './lanes';

/** Numbers of a row whose products are summed before they are added. */
const DEPTH: i32 = 256;
/** Rows of x that stay in the second cache while rows of y pass by. */
const BLOCK: i32 = 128;
/** Where the products of a row go that are not wanted, and the interleaved rows. */
const UNWANTED: usize = 64;
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
    interleave(y + <usize>j * yStep, yStep, count, 1);
    let to = at(into, j);
    let row = x;
    for (let i = 0; i < rows; i += 2) {
      const alone = i + 1 === rows;
      addEight(row, alone ? 0 : xStep, count, to, alone ? UNWANTED : to + intoStep);
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
    interleave(at(tops, k), stride, count, -1);
    for (let i = first + 4; i < n; i += 2) {
      const row = lower + <usize>i * stride;
      const to = at(row, first);
      const alone = i + 1 === n;
      addEight(at(row, k), alone ? 0 : stride, count, to, alone ? UNWANTED : to + stride);
    }
  }
  for (let i = first + 4; i < n; i++) {
    solveFour(at(lower + <usize>i * stride, first), at(tops, first), stride);
  }
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

/** Copies four rows times `sign` to PACKED, pair by pair; a last number alone has no partner. */
function interleave(y: usize, step: usize, count: i32, sign: f64): void {
  const y1 = y + step;
  const y2 = y1 + step;
  const y3 = y2 + step;
  const signs = f64x2.splat(sign);
  const end: usize = (<usize>count) << 3;
  let to = PACKED;
  let j: usize = 0;
  for (; j + 8 < end; j += 16) {
    v128.store(to, f64x2.mul(signs, pair(y + j)));
    v128.store(to, f64x2.mul(signs, pair(y1 + j)), 16);
    v128.store(to, f64x2.mul(signs, pair(y2 + j)), 32);
    v128.store(to, f64x2.mul(signs, pair(y3 + j)), 48);
    to += 64;
  }
  if (j >= end) return;
  f64.store(to, sign * f64.load(y + j));
  f64.store(to, sign * f64.load(y1 + j), 16);
  f64.store(to, sign * f64.load(y2 + j), 32);
  f64.store(to, sign * f64.load(y3 + j), 48);
}

/** Adds the products of two rows, `step` apart, with the four that are interleaved, to four numbers each. */
function addEight(x: usize, step: usize, count: i32, to: usize, second: usize): void {
  let p0 = f64x2.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  let q0 = p0;
  let q1 = p0;
  let q2 = p0;
  let q3 = p0;
  const end = at(x, count);
  const lastPair = end - 8;
  let y = PACKED;
  // Two pairs a turn. The branch between them keeps the engine from loading both at once: it would run out
  // of registers.
  while (x < lastPair) {
    const p = pair(x);
    const q = pair(x + step);
    const r = pair(y);
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
    if (x + 16 >= lastPair) {
      x += 16;
      y += 64;
      break;
    }
    const pNext = v128.load(x, 16);
    const qNext = v128.load(x + step, 16);
    const rNext = v128.load(y, 64);
    p0 = f64x2.add(p0, f64x2.mul(pNext, rNext));
    q0 = f64x2.add(q0, f64x2.mul(qNext, rNext));
    const sNext = v128.load(y, 80);
    p1 = f64x2.add(p1, f64x2.mul(pNext, sNext));
    q1 = f64x2.add(q1, f64x2.mul(qNext, sNext));
    const tNext = v128.load(y, 96);
    p2 = f64x2.add(p2, f64x2.mul(pNext, tNext));
    q2 = f64x2.add(q2, f64x2.mul(qNext, tNext));
    const uNext = v128.load(y, 112);
    p3 = f64x2.add(p3, f64x2.mul(pNext, uNext));
    q3 = f64x2.add(q3, f64x2.mul(qNext, uNext));
    x += 32;
    y += 128;
  }
  let p01 = totals(p0, p1);
  let p23 = totals(p2, p3);
  let q01 = totals(q0, q1);
  let q23 = totals(q2, q3);
  if (x < end) {
    const p = v128.load64_splat(x);
    const q = v128.load64_splat(x + step);
    const last01 = f64x2.replace_lane(v128.load64_zero(y), 1, f64.load(y, 16));
    const last23 = f64x2.replace_lane(v128.load64_zero(y, 32), 1, f64.load(y, 48));
    p01 = f64x2.add(p01, f64x2.mul(p, last01));
    p23 = f64x2.add(p23, f64x2.mul(p, last23));
    q01 = f64x2.add(q01, f64x2.mul(q, last01));
    q23 = f64x2.add(q23, f64x2.mul(q, last23));
  }
  v128.store(to, f64x2.add(pair(to), p01));
  v128.store(to, f64x2.add(pair(to + 16), p23), 16);
  v128.store(second, f64x2.add(pair(second), q01));
  v128.store(second, f64x2.add(pair(second + 16), q23), 16);
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
