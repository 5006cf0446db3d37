/**
 * Finds the rows of the left factor of a product. They form a grid [images, rows, columns] and may
 * overlap; the functions give the address of each row, so that blocks read the rows in place.
 */
import { ROWS } from './blocks';
import { transposeTile } from './panels';

/** Floats from one row to the next of what `turnRows` writes; a multiple of 4. */
export const CHUNK: i32 = 256;

/**
 * Writes the addresses of `count` rows of the grid, beginning with row `start`. The last address is
 * repeated up to the next multiple of ROWS and of four, so that blocks and tiles are complete.
 */
export function findRows(
  a: usize,
  to: usize,
  start: i32,
  count: i32,
  rows: i32,
  columns: i32,
  aImage: i32,
  aRow: i32,
  aColumn: i32,
): void {
  let column = start % columns;
  let row = (start / columns) % rows;
  let image = start / columns / rows;
  let at: usize = 0;
  let index = 0;
  while (index < count) {
    at = a + ((<usize>image * aImage + <usize>(row * aRow + column * aColumn)) << 2);
    store<u32>(to + (index << 2), <u32>at);
    index++;
    if (++column == columns) {
      column = 0;
      if (++row == rows) {
        row = 0;
        image++;
      }
    }
  }
  repeatLast(to, index);
}

/** Repeats the last address until the last block and the last tile are complete. */
function repeatLast(addresses: usize, count: i32): void {
  const last = load<u32>(addresses + ((count - 1) << 2));
  for (let index = count; index % ROWS != 0 || index % 4 != 0; index++) {
    store<u32>(addresses + (index << 2), last);
  }
}

/** Copies the lines of each row next to each other and replaces the addresses by those of the copies. */
export function copyLines(
  addresses: usize,
  to: usize,
  count: i32,
  lines: i32,
  run: i32,
  aLine: i32,
): void {
  const whole = run & ~3;
  for (let index = 0; index < count; index++) {
    let from: usize = load<u32>(addresses + (index << 2));
    store<u32>(addresses + (index << 2), <u32>to);
    for (let line = 0; line < lines; line++, from += aLine << 2) {
      let x = 0;
      for (; x < whole; x += 4, to += 16) v128.store(to, v128.load(from + (x << 2)));
      for (; x < run; x++, to += 4) store<f32>(to, load<f32>(from + (x << 2)));
    }
  }
  repeatLast(addresses, count);
}

/**
 * Turns columns into rows: the `columns` columns of `count` rows, from `offset` bytes after the
 * addresses at `sources`, become rows of CHUNK floats at `to`. Writes their addresses.
 */
export function turnRows(
  sources: usize,
  offset: usize,
  to: usize,
  count: i32,
  columns: i32,
  addresses: usize,
): void {
  for (let index = 0; index < count; index += 4) {
    const from = sources + (index << 2);
    const s0 = <usize>load<u32>(from) + offset,
      s1 = <usize>load<u32>(from, 4) + offset,
      s2 = <usize>load<u32>(from, 8) + offset,
      s3 = <usize>load<u32>(from, 12) + offset;
    for (let x = 0; x < columns; x += 4) {
      const at: usize = x << 2;
      const target = to + ((x * CHUNK + index) << 2);
      transposeTile(s0 + at, s1 + at, s2 + at, s3 + at, target, CHUNK * 4);
    }
  }
  for (let x = 0; x < columns; x++) {
    store<u32>(addresses + (x << 2), <u32>(to + ((x * CHUNK) << 2)));
  }
  repeatLast(addresses, columns);
}
