/**
 * Sums of products: A·B, Aᵀ·B, and the same where the rows of A are the overlapping windows of an
 * image. Matrix products, convolutions and both gradients of a convolution are made of these.
 *
 * Five rows of A times eight columns of B are 40 sums, held in ten of the sixteen SIMD registers while
 * the summed index k runs: for each k five numbers of A, each copied to four lanes, and two registers
 * of B. That is fast only if both lie in the nearest cache, one number after the other, so
 *
 * - B is packed into _panels_ of eight columns first: [⌈n/8⌉, k, 8], missing columns 0;
 * - rows of A are read where they lie, by address, or turned into rows first if they are columns;
 * - k runs in pieces of at most `PIECE`, and the rows of A in groups of `GROUP`: a piece of a panel then
 *   stays in the nearest cache while all blocks of a group pass.
 *
 * Every sum runs in the order of k, one term after the other, whatever the sizes: the same bits as the
 * backend's own library (XNNPACK) gives.
 */

/** Rows and columns of one block. */
const ROWS: i32 = 5;
const COLUMNS: i32 = 8;
/** Rows of A that share a piece of a panel; a multiple of ROWS. */
const GROUP: i32 = 80;
/** How far a sum runs before the next block is taken; a multiple of 4. */
const PIECE: i32 = 512;
/** Rows of both factors at a time in Aᵀ·B; a multiple of 4, at most PIECE. */
const CHUNK: i32 = 256;
/** Lines of A that are shorter than this are copied together first. */
const SHORT: i32 = 64;

/** Floats that `product` needs as scratch. */
export function scratchSize(): i32 {
  return GROUP + ROWS * COLUMNS + GROUP * (PIECE + 4);
}

/** Floats that `transposedProduct` needs as scratch, for n columns of B. */
export function scratchSizeTransposed(n: i32): i32 {
  return GROUP + ROWS * COLUMNS + CHUNK + 4 * ROWS + GROUP * CHUNK + packedSize(CHUNK, n);
}

/** Floats of the panels of a matrix of k rows and n columns. */
export function packedSize(k: i32, n: i32): i32 {
  return k * ((n + COLUMNS - 1) & ~(COLUMNS - 1));
}

/** Panels of B, [k, n] row by row. */
export function pack(b: usize, to: usize, k: i32, n: i32): void {
  const line: usize = n << 2;
  for (let j = 0; j < n; j += COLUMNS) {
    let from = b + (j << 2);
    const columns = min(COLUMNS, n - j);
    if (columns == COLUMNS) {
      for (let x = 0; x < k; x++, from += line, to += 32) {
        v128.store(to, v128.load(from));
        v128.store(to, v128.load(from, 16), 16);
      }
    } else {
      for (let x = 0; x < k; x++, from += line, to += 32) {
        memory.fill(to, 0, 32);
        for (let c = 0; c < columns; c++) store<f32>(to + (c << 2), load<f32>(from + (c << 2)));
      }
    }
  }
}

/** Panels of B = Tᵀ for T, [n, k] row by row. */
export function packTransposed(t: usize, to: usize, k: i32, n: i32): void {
  const line: usize = k << 2;
  for (let j = 0; j < n; j += COLUMNS, to += (<usize>k) << 5) {
    const rows = t + <usize>j * line;
    if (n - j >= COLUMNS) {
      interleave(rows, to, line, k);
      interleave(rows + 4 * line, to + 16, line, k);
    } else {
      memory.fill(to, 0, (<usize>k) << 5);
      for (let c = 0; c < n - j; c++) {
        const from = rows + <usize>c * line;
        for (let x = 0; x < k; x++) {
          store<f32>(to + ((<usize>x) << 5) + (c << 2), load<f32>(from + ((<usize>x) << 2)));
        }
      }
    }
  }
}

/** Four rows of `count` floats: those of one column become neighbours, eight floats to the next. */
function interleave(from: usize, to: usize, line: usize, count: i32): void {
  const r1 = from + line,
    r2 = r1 + line,
    r3 = r2 + line;
  const whole: usize = (count & ~3) << 2;
  let at: usize = 0;
  for (; at < whole; at += 16, to += 128) {
    transposeTile(from + at, r1 + at, r2 + at, r3 + at, to, 32);
  }
  for (const end: usize = count << 2; at < end; at += 4, to += 32) {
    store<f32>(to, load<f32>(from + at));
    store<f32>(to, load<f32>(r1 + at), 4);
    store<f32>(to, load<f32>(r2 + at), 8);
    store<f32>(to, load<f32>(r3 + at), 12);
  }
}

