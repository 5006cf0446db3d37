/**
 * C = A·B, A·Bᵀ and Aᵀ·B, the last also over rows that overlap: the inner loop of matrix products and
 * of both gradients of a convolution.
 *
 * All are sums of outer products. Four neighbours in a column of the left factor times eight
 * neighbours in a row of B are 32 sums, held in eight SIMD registers while the summed index runs.
 * B is read as it lies in memory; of the left factor, four columns at a time are packed next to each
 * other first, over a chunk that then stays in the fastest cache while all of B's columns pass.
 */

/** Rows and columns of C in one block. */
const ROWS: i32 = 4;
const COLUMNS: i32 = 8;
/** How far the sum runs before the next block is taken. */
const CHUNK: i32 = 128;

/** Columns at a time where C has a single row: eight registers of them. */
const STRIP: i32 = 32;

/** Floats that `product` and `transposedProduct` need as scratch. */
export function scratchSize(): i32 {
  return ROWS * CHUNK + ROWS * COLUMNS;
}

/** Floats that `productTransposed` needs as scratch, for m rows of A. */
export function scratchSizeTransposed(m: i32): i32 {
  return (m + ROWS + COLUMNS) * CHUNK + ROWS * COLUMNS;
}

/**
 * C = A·B for A [m, k], B [k, n] and C [m, n], all row by row. At the right edge up to 7 floats of B
 * past a row's end are read; what is computed from them is dropped.
 */
export function product(
  a: usize,
  b: usize,
  c: usize,
  scratch: usize,
  m: i32,
  k: i32,
  n: i32,
): void {
  if (k == 0) memory.fill(c, 0, (<usize>m * n) << 2);
  for (let start = 0; start < k; start += CHUNK) {
    const count = min(CHUNK, k - start);
    for (let i = 0; i < m; i += ROWS) {
      packRows(a + ((<usize>i * k + start) << 2), scratch, ROWS, count, k, m - i);
      addBlocks(b + ((<usize>start * n) << 2), c, scratch, i, m, n, count, start == 0);
    }
  }
}

/**
 * C = A·Bᵀ for A [m, k], B [n, k] and C [m, n]. Here the rows of B are what has to be packed, eight
 * at a time; so that it is done once, all of A is packed before, for one chunk.
 */
export function productTransposed(
  a: usize,
  b: usize,
  c: usize,
  scratch: usize,
  m: i32,
  k: i32,
  n: i32,
): void {
  const panel = scratch + ((<usize>(m + ROWS) * CHUNK) << 2);
  const corner = panel + COLUMNS * CHUNK * 4;
  if (k == 0) memory.fill(c, 0, (<usize>m * n) << 2);
  for (let start = 0; start < k; start += CHUNK) {
    const count = min(CHUNK, k - start);
    const packed: usize = (count * ROWS) << 2;
    for (let i = 0; i < m; i += ROWS) {
      const to = scratch + <usize>(i / ROWS) * packed;
      packRows(a + ((<usize>i * k + start) << 2), to, ROWS, count, k, m - i);
    }
    for (let j = 0; j < n; j += COLUMNS) {
      const rows = b + ((<usize>j * k + start) << 2);
      const lower = n - j > 4 ? rows + ((<usize>k) << 4) : rows;
      packRows(rows, panel, COLUMNS, count, k, n - j);
      packRows(lower, panel + 16, COLUMNS, count, k, n - j - 4);
      for (let i = 0; i < m; i += ROWS) {
        const from = scratch + <usize>(i / ROWS) * packed;
        const block = c + ((<usize>i * n + j) << 2);
        if (m - i >= ROWS && n - j >= COLUMNS) {
          addBlock(from, panel, block, count, COLUMNS, n, start == 0);
        } else {
          addBlock(from, panel, corner, count, COLUMNS, COLUMNS, true);
          addCorner(block, n, corner, min(ROWS, m - i), min(COLUMNS, n - j), start == 0);
        }
      }
    }
  }
}

/**
 * C = Aᵀ·B, where the rows of A form a grid [images, rows, columns] and may overlap: `aImage`, `aRow`
 * and `aColumn` are the steps along it, in floats. For a matrix [k, m] the grid is [1, 1, k] with
 * steps of m. For the filter gradient of a convolution A is the (padded) input and the grid walks
 * over its windows: what a window covers of one input row are neighbours in memory,
 * kernelWidth · channels of them.
 *
 * C is [m, n]; the rows of B follow each other, n floats each. At the right edge up to 3 floats of A
 * and 7 of B past a row's end are read; what is computed from them is dropped.
 */
