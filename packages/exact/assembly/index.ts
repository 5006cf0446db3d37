/**
 * The inner loops of the float64 linear algebra, two numbers at a time. Matrices are square and row-major;
 * arguments are addresses in bytes, and counts of numbers. `src/linear-algebra/kernels/plain.ts` does the
 * same operations in the same order, so that results do not depend on which of the two runs.
 */

function pair(address: usize): v128 {
  return v128.load(address);
}

function sumOf(lanes: v128): f64 {
  return f64x2.extract_lane(lanes, 0) + f64x2.extract_lane(lanes, 1);
}

/** A −= u wᵀ + z vᵀ and product += tᵀA, for rows from k and columns from k + 1. Four rows share loads. */
export function updateAndMultiply(
  a: usize,
  n: i32,
  k: i32,
  u: usize,
  w: usize,
  z: usize,
  v: usize,
  t: usize,
  product: usize,
): void {
  const stride: usize = (<usize>n) << 3;
  const start: usize = (<usize>(k + 1)) << 3;
  let i = k;
  for (; i + 3 < n; i += 4) {
    const o: usize = (<usize>i) << 3;
    const r0 = a + <usize>i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    const u0 = f64.load(u + o);
    const u1 = f64.load(u + o, 8);
    const u2 = f64.load(u + o, 16);
    const u3 = f64.load(u + o, 24);
    const z0 = f64.load(z + o);
    const z1 = f64.load(z + o, 8);
    const z2 = f64.load(z + o, 16);
    const z3 = f64.load(z + o, 24);
    const t0 = f64.load(t + o);
    const t1 = f64.load(t + o, 8);
    const t2 = f64.load(t + o, 16);
    const t3 = f64.load(t + o, 24);
    let j = start;
    for (; j + 8 < stride; j += 16) {
      const wj = pair(w + j);
      const vj = pair(v + j);
      const a0 = rest(r0 + j, f64x2.splat(u0), wj, f64x2.splat(z0), vj);
      const a1 = rest(r1 + j, f64x2.splat(u1), wj, f64x2.splat(z1), vj);
      const first = f64x2.add(f64x2.mul(f64x2.splat(t0), a0), f64x2.mul(f64x2.splat(t1), a1));
      const a2 = rest(r2 + j, f64x2.splat(u2), wj, f64x2.splat(z2), vj);
      const a3 = rest(r3 + j, f64x2.splat(u3), wj, f64x2.splat(z3), vj);
      const second = f64x2.add(f64x2.mul(f64x2.splat(t2), a2), f64x2.mul(f64x2.splat(t3), a3));
      v128.store(product + j, f64x2.add(pair(product + j), f64x2.add(first, second)));
    }
    if (j < stride) {
      const wj = f64.load(w + j);
      const vj = f64.load(v + j);
      const a0 = f64.load(r0 + j) - u0 * wj - z0 * vj;
      const a1 = f64.load(r1 + j) - u1 * wj - z1 * vj;
      const a2 = f64.load(r2 + j) - u2 * wj - z2 * vj;
      const a3 = f64.load(r3 + j) - u3 * wj - z3 * vj;
      f64.store(r0 + j, a0);
      f64.store(r1 + j, a1);
      f64.store(r2 + j, a2);
      f64.store(r3 + j, a3);
      const sum = t0 * a0 + t1 * a1 + (t2 * a2 + t3 * a3);
      f64.store(product + j, f64.load(product + j) + sum);
    }
  }
  for (; i < n; i++) {
    const o: usize = (<usize>i) << 3;
    const row = a + <usize>i * stride;
    for (let j = start; j < stride; j += 8) {
      const entry =
        f64.load(row + j) - f64.load(u + o) * f64.load(w + j) - f64.load(z + o) * f64.load(v + j);
      f64.store(row + j, entry);
      f64.store(product + j, f64.load(product + j) + f64.load(t + o) * entry);
    }
  }
}

/** Two entries less their parts of u wᵀ + z vᵀ, which are stored. */
function rest(at: usize, u: v128, w: v128, z: v128, v: v128): v128 {
  const entries = f64x2.sub(f64x2.sub(pair(at), f64x2.mul(u, w)), f64x2.mul(z, v));
  v128.store(at, entries);
  return entries;
}

