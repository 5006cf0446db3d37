/**
 * The transforms of Winograd's minimal filtering (Lavin and Gray 2016), for tiles of 2 × 2 outputs. In one
 * dimension, two outputs y₀ = g₀d₀ + g₁d₁ and y₁ = g₀d₁ + g₁d₂ of a filter of two taps take three
 * multiplications in place of four (points 0, -1, ∞):
 *
 *     m₀ = (d₀ + d₁)·g₀,   m₁ = d₁·(g₁ - g₀),   m₂ = (d₁ + d₂)·g₁,   y₀ = m₀ + m₁,   y₁ = m₂ - m₁,
 *
 * and two outputs of three taps take four in place of six (points 0, 1, -1, ∞):
 *
 *     m₀ = (d₀ - d₂)·g₀,                        m₁ = (d₁ + d₂)·(g₀ + g₁ + g₂)/2,
 *     m₂ = (d₂ - d₁)·(g₀ - g₁ + g₂)/2,          m₃ = (d₁ - d₃)·g₂,
 *     y₀ = m₀ + m₁ + m₂,                        y₁ = m₁ - m₂ - m₃.
 *
 * In two dimensions each step is done along the rows and along the columns: 9 multiplications in place of
 * 16, and 16 in place of 36. One tap, (g, 0), needs only m₀ and m₁ of three. The same d and m serve the
 * gradient of a filter, of which the roles of g (now the outputs' gradients) and y (now the taps) are
 * exchanged; with three taps its three results are y₀ = m₀ + m₁ + m₂, y₁ = m₁ - m₂, y₂ = m₁ + m₂ - m₃ for
 * two g: g₀, (g₀ + g₁)/2, (g₀ - g₁)/2, g₁.
 *
 * A number of a tile is a vector of channels. `step` is the distance in bytes from a point to the next.
 */

/* @inline */ function put3(to: usize, step: usize, a: v128, b: v128, c: v128, columns: i32): void {
  v128.store(to, f32x4.add(a, b));
  v128.store(to + step, b);
  if (columns == 3) v128.store(to + 2 * step, f32x4.add(b, c));
}

/**
 * Transforms a tile d of 3 × 3 at the given addresses. Only the first `rows` × `columns` points (2 or 3)
 * are computed. The next four channels of a point go `next` bytes further.
 */
export function transformTile3(
  d00: usize,
  d01: usize,
  d02: usize,
  d10: usize,
  d11: usize,
  d12: usize,
  d20: usize,
  d21: usize,
  d22: usize,
  bytes: usize,
  to: usize,
  step: usize,
  next: usize,
  rows: i32,
  columns: i32,
): void {
  for (let x: usize = 0; x < bytes; x += 16, to += next) {
    const b0 = v128.load(d10 + x),
      b1 = v128.load(d11 + x),
      b2 = v128.load(d12 + x);
    put3(
      to,
      step,
      f32x4.add(v128.load(d00 + x), b0),
      f32x4.add(v128.load(d01 + x), b1),
      f32x4.add(v128.load(d02 + x), b2),
      columns,
    );
    put3(to + 3 * step, step, b0, b1, b2, columns);
    if (rows == 3) {
      put3(
        to + 6 * step,
        step,
        f32x4.add(b0, v128.load(d20 + x)),
        f32x4.add(b1, v128.load(d21 + x)),
        f32x4.add(b2, v128.load(d22 + x)),
        columns,
      );
    }
  }
}

/* @inline */ function put4(to: usize, step: usize, a: v128, b: v128, c: v128, d: v128): void {
  v128.store(to, f32x4.sub(a, c));
  v128.store(to + step, f32x4.add(b, c));
  v128.store(to + 2 * step, f32x4.sub(c, b));
  v128.store(to + 3 * step, f32x4.sub(b, d));
}

/** Transforms a tile d of 4 × 4; `row` has the addresses of its 16 numbers. */
export function transformTile4(at: usize, bytes: usize, to: usize, step: usize, next: usize): void {
  for (let x: usize = 0; x < bytes; x += 16, to += next) {
    const b0 = number(at, 4, x),
      b1 = number(at, 5, x),
      b2 = number(at, 6, x),
      b3 = number(at, 7, x);
    const c0 = number(at, 8, x),
      c1 = number(at, 9, x),
      c2 = number(at, 10, x),
      c3 = number(at, 11, x);
    put4(
      to,
      step,
      f32x4.sub(number(at, 0, x), c0),
      f32x4.sub(number(at, 1, x), c1),
      f32x4.sub(number(at, 2, x), c2),
      f32x4.sub(number(at, 3, x), c3),
    );
    put4(
      to + 4 * step,
      step,
      f32x4.add(b0, c0),
      f32x4.add(b1, c1),
      f32x4.add(b2, c2),
      f32x4.add(b3, c3),
    );
    put4(
      to + 8 * step,
      step,
      f32x4.sub(c0, b0),
      f32x4.sub(c1, b1),
      f32x4.sub(c2, b2),
      f32x4.sub(c3, b3),
    );
    put4(
      to + 12 * step,
      step,
      f32x4.sub(b0, number(at, 12, x)),
      f32x4.sub(b1, number(at, 13, x)),
      f32x4.sub(b2, number(at, 14, x)),
      f32x4.sub(b3, number(at, 15, x)),
    );
  }
}

