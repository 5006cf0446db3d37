/**
 * Sums of products: A·B, Aᵀ·B, and the same if the rows of A are the overlapping windows of an image.
 * Matrix products, convolutions and both gradients of a convolution consist of these.
 *
 * The blocks of `blocks.ts` are fast only if both factors lie in the nearest cache, one number after
 * the other. Therefore
 *
 * - B is packed into panels first (`panels.ts`);
 * - rows of A are read in place, by address, or turned into rows first if they are columns (`rows.ts`);
 * - k runs in pieces of at most `PIECE`, and the rows of A in groups of `GROUP` (80, or 72): a piece of a panel then
 *   stays in the nearest cache during all blocks of a group.
 *
 * Every sum runs in the order of k, one term after the other, for all sizes and all blocks: the result
 * has the same bits as that of the backend's own library (XNNPACK).
 */
import { addBlocks, CORNER, GROUP, prepareCorner, ROWS } from './blocks';
import { LINE, pack, packedSize } from './panels';
import { CHUNK, copyLines, findRows, turnRows } from './rows';

/** Terms of a sum before the next block is taken; a multiple of 4, at least CHUNK. */
const PIECE: i32 = 512;
/** Lines of A that are shorter than this are copied together first. */
const SHORT: i32 = 64;

/** Returns the scratch that `product` needs, in floats. */
export function scratchSize(): i32 {
  return GROUP + CORNER + GROUP * (PIECE + 4);
}

/** Returns the scratch that `transposedProduct` needs for n columns of B, in floats. */
export function scratchSizeTransposed(n: i32): i32 {
  return GROUP + CORNER + CHUNK + 4 * ROWS + GROUP * CHUNK + packedSize(CHUNK, n);
}

/**
 * Computes C = A·B for packed B, [lines · run, n]. The rows of A form a grid [images, rows, columns] and
 * may overlap: `aImage`, `aRow` and `aColumn` are the steps of the grid, in floats. A row of A consists
 * of `lines` lines of `run` adjacent floats; the next line begins `aLine` floats after the last.
 * For a matrix [m, k] the grid is [1, 1, m] with steps of k, and each row is one line of k. For a
 * convolution the grid is that of the windows, and a line is the part of an image row in a window.
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
  prepareCorner(corner);
  const copies = corner + CORNER * 4;
  const k = lines * run;
  const panel: usize = <usize>k * LINE;
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
          panels + <usize>(line * run + first) * LINE,
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
 * Computes C_l = A_lᵀ·B for each of `lines` matrices A_l, whose rows form a grid as in `product`: row r
 * of A_l begins `l · aLine` floats after row r of A_0 and has m floats. B has as many rows, of n floats.
 * For the filter gradient of a convolution, A is the (padded) input and the grid that of its windows.
 * The C_l, [m, n], follow each other; products are added to them, or replace them if `first`.
 *
 * The function reads up to 3 floats past the end of a row and drops what it computes of them.
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
  prepareCorner(corner);
  const sources = corner + CORNER * 4;
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
        const panel: usize = <usize>count * LINE;
        addBlocks(scratch, 0, group, panels, panel, to, n, count, first && start == 0, corner);
      }
    }
  }
}
