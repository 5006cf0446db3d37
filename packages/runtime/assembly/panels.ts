/**
 * Packs the right factor of a product into _panels_ of COLUMNS columns, [⌈n/COLUMNS⌉, k, COLUMNS], in
 * which the numbers of one block follow each other. Missing columns are 0.
 */
import { COLUMNS } from './blocks';

/** Bytes of a row of a panel. */
export const LINE: usize = COLUMNS << 2;

/** Returns the size of the panels of a matrix of k rows and n columns, in floats. */
export function packedSize(k: i32, n: i32): i32 {
  return k * ((n + COLUMNS - 1) & ~(COLUMNS - 1));
}

/** Packs B, [k, n] row by row. */
export function pack(b: usize, to: usize, k: i32, n: i32): void {
  packRows(b, to, k, n, k);
}

/** Packs the k rows of a part of B, [k, n], into panels of `total` rows, from the row at `to` on. */
export function packRows(b: usize, to: usize, k: i32, n: i32, total: i32): void {
  const line: usize = n << 2;
  for (let j = 0; j < n; j += COLUMNS, to += <usize>total * LINE) {
    let from = b + (j << 2);
    let row = to;
    const columns = min(COLUMNS, n - j);
    if (columns == COLUMNS) {
      for (let x = 0; x < k; x++, from += line, row += LINE) {
        v128.store(row, v128.load(from));
        v128.store(row, v128.load(from, 16), 16);
        if (COLUMNS == 16) {
          v128.store(row, v128.load(from, 32), 32);
          v128.store(row, v128.load(from, 48), 48);
        }
      }
    } else {
      for (let x = 0; x < k; x++, from += line, row += LINE) {
        memory.fill(row, 0, LINE);
        for (let c = 0; c < columns; c++) store<f32>(row + (c << 2), load<f32>(from + (c << 2)));
      }
    }
  }
}

/** Packs B = Tᵀ for T, [n, k] row by row. */
export function packTransposed(t: usize, to: usize, k: i32, n: i32): void {
  const line: usize = k << 2;
  for (let j = 0; j < n; j += COLUMNS, to += <usize>k * LINE) {
    const rows = t + <usize>j * line;
    if (n - j >= COLUMNS) {
      interleave(rows, to, line, k);
      interleave(rows + 4 * line, to + 16, line, k);
      if (COLUMNS == 16) {
        interleave(rows + 8 * line, to + 32, line, k);
        interleave(rows + 12 * line, to + 48, line, k);
      }
    } else {
      memory.fill(to, 0, <usize>k * LINE);
      for (let c = 0; c < n - j; c++) {
        const from = rows + <usize>c * line;
        for (let x = 0; x < k; x++) {
          store<f32>(to + <usize>x * LINE + (c << 2), load<f32>(from + ((<usize>x) << 2)));
        }
      }
    }
  }
}

/** Interleaves four rows of `count` floats: the four floats of a column go to a row of a panel. */
function interleave(from: usize, to: usize, line: usize, count: i32): void {
  const r1 = from + line,
    r2 = r1 + line,
    r3 = r2 + line;
  const whole: usize = (count & ~3) << 2;
  let at: usize = 0;
  for (; at < whole; at += 16, to += 4 * LINE) {
    transposeTile(from + at, r1 + at, r2 + at, r3 + at, to, LINE);
  }
  for (const end: usize = count << 2; at < end; at += 4, to += LINE) {
    store<f32>(to, load<f32>(from + at));
    store<f32>(to, load<f32>(r1 + at), 4);
    store<f32>(to, load<f32>(r2 + at), 8);
    store<f32>(to, load<f32>(r3 + at), 12);
  }
}

/** Transposes a tile: float i of each of four rows goes to `to + i · step`, in the order of the rows. */
export function transposeTile(
  a: usize,
  b: usize,
  c: usize,
  d: usize,
  to: usize,
  step: usize,
): void {
  const r0 = v128.load(a),
    r1 = v128.load(b),
    r2 = v128.load(c),
    r3 = v128.load(d);
  const p = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5),
    q = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7),
    r = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5),
    s = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
  v128.store(to, v128.shuffle<f64>(p, r, 0, 2));
  v128.store(to + step, v128.shuffle<f64>(p, r, 1, 3));
  v128.store(to + 2 * step, v128.shuffle<f64>(q, s, 0, 2));
  v128.store(to + 3 * step, v128.shuffle<f64>(q, s, 1, 3));
}
