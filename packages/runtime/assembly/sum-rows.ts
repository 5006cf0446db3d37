/** The sum of the rows of a matrix, of which batch norm's moments and gradients of broadcasts consist. */

/** Rows whose sum is added to the total at once; adding small numbers to large ones loses digits. */
const CHUNK: i32 = 256;
/** Columns that are computed at a time, in four SIMD registers. */
const STRIP: i32 = 16;

/**
 * Computes to[j] = scale · Σ_i from[i, j] for a matrix of `rows` × `columns`, whose rows begin `step`
 * floats after each other.
 */
export function sumRows(
  from: usize,
  to: usize,
  rows: i32,
  columns: i32,
  step: i32,
  scale: f32,
): void {
  const line: usize = step << 2;
  const factor = f32x4.splat(scale);
  let j = 0;
  for (; j + STRIP <= columns; j += STRIP) {
    let t0 = f32x4.splat(0),
      t1 = t0,
      t2 = t0,
      t3 = t0;
    let at = from + (j << 2);
    for (let start = 0; start < rows; start += CHUNK) {
      let s0 = f32x4.splat(0),
        s1 = s0,
        s2 = s0,
        s3 = s0;
      for (let i = min(CHUNK, rows - start); i > 0; i--, at += line) {
        s0 = f32x4.add(s0, v128.load(at));
        s1 = f32x4.add(s1, v128.load(at, 16));
        s2 = f32x4.add(s2, v128.load(at, 32));
        s3 = f32x4.add(s3, v128.load(at, 48));
      }
      t0 = f32x4.add(t0, s0);
      t1 = f32x4.add(t1, s1);
      t2 = f32x4.add(t2, s2);
      t3 = f32x4.add(t3, s3);
    }
    const result = to + (j << 2);
    v128.store(result, f32x4.mul(t0, factor));
    v128.store(result, f32x4.mul(t1, factor), 16);
    v128.store(result, f32x4.mul(t2, factor), 32);
    v128.store(result, f32x4.mul(t3, factor), 48);
  }
  for (; j < columns; j++) {
    let total: f32 = 0;
    let at = from + (j << 2);
    for (let start = 0; start < rows; start += CHUNK) {
      let sum: f32 = 0;
      for (let i = min(CHUNK, rows - start); i > 0; i--, at += line) sum += load<f32>(at);
      total += sum;
    }
    store<f32>(to + (j << 2), total * scale);
  }
}
