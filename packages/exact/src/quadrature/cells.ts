/**
 * A range cut into cells that follow the scales of what is integrated over it: beside a feature of
 * scale s at c the cuts lie at c ± s·4^k, so that nothing is too narrow for the cell that it is in,
 * whatever the ratio of scales. A cell counts x from the nearest feature: with x = c + d as the pair
 * (c, d), a feature of scale 1 at 1e16 has as many digits as one at 0.
 */
import {
  halfLine,
  integratePieces,
  type Piece,
  type ResolvedIntegral,
  segment,
} from './gauss-kronrod.js';
import type { Sampled } from './kronrod-rule.js';
import { signChanges } from './sign-changes.js';

/** Something that a rule must not step over. */
export interface Feature {
  readonly center: number;
  /** The length over which a function changes near the center, above 0. */
  readonly scale: number;
  /** Whether there is a kink, a jump or an end at the center. */
  readonly sharp: boolean;
}

/** The places origin + d for d in (from, to), either of which may be infinite. */
export interface Cell {
  readonly origin: number;
  readonly from: number;
  readonly to: number;
}

/** The ratio of neighboring cells' widths. */
const ratio = 4;

/**
 * Cells that cover (lower, upper), in increasing order.
 *
 * @param features at least one; those outside of the range are ignored.
 */
export function cellsOf(features: readonly Feature[], lower: number, upper: number): Cell[] {
  const inside = features.filter(({ center }) => center >= lower && center <= upper);
  const kept = separate(inside);
  return kept.flatMap(({ center: origin }, k) => {
    // The least length on which anything near here changes: narrow neighbors seen from a distance.
    const near = kept.reduce(
      (least, { center, scale }) => Math.min(least, Math.max(scale, Math.abs(center - origin))),
      Infinity,
    );
    const far = inside.reduce(
      (most, { center, scale }) => Math.max(most, Math.abs(center - origin) + ratio * scale),
      near,
    );
    const left = k === 0 ? lower - origin : (kept[k - 1]!.center - origin) / 2;
    const right = k === kept.length - 1 ? upper - origin : (kept[k + 1]!.center - origin) / 2;
    const sharp = inside
      .filter((feature) => feature.sharp)
      .map(({ center }) => center - origin)
      .filter((d) => d > left && d < right);
    const cuts = [
      ...sharp,
      ...geometric(near, far, -left).map((d) => -d),
      0,
      ...geometric(near, far, right),
    ].filter((d) => d > left && d < right);
    const ends = [left, ...[...new Set(cuts)].sort((a, b) => a - b), right];
    return ends
      .slice(1)
      .map((to, i) => ({ origin, from: ends[i]!, to }))
      .filter(({ from, to }) => from < to);
  });
}

/** Distances from a center at which to cut: near·ratio^k, to half of the bound or beyond `far`. */
function geometric(near: number, far: number, bound: number): number[] {
  const distances: number[] = [];
  const last = bound === Infinity ? Infinity : bound / 2;
  for (let d = near; d <= last && Number.isFinite(d); d *= ratio) {
    distances.push(d);
    if (bound === Infinity && d >= far) break;
  }
  return distances;
}

/** Leaves out features that others, no wider and within half of their scale, stand for. */
function separate(features: readonly Feature[]): Feature[] {
  const kept: Feature[] = [];
  for (const feature of [...features].sort((a, b) => a.scale - b.scale)) {
    if (kept.every(({ center, scale }) => Math.abs(center - feature.center) > scale / 2)) {
      kept.push(feature);
    }
  }
  return kept.sort((a, b) => a.center - b.center);
}

/** The parts of cells between two places. */
export function clipCells(cells: readonly Cell[], lower: number, upper: number): Cell[] {
  return cells
    .map(({ origin, from, to }) => ({
      origin,
      from: Math.max(from, lower - origin),
      to: Math.min(to, upper - origin),
    }))
    .filter(({ from, to }) => from < to);
}

/** Cells cut where f changes its sign from one of nine places in a cell to the next. */
export function cutAtSignChanges(
  cells: readonly Cell[],
  functionAt: (origin: number) => (d: number) => number,
): Cell[] {
  return cells.flatMap((cell) => {
    const cuts = signChanges(functionAt(cell.origin), placesIn(cell));
    const ends = [cell.from, ...cuts.filter((d) => d > cell.from && d < cell.to), cell.to];
    return ends.slice(1).map((to, i) => ({ ...cell, from: ends[i]!, to }));
  });
}

/** Nine places in a cell: those next to its ends, where there may be jumps, lie just inside. */
function placesIn({ from, to }: Cell): number[] {
  const parts = [1e-12, 1 / 8, 2 / 8, 3 / 8, 4 / 8, 5 / 8, 6 / 8, 7 / 8, 1 - 1e-12];
  if (to === Infinity) return parts.slice(0, 8).map((t) => from / (1 - t));
  if (from === -Infinity) return parts.slice(1).map((t) => to / t);
  return parts.map((t) => from + (to - from) * t);
}

/**
 * How far the rounding of x = origin + d moves a function of x, as a fraction of it: one that changes
 * no faster than a power of d, as beside an end or a kink at the origin.
 */
export function roundingAt(origin: number, d: number): number {
  return origin === 0 || d === 0 ? 0 : (2 * Number.EPSILON * Math.abs(origin)) / Math.abs(d);
}

export interface CellQuadratureOptions {
  /** As a fraction of ∫|f|. Default 1e-12. */
  readonly relativeTolerance?: number;
  /** Default 0. */
  readonly absoluteTolerance?: number;
}

/**
 * The integral over cells.
 *
 * @param integrandAt for an origin, the function of d = x − origin with its noise.
 * @throws QuadratureError as `integrate`.
 */
export function integrateCells(
  cells: readonly Cell[],
  integrandAt: (origin: number) => (d: number) => Sampled,
  { relativeTolerance = 1e-12, absoluteTolerance = 0 }: CellQuadratureOptions = {},
): ResolvedIntegral {
  let origin = Number.NaN;
  let f: (d: number) => Sampled = () => [Number.NaN, 0];
  const pieces = cells.map((cell): Piece => {
    if (cell.origin !== origin) f = integrandAt(cell.origin);
    origin = cell.origin;
    // The outermost cuts lie on their own side of the origin, as far out as anything is wide.
    if (cell.to === Infinity) return halfLine(f, cell.from, cell.from, origin);
    if (cell.from === -Infinity) return halfLine(f, cell.to, cell.to, origin);
    return segment(f, cell.from, cell.to, origin);
  });
  return integratePieces(pieces, {
    relativeTolerance,
    absoluteTolerance,
    maximumIntervals: 2000 + 4 * cells.length,
  });
}

/** A cell with the integral over it. */
export interface MeasuredCell extends Cell {
  readonly value: number;
}

/** The parts, in increasing order, of a cell on each of which one rule was enough to integrate f. */
export function resolveCell(
  cell: Cell,
  integrandAt: (origin: number) => (d: number) => Sampled,
): MeasuredCell[] {
  const { origin, from, to } = cell;
  const { parts } = integrateCells([cell], integrandAt);
  const measured = parts.map(({ from: a, to: b, value }): MeasuredCell => {
    // The half-lines are from/t and to/t for t in (0, 1).
    if (to === Infinity) return { origin, from: from / b, to: from / a, value };
    if (from === -Infinity) return { origin, from: to / a, to: to / b, value };
    return { origin, from: a, to: b, value };
  });
  return measured.sort((a, b) => a.from - b.from);
}