export function transposedProduct(
  a: usize,
  b: usize,
  c: usize,
  scratch: usize,
  m: i32,
  n: i32,
  images: i32,
  rows: i32,
  columns: i32,
  aImage: i32,
  aRow: i32,
  aColumn: i32,
): void {
  const total = images * rows * columns;
  if (total == 0) memory.fill(c, 0, (<usize>m * n) << 2);
  for (let start = 0; start < total; start += CHUNK) {
    const count = min(CHUNK, total - start);
    for (let i = 0; i < m; i += ROWS) {
      packGrid(a + (i << 2), scratch, start, count, rows, columns, aImage, aRow, aColumn);
      addBlocks(b + ((<usize>start * n) << 2), c, scratch, i, m, n, count, start == 0);
    }
  }
}

/**
 * Up to four rows, `count` floats of each, interleaved: those of one column are neighbours at `to`,
 * those of the next follow `toStep` floats later. In place of missing rows the first is taken.
 */
function packRows(a: usize, to: usize, toStep: i32, count: i32, stride: i32, rows: i32): void {
  const line: usize = stride << 2;
  const a1 = rows > 1 ? a + line : a,
    a2 = rows > 2 ? a1 + line : a,
    a3 = rows > 3 ? a2 + line : a;
  const next: usize = toStep << 2;
  const whole: usize = (count & ~3) << 2;
  let at: usize = 0;
  for (; at < whole; at += 16) {
    const r0 = v128.load(a + at),
      r1 = v128.load(a1 + at),
      r2 = v128.load(a2 + at),
      r3 = v128.load(a3 + at);
    const p = v128.shuffle<f32>(r0, r1, 0, 4, 1, 5),
      q = v128.shuffle<f32>(r0, r1, 2, 6, 3, 7),
      r = v128.shuffle<f32>(r2, r3, 0, 4, 1, 5),
      s = v128.shuffle<f32>(r2, r3, 2, 6, 3, 7);
    v128.store(to, v128.shuffle<f64>(p, r, 0, 2));
    to += next;
    v128.store(to, v128.shuffle<f64>(p, r, 1, 3));
    to += next;
    v128.store(to, v128.shuffle<f64>(q, s, 0, 2));
    to += next;
    v128.store(to, v128.shuffle<f64>(q, s, 1, 3));
    to += next;
  }
  for (const end: usize = count << 2; at < end; at += 4, to += next) {
    store<f32>(to, load<f32>(a + at));
    store<f32>(to, load<f32>(a1 + at), 4);
    store<f32>(to, load<f32>(a2 + at), 8);
    store<f32>(to, load<f32>(a3 + at), 12);
  }
}

/** Four neighbours of A from each of `count` rows of the grid, beginning at row `start`. */
function packGrid(
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
  const step: usize = aColumn << 2;
  while (count > 0) {
    let from = a + ((<usize>image * aImage + <usize>(row * aRow + column * aColumn)) << 2);
    const run = min(count, columns - column);
    for (let k = 0; k < run; k++) {
      v128.store(to, v128.load(from));
      from += step;
      to += 16;
    }
    count -= run;
    column = 0;
    if (++row == rows) {
      row = 0;
      image++;
    }
  }
}

/**
 * The packed columns, `count` of them, times `count` rows of B, into rows i … i + 3 of C, [m, n]:
 * added to what is there, or in its place if `first`.
 */
function addBlocks(
  b: usize,
  c: usize,
  packed: usize,
  i: i32,
  m: i32,
  n: i32,
  count: i32,
  first: bool,
): void {
  const corner = packed + ROWS * CHUNK * 4;
  const rows = min(ROWS, m - i);
  let j = 0;
  if (rows == 1) {
    for (; j + STRIP <= n; j += STRIP) {
      addStrip(packed, b + (j << 2), c + ((<usize>i * n + j) << 2), count, n, first);
    }
  }
  for (; j < n; j += COLUMNS) {
    const columns = min(COLUMNS, n - j);
    const block = c + ((<usize>i * n + j) << 2);
    if (rows == ROWS && columns == COLUMNS) {
      addBlock(packed, b + (j << 2), block, count, n, n, first);
    } else {
      addBlock(packed, b + (j << 2), corner, count, n, COLUMNS, true);
      addCorner(block, n, corner, rows, columns, first);
    }
  }
}

