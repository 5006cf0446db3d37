/**
 * Piecewise-linear curves: interpolation, the mean of several curves with its min-max envelope, and
 * the first x at which a curve reaches a level.
 */

/** A point of a curve. */
export interface Point {
  readonly x: number;
  readonly y: number;
}

/** Points with strictly increasing x; the curve is linear between them. */
export type Curve = readonly Point[];

/** Mean, minimum and maximum of several curves at one x. */
export interface EnvelopePoint {
  readonly x: number;
  readonly mean: number;
  readonly low: number;
  readonly high: number;
}

/**
 * Returns the value of the curve at x.
 *
 * @throws RangeError if x is outside the range of the curve.
 */
export function interpolate(curve: Curve, x: number): number {
  const first = curve[0];
  const last = curve.at(-1);
  if (!first || !last || !(x >= first.x && x <= last.x)) {
    const range = first && last ? `${first.x} to ${last.x}` : 'nothing';
    throw new RangeError(`x is ${x}; expected a value in the range of the curve, ${range}`);
  }
  let [below, above] = [0, curve.length - 1];
  while (above - below > 1) {
    const middle = (below + above) >> 1;
    if (curve[middle]!.x <= x) below = middle;
    else above = middle;
  }
  const [a, b] = [curve[below]!, curve[above]!];
  // The ends are returned exactly, so that rounding does not change a measured value.
  if (x === b.x) return b.y;
  const weight = (x - a.x) / (b.x - a.x);
  return x === a.x ? a.y : a.y * (1 - weight) + b.y * weight;
}

/**
 * Computes mean, minimum and maximum of the curves over the range that all of them cover; empty if
 * there is none. The result has a point at every point of a curve and at every crossing of two, so
 * its linear interpolation is the exact mean and the exact envelope.
 */
export function envelope(curves: readonly Curve[]): EnvelopePoint[] {
  if (curves.length === 0 || curves.some((curve) => curve.length === 0)) return [];
  const start = Math.max(...curves.map((curve) => curve[0]!.x));
  const end = Math.min(...curves.map((curve) => curve.at(-1)!.x));
  const shared = curves.flatMap((curve) => curve.map(({ x }) => x));
  const breakpoints = ascending(shared.filter((x) => x >= start && x <= end));
  const columns = breakpoints.map((x) => curves.map((curve) => interpolate(curve, x)));
  const grid = [...breakpoints];
  for (let i = 1; i < breakpoints.length; i++) {
    grid.push(...crossings(breakpoints[i - 1]!, columns[i - 1]!, breakpoints[i]!, columns[i]!));
  }
  return ascending(grid).map((x) => {
    const values = curves.map((curve) => interpolate(curve, x));
    const [low, high] = [Math.min(...values), Math.max(...values)];
    return { x, mean: Math.min(high, Math.max(low, mean(values))), low, high };
  });
}

/** Returns the first x at which the curve is at or below the level, interpolated; undefined if none. */
export function firstReach(curve: Curve, level: number): number | undefined {
  const index = curve.findIndex(({ y }) => y <= level);
  const reached = curve[index];
  const before = curve[index - 1];
  if (!reached || !before) return reached?.x;
  return before.x + ((before.y - level) / (before.y - reached.y)) * (reached.x - before.x);
}

/** Reduces a curve to at most `count` points: means over groups of about equal size. */
export function thin(curve: Curve, count: number): Point[] {
  if (curve.length <= count) return [...curve];
  return Array.from({ length: count }, (_, bin) => {
    const from = Math.floor((bin * curve.length) / count);
    const to = Math.floor(((bin + 1) * curve.length) / count);
    const points = curve.slice(from, to);
    return { x: mean(points.map(({ x }) => x)), y: mean(points.map(({ y }) => y)) };
  });
}

/** Lists the x strictly between x0 and x1 at which two lines from `left` to `right` cross. */
function crossings(
  x0: number,
  left: readonly number[],
  x1: number,
  right: readonly number[],
): number[] {
  const found: number[] = [];
  for (let i = 0; i < left.length; i++) {
    for (let j = i + 1; j < left.length; j++) {
      const [before, after] = [left[i]! - left[j]!, right[i]! - right[j]!];
      if (before * after >= 0) continue;
      const x = x0 + (before / (before - after)) * (x1 - x0);
      if (x > x0 && x < x1) found.push(x);
    }
  }
  return found;
}

function ascending(values: readonly number[]): number[] {
  return [...new Set(values)].sort((a, b) => a - b);
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length;
}
