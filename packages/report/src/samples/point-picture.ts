/**
 * Draws generated points over real points: dots in the plane, two histograms on the line. Only the
 * real points decide the axes, so pictures of one run can be compared.
 */
import type { Modes } from '@wprox/experiments/run-folders';
import { type Markup, markup } from '../pictures/markup.js';
import { renderPng } from '../pictures/picture.js';

/** Axes of all pictures of a dataset. */
export interface PointFrame {
  readonly dimension: 1 | 2;
  /** Smallest and largest coordinate of each axis. */
  readonly bounds: readonly (readonly [low: number, high: number])[];
}

/** Circles around the modes of a distribution. */
export interface ModeCircles {
  /** Centers, [coordinates] each. */
  readonly places: readonly (readonly number[])[];
  /** Radius, in the units of the points. */
  readonly reach: number;
}

/** Content of a picture. */
export interface PointContent {
  /** Coordinates of the real points, point by point. */
  readonly real: Float32Array;
  /** Coordinates of the generated points, point by point. */
  readonly generated?: Float32Array;
  /** Circles of the modes; those that `modes` lists as missed have their index. */
  readonly map: ModeCircles | undefined;
  readonly modes?: Modes | undefined;
}

/** Side of the picture and margins around the axes, in pixels. */
const SIDE = 360;
const LEFT = 34;
const BOTTOM = 24;
const RIGHT = 8;
const INNER = { width: SIDE - LEFT - RIGHT, height: SIDE - BOTTOM - RIGHT };
/** Length of the axes relative to the range of the real points. */
const ROOM = 1.4;
const BINS = 60;

const INK = '#1d232b';
const REAL = '#9aa3ad';
const GENERATED = '#d55e00';
const MISSED = '#b00020';

/** Chooses axes around the real points, with the same scale for both axes in the plane. */
export function pointFrame(dimension: 1 | 2, real: Float32Array): PointFrame {
  const extents = Array.from({ length: dimension }, (_, axis) => {
    const along = real.filter((_, k) => k % dimension === axis).sort();
    return [along[0]!, along.at(-1)!] as const;
  });
  const half = (ROOM * Math.max(...extents.map(([low, high]) => high - low))) / 2 || 1;
  const bounds = extents.map(([low, high]) => {
    const middle = (low + high) / 2;
    return [middle - half, middle + half] as const;
  });
  return { dimension, bounds };
}

/** Draws a picture as PNG; the same points give the same bytes. */
export function drawPoints(frame: PointFrame, content: PointContent): Promise<Uint8Array> {
  const inner = frame.dimension === 2 ? scatter(frame, content) : histograms(frame, content);
  const svg = markup`<svg xmlns="http://www.w3.org/2000/svg" width="${SIDE}" height="${SIDE}" font-size="11" fill="${INK}"><rect width="${SIDE}" height="${SIDE}" fill="#fff"/><clipPath id="inside"><rect width="${INNER.width}" height="${INNER.height}"/></clipPath><g transform="translate(${LEFT},${RIGHT})">${inner}</g></svg>`;
  return renderPng(svg.text, 1);
}

/** Maps a coordinate to a pixel. */
type Scale = (value: number) => number;

function linear([low, high]: readonly [number, number], from: number, to: number): Scale {
  return (value) => from + ((value - low) / (high - low)) * (to - from);
}

function scatter({ bounds }: PointFrame, { real, generated, map, modes }: PointContent): Markup {
  const x = linear(bounds[0]!, 0, INNER.width);
  const y = linear(bounds[1]!, INNER.height, 0);
  const dots = (values: Float32Array, color: string, radius: number) => {
    const circles: Markup[] = [];
    for (let k = 0; k < values.length; k += 2) {
      const [cx, cy] = [x(values[k]!), y(values[k + 1]!)];
      circles.push(markup`<circle cx="${cx.toFixed(1)}" cy="${cy.toFixed(1)}" r="${radius}"/>`);
    }
    return markup`<g fill="${color}" fill-opacity="0.55">${circles}</g>`;
  };
  const missed = new Set(modes?.missed.map(({ index }) => index));
  const rings = map?.places.map((place, index) => {
    const [cx, cy] = [x(place[0]!), y(place[1]!)];
    const radius = x(map.reach) - x(0);
    return missed.has(index)
      ? markup`<circle cx="${cx}" cy="${cy}" r="${radius}" fill="none" stroke="${MISSED}" stroke-width="1.5" stroke-dasharray="4 3"/><text x="${cx}" y="${cy - radius - 3}" text-anchor="middle" fill="${MISSED}" font-weight="bold">${index}</text>`
      : markup`<circle cx="${cx}" cy="${cy}" r="${radius}" fill="none" stroke="${INK}" stroke-opacity="0.35"/>`;
  });
  const outside = generated ? countOutside(bounds, generated) : 0;
  return markup`${axisBelow(bounds[0]!, x)}${axisLeft(bounds[1]!, y)}<g clip-path="url(#inside)">${dots(real, REAL, 1.6)}${rings}${generated && dots(generated, GENERATED, 1.8)}</g>${outsideNote(outside)}`;
}