/* @inline */ function number(at: usize, index: usize, x: usize): v128 {
  return v128.load(<usize>load<u32>(at + 4 * index) + x);
}

/* @inline */ function half(a: v128): v128 {
  return f32x4.mul(a, f32x4.splat(0.5));
}

/* @inline */ function putPair(to: usize, step: usize, points: i32, a: v128, b: v128): void {
  v128.store(to, a);
  if (points == 3) {
    v128.store(to + step, f32x4.sub(b, a));
    v128.store(to + 2 * step, b);
  } else {
    v128.store(to + step, half(f32x4.add(a, b)));
    v128.store(to + 2 * step, half(f32x4.sub(a, b)));
    v128.store(to + 3 * step, b);
  }
}

/** Transforms four taps (or four numbers of dy), 2 × 2, of four channels to points × points places. */
/* @inline */ export function transformPair(
  a: v128,
  b: v128,
  c: v128,
  d: v128,
  to: usize,
  step: usize,
  points: i32,
): void {
  putPair(to, step, points, a, b);
  if (points == 3) {
    putPair(to + 3 * step, step, 3, f32x4.sub(c, a), f32x4.sub(d, b));
    putPair(to + 6 * step, step, 3, c, d);
  } else {
    putPair(to + 4 * step, step, 4, half(f32x4.add(a, c)), half(f32x4.add(b, d)));
    putPair(to + 8 * step, step, 4, half(f32x4.sub(a, c)), half(f32x4.sub(b, d)));
    putPair(to + 12 * step, step, 4, c, d);
  }
}

/* @inline */ function putTriple(to: usize, step: usize, a: v128, b: v128, c: v128): void {
  const outer = f32x4.add(a, c);
  v128.store(to, a);
  v128.store(to + step, half(f32x4.add(outer, b)));
  v128.store(to + 2 * step, half(f32x4.sub(outer, b)));
  v128.store(to + 3 * step, c);
}

/** Transforms nine taps, 3 × 3, `row` and `column` bytes apart, of four channels to 4 × 4 places. */
/* @inline */ export function transformTriple(
  from: usize,
  row: usize,
  column: usize,
  to: usize,
  step: usize,
): void {
  const a0 = v128.load(from),
    a1 = v128.load(from + column),
    a2 = v128.load(from + 2 * column);
  from += row;
  const b0 = v128.load(from),
    b1 = v128.load(from + column),
    b2 = v128.load(from + 2 * column);
  from += row;
  const c0 = v128.load(from),
    c1 = v128.load(from + column),
    c2 = v128.load(from + 2 * column);
  const o0 = f32x4.add(a0, c0),
    o1 = f32x4.add(a1, c1),
    o2 = f32x4.add(a2, c2);
  putTriple(to, step, a0, a1, a2);
  putTriple(
    to + 4 * step,
    step,
    half(f32x4.add(o0, b0)),
    half(f32x4.add(o1, b1)),
    half(f32x4.add(o2, b2)),
  );
  putTriple(
    to + 8 * step,
    step,
    half(f32x4.sub(o0, b0)),
    half(f32x4.sub(o1, b1)),
    half(f32x4.sub(o2, b2)),
  );
  putTriple(to + 12 * step, step, c0, c1, c2);
}

/* @inline */ function point(from: usize, step: usize, index: usize): v128 {
  return v128.load(from + index * step);
}