/** Four floats at each of four addresses; the first of each go to `to`, the second `step` bytes on. */
function transposeTile(a: usize, b: usize, c: usize, d: usize, to: usize, step: usize): void {
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

/**
 * C = A·B for B packed, [lines · run, n]. The rows of A form a grid [images, rows, columns] and may
 * overlap: `aImage`, `aRow` and `aColumn` are the steps along it, in floats. A row of A consists of
 * `lines` lines of `run` neighbours, `aLine` floats from one line to the next. For a matrix [m, k] the
 * grid is [1, 1, m] with steps of k, each row one line of k; for a convolution the grid is that of the
 * windows, and the lines are what a window covers of one row of the image.
 *
 * C has images · rows · columns rows of n floats.
 */
export function product(
  a: usize,
  panels: usize,
  c: usize,
  scratch: usize,
  n: i32,
  lines: i32,
  run: i32,
  aLine: i32,
  images: i32,
  rows: i32,
  columns: i32,
  aImage: i32,
  aRow: i32,
  aColumn: i32,
): void {
  const corner = scratch + GROUP * 4;
  const copies = corner + ROWS * COLUMNS * 4;
  const k = lines * run;
  const panel: usize = (<usize>k) << 5;
  const total = images * rows * columns;
  if (k == 0) memory.fill(c, 0, (<usize>total * n) << 2);
  const isCopied = lines > 1 && run < SHORT && k <= PIECE;
  for (let start = 0; start < total; start += GROUP) {
    const count = min(GROUP, total - start);
    findRows(a, scratch, start, count, rows, columns, aImage, aRow, aColumn);
    const to = c + ((<usize>start * n) << 2);
    if (isCopied) {
      copyLines(scratch, copies, count, lines, run, aLine);
      addBlocks(scratch, 0, count, panels, panel, to, n, k, true, corner);
      continue;
    }
    for (let line = 0; line < lines; line++) {
      for (let first = 0; first < run; first += PIECE) {
        addBlocks(
          scratch,
          (line * aLine + first) << 2,
          count,
          panels + ((<usize>(line * run + first)) << 5),
          panel,
          to,
          n,
          min(PIECE, run - first),
          line == 0 && first == 0,
          corner,
        );
      }
    }
  }
}

/**
 * C_l = A_lᵀ·B for each of `lines` matrices A_l, whose rows form a grid as in `product`: row r of A_l
 * begins `l · aLine` floats behind row r of A_0 and has m floats. B has as many rows, of n floats. For
 * the filter gradient of a convolution A is the (padded) input, and the grid walks over its windows.
 * The C_l, [m, n], follow each other; products are added to what is there, or in its place if `first`.
 *
 * At the right edge up to 3 floats past a row's end are read; what comes of them is dropped.
 */
export function transposedProduct(
  a: usize,
  b: usize,
  c: usize,
  scratch: usize,
  m: i32,
  n: i32,
  lines: i32,
  aLine: i32,
  images: i32,
  rows: i32,
  columns: i32,
  aImage: i32,
  aRow: i32,
  aColumn: i32,
  first: bool,
): void {
  const corner = scratch + GROUP * 4;
  const sources = corner + ROWS * COLUMNS * 4;
  const turned = sources + (CHUNK + 4 * ROWS) * 4;
  const panels = turned + GROUP * CHUNK * 4;
  const total = images * rows * columns;
  if (total == 0 && first) memory.fill(c, 0, (<usize>(lines * m) * n) << 2);
  for (let start = 0; start < total; start += CHUNK) {
    const count = min(CHUNK, total - start);
    findRows(a, sources, start, count, rows, columns, aImage, aRow, aColumn);
    pack(b + ((<usize>start * n) << 2), panels, count, n);
    for (let line = 0; line < lines; line++) {
      for (let i = 0; i < m; i += GROUP) {
        const group = min(GROUP, m - i);
        turnRows(sources, (line * aLine + i) << 2, turned, count, group, scratch);
        const to = c + (((<usize>line * m + i) * n) << 2);
        const panel: usize = count << 5;
        addBlocks(scratch, 0, group, panels, panel, to, n, count, first && start == 0, corner);
      }
    }
  }
}

/**
 * Addresses of `count` rows of the grid, beginning with row `start`. Up to the next multiple of
 * twenty (of blocks and of tiles) the last one is repeated.
 */
function findRows(
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

/** Fills the last block and the last tile of addresses with the last address. */
function repeatLast(addresses: usize, count: i32): void {
  const last = load<u32>(addresses + ((count - 1) << 2));
  for (let index = count; index % ROWS != 0 || index % 4 != 0; index++) {
    store<u32>(addresses + (index << 2), last);
  }
}

/** Copies the lines of each row next to each other, and puts the copies' addresses in their place. */
function copyLines(
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

/** Columns `offset` … of the `count` rows at `sources` become rows of CHUNK floats at `to`. */
function turnRows(
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

/**
 * The rows at `addresses` (each `offset` bytes further), `count` of them, times a piece of every panel,
 * `panel` bytes from one to the next: added to C, [count, n], or in its place if `first`.
 */
function addBlocks(
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

/** One 5×8 block over one piece of k. */
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
