/** The pass over a matrix that one step of the bidiagonalization makes. */
import { at, pair, sumOf } from './lanes';

/**
 * `shared` is room for w, v and x interleaved pair by pair, so that they have one address.
 *
 * For rows i from k + 1 and columns from k: A −= u wᵀ + z vᵀ, then nextZ = factor·A x,
 * column = A_k − nextZ x_k, and, for columns from k + 1, product += columnᵀA. Four rows are in the cache for
 * both their products; a row's product with x is two sums, of every other number.
 */
export function bidiagonalStep(
  a: usize,
  n: i32,
  k: i32,
  u: usize,
  w: usize,
  z: usize,
  v: usize,
  x: usize,
  factor: f64,
  nextZ: usize,
  column: usize,
  product: usize,
  shared: usize,
): void {
  const stride: usize = (<usize>n) << 3;
  const start: usize = (<usize>k) << 3;
  const xk = f64.load(x + start);
  let to = shared;
  for (let j = start; j + 8 < stride; j += 16) {
    v128.store(to, pair(w + j));
    v128.store(to, pair(v + j), 16);
    v128.store(to, pair(x + j), 32);
    to += 48;
  }
  let i = k + 1;
  for (; i + 3 < n; i += 4) {
    const r0 = a + <usize>i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    for (let two = i; two < i + 4; two += 2) {
      const row = a + <usize>two * stride;
      const to = at(nextZ, two);
      updateTwo(row + start, stride, row + stride, shared, at(u, two), at(z, two), to);
      if ((n - k) & 1) {
        const last = stride - 8;
        addLast(row + last, at(u, two), w + last, at(z, two), v + last, x + last, to);
        addLast(
          row + stride + last,
          at(u, two + 1),
          w + last,
          at(z, two + 1),
          v + last,
          x + last,
          to + 8,
        );
      }
    }
    const c0 = entryOfColumn(r0 + start, factor, xk, at(nextZ, i), at(column, i));
    const c1 = entryOfColumn(r1 + start, factor, xk, at(nextZ, i + 1), at(column, i + 1));
    const c2 = entryOfColumn(r2 + start, factor, xk, at(nextZ, i + 2), at(column, i + 2));
    const c3 = entryOfColumn(r3 + start, factor, xk, at(nextZ, i + 3), at(column, i + 3));
    const s0 = f64x2.splat(c0);
    const s1 = f64x2.splat(c1);
    const s2 = f64x2.splat(c2);
    const s3 = f64x2.splat(c3);
    let j = start + 8;
    for (; j + 8 < stride; j += 16) {
      const first = f64x2.add(f64x2.mul(s0, pair(r0 + j)), f64x2.mul(s1, pair(r1 + j)));
      const second = f64x2.add(f64x2.mul(s2, pair(r2 + j)), f64x2.mul(s3, pair(r3 + j)));
      v128.store(product + j, f64x2.add(pair(product + j), f64x2.add(first, second)));
    }
    if (j < stride) {
      const sum =
        c0 * f64.load(r0 + j) +
        c1 * f64.load(r1 + j) +
        (c2 * f64.load(r2 + j) + c3 * f64.load(r3 + j));
      f64.store(product + j, f64.load(product + j) + sum);
    }
  }
  for (; i < n; i++) {
    const row = a + <usize>i * stride;
    updateOne(row, stride, start, at(u, i), w, at(z, i), v, x, at(nextZ, i));
    const c = entryOfColumn(row + start, factor, xk, at(nextZ, i), at(column, i));
    for (let j = start + 8; j < stride; j += 8) {
      f64.store(product + j, f64.load(product + j) + c * f64.load(row + j));
    }
  }
}

/**
 * Pairs of two rows, from `row` to below `end`, less their parts of u wᵀ + z vᵀ, and their products with x.
 */
function updateTwo(
  row: usize,
  stride: usize,
  end: usize,
  shared: usize,
  u: usize,
  z: usize,
  dots: usize,
): void {
  const u0 = v128.load64_splat(u);
  const u1 = v128.load64_splat(u, 8);
  const z0 = v128.load64_splat(z);
  const z1 = v128.load64_splat(z, 8);
  let s0 = f64x2.splat(0);
  let s1 = s0;
  for (; row + 8 < end; row += 16) {
    const next = row + stride;
    const w = pair(shared);
    const v = v128.load(shared, 16);
    const x = v128.load(shared, 32);
    const a0 = f64x2.sub(f64x2.sub(pair(row), f64x2.mul(u0, w)), f64x2.mul(z0, v));
    const a1 = f64x2.sub(f64x2.sub(pair(next), f64x2.mul(u1, w)), f64x2.mul(z1, v));
    v128.store(row, a0);
    v128.store(next, a1);
    s0 = f64x2.add(s0, f64x2.mul(a0, x));
    s1 = f64x2.add(s1, f64x2.mul(a1, x));
    shared += 48;
  }
  f64.store(dots, sumOf(s0));
  f64.store(dots, sumOf(s1), 8);
}

/** Updates the last entry of a row that is not one of a pair, and adds its product with x. */
function addLast(entry: usize, u: usize, w: usize, z: usize, v: usize, x: usize, dot: usize): void {
  const value = updated(entry, f64.load(u), w, f64.load(z), v);
  f64.store(dot, f64.load(dot) + value * f64.load(x));
}

/** {@link updateTwo} for one row. */
function updateOne(
  row: usize,
  stride: usize,
  start: usize,
  u: usize,
  w: usize,
  z: usize,
  v: usize,
  x: usize,
  dot: usize,
): void {
  let even: f64 = 0;
  let odd: f64 = 0;
  let j = start;
  for (; j + 8 < stride; j += 16) {
    even += updated(row + j, f64.load(u), w + j, f64.load(z), v + j) * f64.load(x + j);
    odd +=
      updated(row + j + 8, f64.load(u), w + j + 8, f64.load(z), v + j + 8) * f64.load(x + j, 8);
  }
  let sum = even + odd;
  if (j < stride) sum += updated(row + j, f64.load(u), w + j, f64.load(z), v + j) * f64.load(x + j);
  f64.store(dot, sum);
}

/** An entry less its part of u wᵀ + z vᵀ, which is stored. */
function updated(entry: usize, u: f64, w: usize, z: f64, v: usize): f64 {
  const value = f64.load(entry) - u * f64.load(w) - z * f64.load(v);
  f64.store(entry, value);
  return value;
}

/** Makes nextZ of a row's product with x, and gives the row's entry of the column. */
function entryOfColumn(entry: usize, factor: f64, xk: f64, nextZ: usize, column: usize): f64 {
  const scaled = factor * f64.load(nextZ);
  f64.store(nextZ, scaled);
  const value = f64.load(entry) - scaled * xk;
  f64.store(column, value);
  return value;
}