/** One 4×8 block over one chunk. */
function addBlock(
  a: usize,
  b: usize,
  c: usize,
  count: i32,
  bStride: i32,
  cStride: i32,
  first: bool,
): void {
  const bStep: usize = bStride << 2;
  const line: usize = cStride << 2;
  const c1 = c + line,
    c2 = c1 + line,
    c3 = c2 + line;
  let s00 = f32x4.splat(0),
    s01 = s00,
    s10 = s00,
    s11 = s00,
    s20 = s00,
    s21 = s00,
    s30 = s00,
    s31 = s00;
  if (!first) {
    s00 = v128.load(c);
    s01 = v128.load(c, 16);
    s10 = v128.load(c1);
    s11 = v128.load(c1, 16);
    s20 = v128.load(c2);
    s21 = v128.load(c2, 16);
    s30 = v128.load(c3);
    s31 = v128.load(c3, 16);
  }
  for (const end: usize = a + (count << 4); a < end; a += 16, b += bStep) {
    const b0 = v128.load(b),
      b1 = v128.load(b, 16);
    const a0 = v128.load_splat<f32>(a);
    s00 = f32x4.add(s00, f32x4.mul(a0, b0));
    s01 = f32x4.add(s01, f32x4.mul(a0, b1));
    const a1 = v128.load_splat<f32>(a, 4);
    s10 = f32x4.add(s10, f32x4.mul(a1, b0));
    s11 = f32x4.add(s11, f32x4.mul(a1, b1));
    const a2 = v128.load_splat<f32>(a, 8);
    s20 = f32x4.add(s20, f32x4.mul(a2, b0));
    s21 = f32x4.add(s21, f32x4.mul(a2, b1));
    const a3 = v128.load_splat<f32>(a, 12);
    s30 = f32x4.add(s30, f32x4.mul(a3, b0));
    s31 = f32x4.add(s31, f32x4.mul(a3, b1));
  }
  v128.store(c, s00);
  v128.store(c, s01, 16);
  v128.store(c1, s10);
  v128.store(c1, s11, 16);
  v128.store(c2, s20);
  v128.store(c2, s21, 16);
  v128.store(c3, s30);
  v128.store(c3, s31, 16);
}

/** One row of 32 columns over one chunk: whole cache lines of B, and no register for rows not there. */
function addStrip(a: usize, b: usize, c: usize, count: i32, bStride: i32, first: bool): void {
  const bStep: usize = bStride << 2;
  let s0 = f32x4.splat(0),
    s1 = s0,
    s2 = s0,
    s3 = s0,
    s4 = s0,
    s5 = s0,
    s6 = s0,
    s7 = s0;
  if (!first) {
    s0 = v128.load(c);
    s1 = v128.load(c, 16);
    s2 = v128.load(c, 32);
    s3 = v128.load(c, 48);
    s4 = v128.load(c, 64);
    s5 = v128.load(c, 80);
    s6 = v128.load(c, 96);
    s7 = v128.load(c, 112);
  }
  for (const end: usize = a + (count << 4); a < end; a += 16, b += bStep) {
    const x = v128.load_splat<f32>(a);
    s0 = f32x4.add(s0, f32x4.mul(x, v128.load(b)));
    s1 = f32x4.add(s1, f32x4.mul(x, v128.load(b, 16)));
    s2 = f32x4.add(s2, f32x4.mul(x, v128.load(b, 32)));
    s3 = f32x4.add(s3, f32x4.mul(x, v128.load(b, 48)));
    s4 = f32x4.add(s4, f32x4.mul(x, v128.load(b, 64)));
    s5 = f32x4.add(s5, f32x4.mul(x, v128.load(b, 80)));
    s6 = f32x4.add(s6, f32x4.mul(x, v128.load(b, 96)));
    s7 = f32x4.add(s7, f32x4.mul(x, v128.load(b, 112)));
  }
  v128.store(c, s0);
  v128.store(c, s1, 16);
  v128.store(c, s2, 32);
  v128.store(c, s3, 48);
  v128.store(c, s4, 64);
  v128.store(c, s5, 80);
  v128.store(c, s6, 96);
  v128.store(c, s7, 112);
}

/** The upper left corner of a 4×8 block, added to c or in its place. */
function addCorner(
  c: usize,
  cStride: i32,
  block: usize,
  rows: i32,
  columns: i32,
  first: bool,
): void {
  for (let i = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) {
      const at = c + ((i * cStride + j) << 2);
      const sum = load<f32>(block + ((i * COLUMNS + j) << 2));
      store<f32>(at, first ? sum : load<f32>(at) + sum);
    }
  }
}
