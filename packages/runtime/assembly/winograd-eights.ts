/**
 * The transforms of `winograd-tiles.ts` for tiles of 3 × 3, eight channels at a time. The two halves of eight
 * channels are loaded and stored side by side, so that V8's revectoriser can join them to 256 bits.
 */

/* @inline */ function low(at: usize): v128 {
  return v128.load(at);
}

/* @inline */ function high(at: usize): v128 {
  return v128.load(at, 16);
}

/* @inline */ function put(to: usize, a: v128, b: v128): void {
  v128.store(to, a);
  v128.store(to, b, 16);
}

/** Writes a row of points of two halves: a + b, b, b + c. */
/* @inline */ function putRow(
  to: usize,
  step: usize,
  columns: i32,
  a0: v128,
  b0: v128,
  c0: v128,
  a1: v128,
  b1: v128,
  c1: v128,
): void {
  put(to, f32x4.add(a0, b0), f32x4.add(a1, b1));
  put(to + step, b0, b1);
  if (columns == 3) put(to + 2 * step, f32x4.add(b0, c0), f32x4.add(b1, c1));
}

/** Transforms a tile d of 3 × 3, as `transformTile3`. */
/* @inline */ export function transformEight(
  d00: usize,
  d01: usize,
  d02: usize,
  d10: usize,
  d11: usize,
  d12: usize,
  d20: usize,
  d21: usize,
  d22: usize,
  to: usize,
  step: usize,
  rows: i32,
  columns: i32,
): void {
  const b0 = low(d10),
    b1 = low(d11),
    b2 = low(d12);
  const e0 = high(d10),
    e1 = high(d11),
    e2 = high(d12);
  putRow(
    to,
    step,
    columns,
    f32x4.add(low(d00), b0),
    f32x4.add(low(d01), b1),
    f32x4.add(low(d02), b2),
    f32x4.add(high(d00), e0),
    f32x4.add(high(d01), e1),
    f32x4.add(high(d02), e2),
  );
  putRow(to + 3 * step, step, columns, b0, b1, b2, e0, e1, e2);
  if (rows == 3) {
    putRow(
      to + 6 * step,
      step,
      columns,
      f32x4.add(b0, low(d20)),
      f32x4.add(b1, low(d21)),
      f32x4.add(b2, low(d22)),
      f32x4.add(e0, high(d20)),
      f32x4.add(e1, high(d21)),
      f32x4.add(e2, high(d22)),
    );
  }
}

/** Writes a row of points of a filter of two taps: a, b - a, b. */
/* @inline */ function putTaps(
  to: usize,
  step: usize,
  a0: v128,
  b0: v128,
  a1: v128,
  b1: v128,
): void {
  put(to, a0, a1);
  put(to + step, f32x4.sub(b0, a0), f32x4.sub(b1, a1));
  put(to + 2 * step, b0, b1);
}

/** Transforms 2 × 2 numbers at the given addresses to 3 × 3 points, as `transformPair`. */
/* @inline */ export function transformPairOfEight(
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  to: usize,
  step: usize,
): void {
  const a0 = low(a),
    b0 = low(b),
    c0 = low(c),
    d0 = low(d);
  const a1 = high(a),
    b1 = high(b),
    c1 = high(c),
    d1 = high(d);
  putTaps(to, step, a0, b0, a1, b1);
  putTaps(
    to + 3 * step,
    step,
    f32x4.sub(c0, a0),
    f32x4.sub(d0, b0),
    f32x4.sub(c1, a1),
    f32x4.sub(d1, b1),
  );
  putTaps(to + 6 * step, step, c0, d0, c1, d1);
}

/** Computes 2 × 2 outputs at the given addresses of 3 × 3 points, as `finishTile`. */
/* @inline */ export function finishEight(
  m: usize,
  step: usize,
  y00: usize,
  y01: usize,
  y10: usize,
  y11: usize,
): void {
  const m3 = m + 3 * step,
    m6 = m + 6 * step;
  const p0 = low(m3),
    p1 = low(m3 + step),
    p2 = low(m3 + 2 * step);
  const q0 = high(m3),
    q1 = high(m3 + step),
    q2 = high(m3 + 2 * step);
  const u0 = f32x4.add(low(m), p0),
    u1 = f32x4.add(low(m + step), p1),
    u2 = f32x4.add(low(m + 2 * step), p2);
  const s0 = f32x4.add(high(m), q0),
    s1 = f32x4.add(high(m + step), q1),
    s2 = f32x4.add(high(m + 2 * step), q2);
  const v0 = f32x4.sub(low(m6), p0),
    v1 = f32x4.sub(low(m6 + step), p1),
    v2 = f32x4.sub(low(m6 + 2 * step), p2);
  const t0 = f32x4.sub(high(m6), q0),
    t1 = f32x4.sub(high(m6 + step), q1),
    t2 = f32x4.sub(high(m6 + 2 * step), q2);
  put(y00, f32x4.add(u0, u1), f32x4.add(s0, s1));
  put(y01, f32x4.sub(u2, u1), f32x4.sub(s2, s1));
  put(y10, f32x4.add(v0, v1), f32x4.add(t0, t1));
  put(y11, f32x4.sub(v2, v1), f32x4.sub(t2, t1));
}
