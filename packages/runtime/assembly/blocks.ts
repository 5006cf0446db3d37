/**
 * Products of packed factors, block by block. The loop in a block, `blocks.generated.ts`, is written by
 * `generate-blocks.mjs` for several sizes; blocks at the lower and right border are computed in a whole block
 * beside C, of which the corner that is needed is copied.
 */
import { addBlockAt, addPanelBlock, COLUMNS, ROWS } from './blocks.generated';

export { COLUMNS, CORNER, GROUP, ROWS } from './blocks.generated';

/** Prepares scratch of CORNER floats for `addBlocks` and `addPanels`. */
export function prepareCorner(corner: usize): void {
  memory.fill(corner, 0, COLUMNS << 2);
}

/**
 * Multiplies rows of A by a piece of every panel of B and adds the products to C, [count, n]; replaces
 * C if `first`. The `count` rows begin `offset` bytes after the given addresses; the next panel begins
 * `panel` bytes after the last. `corner` is prepared scratch.
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
  const line: usize = n << 2;
  const block = corner + (COLUMNS << 2);
  for (let j = 0; j < n; j += COLUMNS, panels += panel) {
    const columns = min(COLUMNS, n - j);
    for (let i = 0; i < count; i += ROWS) {
      const rows = min(ROWS, count - i);
      const at = addresses + (i << 2);
      const to = c + ((<usize>i * n + j) << 2);
      if (rows == ROWS && columns == COLUMNS) {
        addBlockAt(at, offset, panels, first ? corner : to, first ? 0 : line, to, line, k);
      } else {
        if (!first) copyCorner(to, n, block, COLUMNS, rows, columns);
        addBlockAt(
          at,
          offset,
          panels,
          first ? corner : block,
          first ? 0 : COLUMNS << 2,
          block,
          COLUMNS << 2,
          k,
        );
        copyCorner(block, COLUMNS, to, n, rows, columns);
      }
    }
  }
}

/**
 * Multiplies one panel of four rows of A, [k, 4], by every panel of B and adds the products to C, [4, n];
 * replaces C if `first`. The next panel of B begins `panel` bytes after the last.
 */
/* @inline */ export function addPanels(
  a: usize,
  b: usize,
  j: i32,
  c: usize,
  n: i32,
  k: i32,
  first: bool,
  corner: usize,
): void {
  const line: usize = n << 2;
  const to = c + (j << 2);
  if (n - j >= COLUMNS) {
    addPanelBlock(a, b, first ? corner : to, first ? 0 : line, to, line, k);
  } else {
    const block = corner + (COLUMNS << 2);
    if (!first) copyCorner(to, n, block, COLUMNS, 4, n - j);
    addPanelBlock(a, b, first ? corner : block, first ? 0 : COLUMNS << 2, block, COLUMNS << 2, k);
    copyCorner(block, COLUMNS, to, n, 4, n - j);
  }
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