/** Computes the 2 × 2 outputs of 3 × 3 or 4 × 4 points at the four addresses, for `bytes` of channels. */
export function finishTile(
  m: usize,
  step: usize,
  points: i32,
  bytes: usize,
  y00: usize,
  y01: usize,
  y10: usize,
  y11: usize,
): void {
  if (points == 3) {
    for (let x: usize = 0; x < bytes; x += 16, m += 16) {
      const p0 = point(m, step, 3),
        p1 = point(m, step, 4),
        p2 = point(m, step, 5);
      const u0 = f32x4.add(point(m, step, 0), p0),
        u1 = f32x4.add(point(m, step, 1), p1),
        u2 = f32x4.add(point(m, step, 2), p2);
      const v0 = f32x4.sub(point(m, step, 6), p0),
        v1 = f32x4.sub(point(m, step, 7), p1),
        v2 = f32x4.sub(point(m, step, 8), p2);
      v128.store(y00 + x, f32x4.add(u0, u1));
      v128.store(y01 + x, f32x4.sub(u2, u1));
      v128.store(y10 + x, f32x4.add(v0, v1));
      v128.store(y11 + x, f32x4.sub(v2, v1));
    }
  } else {
    for (let x: usize = 0; x < bytes; x += 16, m += 16) {
      const u0 = first4(m, step, 0),
        u1 = first4(m, step, 1),
        u2 = first4(m, step, 2),
        u3 = first4(m, step, 3);
      const v0 = second4(m, step, 0),
        v1 = second4(m, step, 1),
        v2 = second4(m, step, 2),
        v3 = second4(m, step, 3);
      v128.store(y00 + x, f32x4.add(f32x4.add(u0, u1), u2));
      v128.store(y01 + x, f32x4.sub(f32x4.sub(u1, u2), u3));
      v128.store(y10 + x, f32x4.add(f32x4.add(v0, v1), v2));
      v128.store(y11 + x, f32x4.sub(f32x4.sub(v1, v2), v3));
    }
  }
}

/** m₀ + m₁ + m₂ along a column of 4 × 4 points. */
/* @inline */ function first4(m: usize, step: usize, column: usize): v128 {
  return f32x4.add(
    f32x4.add(point(m, step, column), point(m, step, 4 + column)),
    point(m, step, 8 + column),
  );
}

/** m₁ - m₂ - m₃ along a column. */
/* @inline */ function second4(m: usize, step: usize, column: usize): v128 {
  return f32x4.sub(
    f32x4.sub(point(m, step, 4 + column), point(m, step, 8 + column)),
    point(m, step, 12 + column),
  );
}

/** Writes the taps of a filter's gradient along a row: two of three points, or three of four. */
/* @inline */ function putTaps(
  to: usize,
  column: usize,
  points: i32,
  columns: i32,
  a: v128,
  b: v128,
  c: v128,
  d: v128,
): void {
  if (points == 3) {
    v128.store(to, f32x4.add(a, b));
    if (columns > 1) v128.store(to + column, f32x4.sub(c, b));
  } else {
    const sum = f32x4.add(b, c);
    v128.store(to, f32x4.add(a, sum));
    v128.store(to + column, f32x4.sub(b, c));
    v128.store(to + 2 * column, f32x4.sub(sum, d));
  }
}

/** Computes `rows` × `columns` taps of a filter's gradient from its points, `row` and `column` bytes apart. */
export function finishTaps(
  m: usize,
  step: usize,
  points: i32,
  bytes: usize,
  to: usize,
  row: usize,
  column: usize,
  rows: i32,
  columns: i32,
): void {
  if (points == 3) {
    for (let x: usize = 0; x < bytes; x += 16, m += 16, to += 16) {
      const p0 = point(m, step, 3),
        p1 = point(m, step, 4),
        p2 = point(m, step, 5);
      putTaps(
        to,
        column,
        3,
        columns,
        f32x4.add(point(m, step, 0), p0),
        f32x4.add(point(m, step, 1), p1),
        f32x4.add(point(m, step, 2), p2),
        p2,
      );
      if (rows > 1)
        putTaps(
          to + row,
          column,
          3,
          columns,
          f32x4.sub(point(m, step, 6), p0),
          f32x4.sub(point(m, step, 7), p1),
          f32x4.sub(point(m, step, 8), p2),
          p2,
        );
    }
  } else {
    for (let x: usize = 0; x < bytes; x += 16, m += 16, to += 16) {
      const b0 = point(m, step, 4),
        b1 = point(m, step, 5),
        b2 = point(m, step, 6),
        b3 = point(m, step, 7);
      const c0 = point(m, step, 8),
        c1 = point(m, step, 9),
        c2 = point(m, step, 10),
        c3 = point(m, step, 11);
      const s0 = f32x4.add(b0, c0),
        s1 = f32x4.add(b1, c1),
        s2 = f32x4.add(b2, c2),
        s3 = f32x4.add(b3, c3);
      putTaps(
        to,
        column,
        4,
        3,
        f32x4.add(point(m, step, 0), s0),
        f32x4.add(point(m, step, 1), s1),
        f32x4.add(point(m, step, 2), s2),
        f32x4.add(point(m, step, 3), s3),
      );
      putTaps(
        to + row,
        column,
        4,
        3,
        f32x4.sub(b0, c0),
        f32x4.sub(b1, c1),
        f32x4.sub(b2, c2),
        f32x4.sub(b3, c3),
      );
      putTaps(
        to + 2 * row,
        column,
        4,
        3,
        f32x4.sub(s0, point(m, step, 12)),
        f32x4.sub(s1, point(m, step, 13)),
        f32x4.sub(s2, point(m, step, 14)),
        f32x4.sub(s3, point(m, step, 15)),
      );
    }
  }
}