/** product = A x, for rows and columns from k. A product is two sums, of every other number. */
export function multiply(a: usize, n: i32, k: i32, x: usize, product: usize): void {
  const stride: usize = (<usize>n) << 3;
  const start: usize = (<usize>k) << 3;
  let i = k;
  for (; i + 3 < n; i += 4) {
    const r0 = a + <usize>i * stride;
    const r1 = r0 + stride;
    const r2 = r1 + stride;
    const r3 = r2 + stride;
    let s0 = f64x2.splat(0);
    let s1 = s0;
    let s2 = s0;
    let s3 = s0;
    let j = start;
    for (; j + 8 < stride; j += 16) {
      const xj = pair(x + j);
      s0 = f64x2.add(s0, f64x2.mul(pair(r0 + j), xj));
      s1 = f64x2.add(s1, f64x2.mul(pair(r1 + j), xj));
      s2 = f64x2.add(s2, f64x2.mul(pair(r2 + j), xj));
      s3 = f64x2.add(s3, f64x2.mul(pair(r3 + j), xj));
    }
    const xj = j < stride ? f64.load(x + j) : 0;
    const to = product + ((<usize>i) << 3);
    f64.store(to, j < stride ? sumOf(s0) + f64.load(r0 + j) * xj : sumOf(s0));
    f64.store(to, j < stride ? sumOf(s1) + f64.load(r1 + j) * xj : sumOf(s1), 8);
    f64.store(to, j < stride ? sumOf(s2) + f64.load(r2 + j) * xj : sumOf(s2), 16);
    f64.store(to, j < stride ? sumOf(s3) + f64.load(r3 + j) * xj : sumOf(s3), 24);
  }
  for (; i < n; i++) {
    const row = a + <usize>i * stride;
    let sums = f64x2.splat(0);
    let j = start;
    for (; j + 8 < stride; j += 16) sums = f64x2.add(sums, f64x2.mul(pair(row + j), pair(x + j)));
    let sum = sumOf(sums);
    if (j < stride) sum += f64.load(row + j) * f64.load(x + j);
    f64.store(product + ((<usize>i) << 3), sum);
  }
}

/**
 * The products over `count` numbers of two rows, `x` and `step` bytes further, with four, from `y` on:
 * the first row's with all four, then the second's. A product is two sums, of every other number.
 */
export function rowProducts(
  x: usize,
  step: usize,
  y: usize,
  otherStep: usize,
  count: i32,
  into: usize,
): void {
  const x1 = x + step;
  const y1 = y + otherStep;
  const y2 = y1 + otherStep;
  const y3 = y2 + otherStep;
  let p0 = f64x2.splat(0);
  let p1 = p0;
  let p2 = p0;
  let p3 = p0;
  let q0 = p0;
  let q1 = p0;
  let q2 = p0;
  let q3 = p0;
  const end: usize = (<usize>count) << 3;
  let j: usize = 0;
  for (; j + 8 < end; j += 16) {
    const p = pair(x + j);
    const q = pair(x1 + j);
    const r = pair(y + j);
    p0 = f64x2.add(p0, f64x2.mul(p, r));
    q0 = f64x2.add(q0, f64x2.mul(q, r));
    const s = pair(y1 + j);
    p1 = f64x2.add(p1, f64x2.mul(p, s));
    q1 = f64x2.add(q1, f64x2.mul(q, s));
    const t = pair(y2 + j);
    p2 = f64x2.add(p2, f64x2.mul(p, t));
    q2 = f64x2.add(q2, f64x2.mul(q, t));
    const u = pair(y3 + j);
    p3 = f64x2.add(p3, f64x2.mul(p, u));
    q3 = f64x2.add(q3, f64x2.mul(q, u));
  }
  f64.store(into, sumOf(p0));
  f64.store(into, sumOf(p1), 8);
  f64.store(into, sumOf(p2), 16);
  f64.store(into, sumOf(p3), 24);
  f64.store(into, sumOf(q0), 32);
  f64.store(into, sumOf(q1), 40);
  f64.store(into, sumOf(q2), 48);
  f64.store(into, sumOf(q3), 56);
  if (j >= end) return;
  const p = f64.load(x + j);
  const q = f64.load(x1 + j);
  const r = f64.load(y + j);
  const s = f64.load(y1 + j);
  const t = f64.load(y2 + j);
  const u = f64.load(y3 + j);
  f64.store(into, f64.load(into) + p * r);
  f64.store(into, f64.load(into, 8) + p * s, 8);
  f64.store(into, f64.load(into, 16) + p * t, 16);
  f64.store(into, f64.load(into, 24) + p * u, 24);
  f64.store(into, f64.load(into, 32) + q * r, 32);
  f64.store(into, f64.load(into, 40) + q * s, 40);
  f64.store(into, f64.load(into, 48) + q * t, 48);
  f64.store(into, f64.load(into, 56) + q * u, 56);
}
