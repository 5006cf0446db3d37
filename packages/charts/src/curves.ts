/** Curves with gaps: their values between points, and their parts. */
import type { ChartPoint } from './chart.js';

/** A point whose gaps are NaN. Without a band, `low` and `high` are NaN. */
export interface CurvePoint {
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/** Returns the curve with NaN for each value that is missing or not finite. */
export function curveOf(points: readonly ChartPoint[]): CurvePoint[] {
  return points.map(({ x, mean, low, high }) => ({
    x,
    mean: finite(mean),
    low: finite(low),
    high: finite(high),
  }));
}

function finite(value: number | null | undefined): number {
  return Number.isFinite(value) ? (value as number) : Number.NaN;
}

/**
 * Interpolates a curve linearly at x; undefined outside its range and in a gap. At a point itself its own
 * values count, also beside a gap.
 */
export function valueAt(points: readonly CurvePoint[], x: number): CurvePoint | undefined {
  const first = points[0];
  const last = points.at(-1);
  if (!first || !last || x < first.x || x > last.x) return undefined;
  let [low, high] = [0, points.length - 1];
  while (low < high) {
    const middle = (low + high) >> 1;
    if (points[middle]!.x < x) low = middle + 1;
    else high = middle;
  }
  const after = points[low]!;
  if (after.x === x) return Number.isNaN(after.mean) ? undefined : after;
  const found = between(points[low - 1]!, after, x);
  return Number.isNaN(found.mean) ? undefined : found;
}

/** Interpolates two points at x. */
export function between(a: CurvePoint, b: CurvePoint, x: number): CurvePoint {
  const weight = (x - a.x) / (b.x - a.x);
  const mix = (from: number, to: number) => from * (1 - weight) + to * weight;
  return { x, mean: mix(a.mean, b.mean), low: mix(a.low, b.low), high: mix(a.high, b.high) };
}

/** Cuts out the part of a curve in a range of x, with interpolated ends and without its gaps. */
export function clipped(
  points: readonly CurvePoint[],
  [from, to]: readonly [number, number],
): CurvePoint[] {
  const inside = points.filter(({ x, mean }) => x > from && x < to && !Number.isNaN(mean));
  return [valueAt(points, from), ...inside, valueAt(points, to)].filter(
    (point) => point !== undefined,
  );
}

/** Largest ratio of neighboring values whose chord on a logarithmic axis is drawn as it is. */
const STRAIGHT = 1.2;
const MOST_STEPS = 16;

/**
 * Adds points between those whose values differ by a factor, because a linear interpolation is no straight
 * line on a logarithmic axis.
 */
export function finerForLog(points: readonly CurvePoint[]): CurvePoint[] {
  const fine: CurvePoint[] = [];
  for (const [i, to] of points.entries()) {
    const from = points[i - 1];
    if (from && from.mean > 0 && to.mean > 0 && to.x > from.x) {
      const factors = [to.mean / from.mean, to.low / from.low, to.high / from.high];
      const largest = Math.max(
        ...factors.map((factor) => (factor > 0 ? Math.abs(Math.log(factor)) : 0)),
      );
      const steps = Math.min(MOST_STEPS, Math.ceil(largest / Math.log(STRAIGHT)));
      for (let k = 1; k < steps; k++) {
        fine.push(between(from, to, from.x + (k / steps) * (to.x - from.x)));
      }
    }
    fine.push(to);
  }
  return fine;
}
