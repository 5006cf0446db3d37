/**
 * C += Aᵀ·B, summed over rows that may overlap: the inner loop of a transposed matrix product and of
 * the filter gradient of a convolution.
 *
 * A general matrix product walks along the rows of A; here it would have to transpose A first.
 * Written as a sum of outer products, Aᵀ·B takes four neighbours of A times eight neighbours of B
 * for every row, into eight SIMD accumulators, and reads both as they lie in memory.
 *
 * The rows form a grid [images, rows, columns]. For a matrix product it is [1, 1, k]. For a
 * convolution A is the (padded) input and the grid walks over its windows: a window's floats in one
 * input row are neighbours in memory, kernelWidth·channels of them, and windows overlap. The rows of
 * B, the gradient of the output, follow each other.
 */

/** Columns of A and of B in one block: 4 × 8 results stay in registers. */
const A_BLOCK: i32 = 4;
const B_BLOCK: i32 = 8;
/** Rows summed before the next block is taken: their part of A and B then stays in the cache. */
const CHUNK: i32 = 128;

/** Floats that `accumulateOuterProducts` needs as scratch. */
export function scratchSize(): i32 {
  return A_BLOCK * CHUNK + A_BLOCK * B_BLOCK;
}

/**
 * Adds Aᵀ·B to c, [aWidth, bWidth] with its rows `bWidth` floats apart. `aImage`, `aRow` and
 * `aColumn` are the steps of A along the grid, in floats; the rows of B are `bWidth` floats apart.
 * At the right edge up to 3 floats of A and 7 of B past a row's end are read; what is computed from
 * them is dropped.
 */
export function accumulateOuterProducts(
  a: usize,
  b: usize,
  c: usize,
  scratch: usize,
  aWidth: i32,
  bWidth: i32,
  images: i32,
  rows: i32,
  columns: i32,
  aImage: i32,
  aRow: i32,
  aColumn: i32,
): void {
  const corner = scratch + A_BLOCK * CHUNK * 4;
  const total = images * rows * columns;
  for (let start = 0; start < total; start += CHUNK) {
    const count = min(CHUNK, total - start);
    const bChunk = b + ((<usize>start * bWidth) << 2);
    for (let i = 0; i < aWidth; i += A_BLOCK) {
      const aCount = min(A_BLOCK, aWidth - i);
      pack(a + (i << 2), scratch, start, count, rows, columns, aImage, aRow, aColumn);
      for (let j = 0; j < bWidth; j += B_BLOCK) {
        const bCount = min(B_BLOCK, bWidth - j);
        const block = c + ((i * bWidth + j) << 2);
        if (aCount == A_BLOCK && bCount == B_BLOCK) {
          addBlock(scratch, bChunk + (j << 2), block, count, bWidth, bWidth);
        } else {
          memory.fill(corner, 0, A_BLOCK * B_BLOCK * 4);
          addBlock(scratch, bChunk + (j << 2), corner, count, bWidth, B_BLOCK);
          addCorner(block, bWidth, corner, aCount, bCount);
        }
      }
    }
  }
}

/** Four neighbours of A from each of `count` rows of the grid, beginning at row `start`. */
function pack(
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

/** One 4×8 block over one chunk of rows. */
function addBlock(a: usize, b: usize, c: usize, count: i32, bStride: i32, cStride: i32): void {
  const bStep: usize = bStride << 2;
  const line: usize = cStride << 2;
  const c1 = c + line,
    c2 = c1 + line,
    c3 = c2 + line;
  let s00 = v128.load(c),
    s01 = v128.load(c, 16);
  let s10 = v128.load(c1),
    s11 = v128.load(c1, 16);
  let s20 = v128.load(c2),
    s21 = v128.load(c2, 16);
  let s30 = v128.load(c3),
    s31 = v128.load(c3, 16);
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

/** c += the upper left corner of a 4×8 block. */
function addCorner(c: usize, cStride: i32, block: usize, aCount: i32, bCount: i32): void {
  for (let i = 0; i < aCount; i++) {
    for (let j = 0; j < bCount; j++) {
      const at = c + ((i * cStride + j) << 2);
      store<f32>(at, load<f32>(at) + load<f32>(block + ((i * B_BLOCK + j) << 2)));
    }
  }
}