function histograms({ bounds }: PointFrame, { real, generated, map, modes }: PointContent): Markup {
  const range = bounds[0]!;
  const x = linear(range, 0, INNER.width);
  const expected = shares(real, range);
  const most = 1.15 * Math.max(...expected);
  const y = linear([0, most], INNER.height, 0);
  const width = INNER.width / BINS;
  const bars = (values: readonly number[], look: Markup) =>
    values.map((share, bin) => {
      if (share === 0) return undefined;
      const top = Math.max(0, y(share));
      return markup`<rect x="${(bin * width).toFixed(1)}" y="${top.toFixed(1)}" width="${width.toFixed(1)}" height="${(INNER.height - top).toFixed(1)}" ${look}/>`;
    });
  const names = map?.places.flatMap((place, index) =>
    modes?.missed.some((mode) => mode.index === index)
      ? [
          markup`<text x="${x(place[0]!)}" y="12" text-anchor="middle" fill="${MISSED}" font-weight="bold">${index}</text>`,
        ]
      : [],
  );
  const outside = generated ? countOutside(bounds, generated) : 0;
  return markup`${axisBelow(range, x)}${axisLeft([0, most], y)}${bars(expected, markup`fill="${REAL}" fill-opacity="0.6"`)}${generated && bars(shares(generated, range), markup`fill="${GENERATED}" fill-opacity="0.55"`)}${names}${outsideNote(outside)}`;
}

/** Computes the share of the values in each bin; values outside the range are in none. */
function shares(values: Float32Array, [low, high]: readonly [number, number]): number[] {
  const counts = Array<number>(BINS).fill(0);
  for (const value of values) {
    const bin = Math.floor(((value - low) / (high - low)) * BINS);
    if (bin >= 0 && bin < BINS) counts[bin]!++;
  }
  return counts.map((count) => count / values.length);
}

function countOutside(bounds: PointFrame['bounds'], values: Float32Array): number {
  const dimension = bounds.length;
  let outside = 0;
  for (let k = 0; k < values.length; k += dimension) {
    const isInside = bounds.every(([low, high], axis) => {
      const value = values[k + axis]!;
      return value >= low && value <= high;
    });
    if (!isInside) outside++;
  }
  return outside;
}

function outsideNote(outside: number): Markup | undefined {
  if (outside === 0) return undefined;
  return markup`<text x="${INNER.width - 5}" y="14" text-anchor="end" fill="${GENERATED}">${outside} outside</text>`;
}

function axisBelow(range: readonly [number, number], x: Scale): Markup {
  const ticks = ticksWithin(range).map(
    (tick) =>
      markup`<line x1="${x(tick)}" x2="${x(tick)}" y1="0" y2="${INNER.height}" stroke="${INK}" stroke-opacity="0.1"/><text x="${x(tick)}" y="${INNER.height + 16}" text-anchor="middle">${tick}</text>`,
  );
  return markup`<rect width="${INNER.width}" height="${INNER.height}" fill="none" stroke="${INK}" stroke-opacity="0.25"/>${ticks}`;
}

function axisLeft(range: readonly [number, number], y: Scale): Markup {
  return markup`${ticksWithin(range).map(
    (tick) =>
      markup`<line x1="0" x2="${INNER.width}" y1="${y(tick)}" y2="${y(tick)}" stroke="${INK}" stroke-opacity="0.1"/><text x="-6" y="${y(tick) + 4}" text-anchor="end">${tick}</text>`,
  )}`;
}

/** Lists three to nine round numbers in a range, 1, 2 or 5 times a power of ten apart. */
export function ticksWithin([low, high]: readonly number[]): number[] {
  const rough = (high! - low!) / 8;
  const power = 10 ** Math.floor(Math.log10(rough));
  const step = [1, 2, 5, 10].map((digit) => digit * power).find((size) => size >= rough)!;
  // The slack keeps ticks that rounding puts just outside.
  const first = Math.ceil(low! / step - 1e-9);
  const count = Math.floor(high! / step + 1e-9) - first + 1;
  // Parsed from text, because 3 × 0.1 is not 0.3; adding 0 turns −0 into 0.
  return Array.from({ length: count }, (_, i) => Number(((first + i) * step).toPrecision(12)) + 0);
}
