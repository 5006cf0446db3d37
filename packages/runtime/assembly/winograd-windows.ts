/** Reads the tiles of images in place; numbers outside an image are zeros elsewhere. */
import { transformTile3, transformTile4 } from './winograd-tiles';

/** Returns the address of row u, or 0 outside. */
/* @inline */ function rowAt(image: usize, u: i32, height: i32, line: usize): usize {
  return <u32>u < <u32>height ? image + <usize>u * line : 0;
}

/** Returns the offset of column v, or -1 outside. */
/* @inline */ function columnAt(v: i32, width: i32, channels: i32): i32 {
  return <u32>v < <u32>width ? (v * channels) << 2 : -1;
}

/* @inline */ function place(row: usize, column: i32, zeros: usize): usize {
  return row != 0 && column >= 0 ? row + <usize>column : zeros;
}

/**
 * Transforms the tile whose first number is in row u and column v of an image, [height, width,
 * channels], and whose other numbers are `stride` apart.
 * @param offset bytes from the first channel to the first that is read, and `bytes`, how many.
 * @param zeros scratch: `bytes` zeros.
 * @param table scratch of 16 addresses.
 */
export function transformWindow(
  image: usize,
  height: i32,
  width: i32,
  channels: i32,
  u: i32,
  v: i32,
  stride: i32,
  offset: usize,
  bytes: usize,
  zeros: usize,
  table: usize,
  points: i32,
  to: usize,
  step: usize,
  next: usize,
  rows: i32,
  columns: i32,
): void {
  const line: usize = (width * channels) << 2;
  image += offset;
  const r0 = rowAt(image, u, height, line),
    r1 = rowAt(image, u + stride, height, line),
    r2 = rowAt(image, u + 2 * stride, height, line);
  const c0 = columnAt(v, width, channels),
    c1 = columnAt(v + stride, width, channels),
    c2 = columnAt(v + 2 * stride, width, channels);
  if (points == 3) {
    transformTile3(
      place(r0, c0, zeros),
      place(r0, c1, zeros),
      place(r0, c2, zeros),
      place(r1, c0, zeros),
      place(r1, c1, zeros),
      place(r1, c2, zeros),
      place(r2, c0, zeros),
      place(r2, c1, zeros),
      place(r2, c2, zeros),
      bytes,
      to,
      step,
      next,
      rows,
      columns,
    );
    return;
  }
  const r3 = rowAt(image, u + 3 * stride, height, line);
  const c3 = columnAt(v + 3 * stride, width, channels);
  putRow(table, r0, c0, c1, c2, c3, zeros);
  putRow(table + 16, r1, c0, c1, c2, c3, zeros);
  putRow(table + 32, r2, c0, c1, c2, c3, zeros);
  putRow(table + 48, r3, c0, c1, c2, c3, zeros);
  transformTile4(table, bytes, to, step, next);
}

/* @inline */ function putRow(
  table: usize,
  row: usize,
  c0: i32,
  c1: i32,
  c2: i32,
  c3: i32,
  zeros: usize,
): void {
  store<u32>(table, <u32>place(row, c0, zeros));
  store<u32>(table + 4, <u32>place(row, c1, zeros));
  store<u32>(table + 8, <u32>place(row, c2, zeros));
  store<u32>(table + 12, <u32>place(row, c3, zeros));
}
