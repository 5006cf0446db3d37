/** The ranges of the axes. */
import { type CurvePoint, clipped } from './curves.js';

/** Lowest and highest value. */
export type Range = readonly [number, number];

/** What both axes cover. */
export interface Ranges {
  readonly x: Range;
  readonly y: Range;
  /** Whether the y axis is logarithmic: it was asked for, and all values are positive. */
  readonly isLog: boolean;
}

/** Space above and below the lines, as a share of the y axis. */
const PAD = 0.03;

/**
 * Computes the ranges that show some curves.
 *
 * @param wantsLog whether the y axis shall be logarithmic.
 * @param zoom the range of x that the reader chose, else undefined.
 * @param level a value that must be in the range of y.
 */
export function rangesOf(
  curves: readonly (readonly CurvePoint[])[],
  wantsLog: boolean,
  zoom: Range | undefined,
  level: number | undefined,
): Ranges {
  const ends = curves.flatMap((curve) => (curve.length > 0 ? [curve[0]!.x, curve.at(-1)!.x] : []));
  const x = zoom ?? wholeRange(ends);
  let [low, high] = [level ?? Number.POSITIVE_INFINITY, level ?? Number.NEGATIVE_INFINITY];
  for (const curve of curves) {
    for (const point of clipped(curve, x)) {
      for (const value of [point.mean, point.low, point.high]) {
        if (value < low) low = value;
        if (value > high) high = value;
      }
    }
  }
  if (low > high) [low, high] = [1, 10];
  const isLog = wantsLog && low > 0;
  if (isLog) {
    if (low === high) [low, high] = [low / 2, high * 2];
    const pad = (high / low) ** PAD;
    return { x, y: [low / pad, high * pad], isLog };
  }
  if (!zoom && low > 0) low = 0;
  if (low === high)
    [low, high] = low === 0 ? [0, 1] : [low - Math.abs(low) / 2, low + Math.abs(low) / 2];
  const pad = PAD * (high - low);
  return { x, y: [low === 0 ? 0 : low - pad, high + pad], isLog };
}

/** All x, from 0 if none is below it. */
function wholeRange(ends: readonly number[]): Range {
  const low = Math.min(0, ...ends);
  const high = Math.max(...ends, low);
  return high > low ? [low, high] : [low, low + 1];
}
