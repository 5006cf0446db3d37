/**
 * The last step of Winograd's filtering: outputs, or taps of a filter's gradient, from the points of
 * `winograd-tiles.ts`, which has the formulas.
 */
import { finishEight } from './winograd-eights';

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
    let x: usize = 0;
    for (; x + 32 <= bytes; x += 32, m += 32) {
      finishEight(m, step, y00 + x, y01 + x, y10 + x, y11 + x);
    }
    if (x < bytes) {
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
