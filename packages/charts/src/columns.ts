/** The columns of numbers that uPlot draws: one x for all curves. */
import type { CurvePoint } from './curves.js';

/** A value, null for a gap, or undefined where another curve has a point and the line goes on. */
export type Cell = number | null | undefined;

/** Columns over common x. */
export interface Columns {
  readonly x: number[];
  /** By curve. */
  readonly mean: Cell[][];
  readonly low: Cell[][];
  readonly high: Cell[][];
  /** By curve: the rows that get a dot, the last point and points without neighbors. */
  readonly dots: number[][];
}

const VALUES = ['mean', 'low', 'high'] as const;

/**
 * Aligns curves to the union of their x.
 *
 * @param isLog whether only positive values can be drawn; others become gaps.
 */
export function columnsOf(curves: readonly (readonly CurvePoint[])[], isLog: boolean): Columns {
  const x = [...new Set(curves.flatMap((curve) => curve.map((point) => point.x)))].sort(
    (a, b) => a - b,
  );
  const rows = new Map(x.map((value, row) => [value, row]));
  const columns: Columns = { x, mean: [], low: [], high: [], dots: [] };
  for (const curve of curves) {
    for (const name of VALUES) {
      const cells: Cell[] = new Array(x.length).fill(undefined);
      for (const point of curve) {
        const value = point[name];
        const isDrawn = !Number.isNaN(value) && (!isLog || value > 0);
        cells[rows.get(point.x)!] = isDrawn ? value : null;
      }
      columns[name].push(wideGaps(cells));
    }
    columns.dots.push(dotsOf(columns.mean.at(-1)!));
  }
  return columns;
}

/** Makes the rows between a gap and its neighbors part of the gap; else a line would go into it. */
function wideGaps(cells: Cell[]): Cell[] {
  let isGap = false;
  for (let row = 0; row < cells.length; row++) {
    if (cells[row] === undefined && isGap) cells[row] = null;
    else if (cells[row] !== undefined) isGap = cells[row] === null;
  }
  isGap = false;
  for (let row = cells.length - 1; row >= 0; row--) {
    if (cells[row] === undefined && isGap) cells[row] = null;
    else if (cells[row] !== undefined) isGap = cells[row] === null;
  }
  return cells;
}

function dotsOf(cells: readonly Cell[]): number[] {
  const drawn: number[] = [];
  for (const [row, cell] of cells.entries()) if (typeof cell === 'number') drawn.push(row);
  const hasLine = (from: number, to: number) =>
    !cells.slice(from, to + 1).some((cell) => cell === null);
  return drawn.filter((row, i) => {
    const before = drawn[i - 1];
    const after = drawn[i + 1];
    if (after === undefined) return true;
    return !(before !== undefined && hasLine(before, row)) && !hasLine(row, after);
  });
}
