/** The square of the plane that a canvas shows, and where a point of the plane is on it. */
import type { Points } from '../../exact/protocol.js';

/** Room beside the real points; heat maps have the same. */
const MARGIN = 0.25;

/** Returns e of the square [−e, e]² that contains the points with a margin; 3 without points. */
export function extentOf(points: Points | undefined): number {
  let most = 0;
  for (const value of points?.values ?? []) most = Math.max(most, Math.abs(value));
  return most === 0 ? 3 : most * (1 + MARGIN);
}

/** Maps the plane to the pixels of a square canvas; points outside are at its edge. */
export interface Place {
  readonly size: number;
  readonly extent: number;
}

export function xOf({ size, extent }: Place, value: number): number {
  return clamp(((value + extent) / (2 * extent)) * size, size);
}

export function yOf({ size, extent }: Place, value: number): number {
  return clamp(((extent - value) / (2 * extent)) * size, size);
}

/** NaN becomes the edge too, so that a diverged run has a picture. */
function clamp(pixel: number, size: number): number {
  return pixel > 2 ? Math.min(pixel, size - 2) : 2;
}

/**
 * Returns the coordinates of point i. A point of the line has no second coordinate: it gets a height that
 * depends on its index only, so that equal points do not hide each other.
 */
export function pointAt(
  { dimension, values }: Points,
  i: number,
  { extent, row }: { readonly extent: number; readonly row: number },
): readonly [number, number] {
  if (dimension > 1) return [values[dimension * i]!, values[dimension * i + 1]!];
  const spread = ((i * 0.618034) % 1) - 0.5;
  return [values[i]!, extent * (row + 0.3 * spread)];
}

export function countOf({ dimension, values }: Points): number {
  return Math.floor(values.length / dimension);
}

/** Round numbers for the grid, at most seven of them. */
export function gridLines(extent: number): number[] {
  const step = [0.1, 0.2, 0.5, 1, 2, 5, 10, 20, 50, 100].find((s) => extent / s <= 3.5) ?? extent;
  const most = Math.floor(extent / step);
  return Array.from({ length: 2 * most + 1 }, (_, i) => Number(((i - most) * step).toFixed(6)));
}
