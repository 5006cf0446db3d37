/**
 * The innermost loop of `product.ts`: blocks of five rows of A times eight columns of B. The 40 sums of
 * a block stay in ten of the sixteen SIMD registers while the summed index k runs; for each k, five
 * numbers of A, each copied to four lanes, and two registers of B.
 */

/** Rows and columns of one block. */
export const ROWS: i32 = 5;
export const COLUMNS: i32 = 8;

/**
 * Multiplies rows of A by a piece of every panel of B and adds the products to C, [count, n]; replaces
 * C if `first`. The `count` rows begin `offset` bytes after the given addresses; the next panel begins
 * `panel` bytes after the last. `corner` is scratch of one block.
 */
export function addBlocks(
  addresses: usize,
  offset: usize,
  count: i32,
  panels: usize,
  panel: usize,
  c: usize,
  n: i32,
  k: i32,
  first: bool,
  corner: usize,
): void {
  for (let j = 0; j < n; j += COLUMNS, panels += panel) {
    const columns = min(COLUMNS, n - j);
    for (let i = 0; i < count; i += ROWS) {
      const rows = min(ROWS, count - i);
      const at = addresses + (i << 2);
      const a0 = <usize>load<u32>(at) + offset,
        a1 = <usize>load<u32>(at, 4) + offset,
        a2 = <usize>load<u32>(at, 8) + offset,
        a3 = <usize>load<u32>(at, 12) + offset,
        a4 = <usize>load<u32>(at, 16) + offset;
      const block = c + ((<usize>i * n + j) << 2);
      if (rows == ROWS && columns == COLUMNS) {
        addBlock(a0, a1, a2, a3, a4, panels, block, n, k, first);
      } else {
        if (!first) copyCorner(block, n, corner, COLUMNS, rows, columns);
        addBlock(a0, a1, a2, a3, a4, panels, corner, COLUMNS, k, first);
        copyCorner(corner, COLUMNS, block, n, rows, columns);
      }
    }
  }
}

/** Adds one 5×8 block over one piece of k. */
function addBlock(
  a0: usize,
  a1: usize,
  a2: usize,
  a3: usize,
  a4: usize,
  b: usize,
  c: usize,
  cStride: i32,
  k: i32,
  first: bool,
): void {
  const line: usize = cStride << 2;
  const c1 = c + line,
    c2 = c1 + line,
    c3 = c2 + line,
    c4 = c3 + line;
  let s00 = f32x4.splat(0),
    s01 = s00,
    s10 = s00,
    s11 = s00,
    s20 = s00,
    s21 = s00,
    s30 = s00,
    s31 = s00,
    s40 = s00,
    s41 = s00;
  if (!first) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
    s40 = v128.load(c4);
    s41 = v128.load(c4, 16);
  }
  for (const end: usize = b + ((<usize>k) << 5); b < end; b += 32) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    const x0 = v128.load_splat<f32>(a0);
    s00 = f32x4.add(s00, f32x4.mul(x0, b0));
    s01 = f32x4.add(s01, f32x4.mul(x0, b1));
    const x1 = v128.load_splat<f32>(a1);
    s10 = f32x4.add(s10, f32x4.mul(x1, b0));
    s11 = f32x4.add(s11, f32x4.mul(x1, b1));
    const x2 = v128.load_splat<f32>(a2);
    s20 = f32x4.add(s20, f32x4.mul(x2, b0));
    s21 = f32x4.add(s21, f32x4.mul(x2, b1));
    const x3 = v128.load_splat<f32>(a3);
    s30 = f32x4.add(s30, f32x4.mul(x3, b0));
    s31 = f32x4.add(s31, f32x4.mul(x3, b1));
    const x4 = v128.load_splat<f32>(a4);
    s40 = f32x4.add(s40, f32x4.mul(x4, b0));
    s41 = f32x4.add(s41, f32x4.mul(x4, b1));
    a0 += 4;
    a1 += 4;
    a2 += 4;
    a3 += 4;
    a4 += 4;
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
  v128.store(c4, s40);
  v128.store(c4, s41, 16);
}

/** Copies the upper left corner of one block of C to another. */
function copyCorner(
  from: usize,
  fromStride: i32,
  to: usize,
  toStride: i32,
  rows: i32,
  columns: i32,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      store<f32>(to + ((i * toStride + j) << 2), load<f32>(from + ((i * fromStride + j) << 2)));
    }
  }
}
