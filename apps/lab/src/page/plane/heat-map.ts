/** The heat map of a function on the plane: its range, its color scale and its picture. */
import type { HeatMap } from '../../training/protocol.js';
import type { Ink, Rgb } from './ink.js';

/** The least and greatest value of a heat map; undefined if a value is not finite. */
export function rangeOf({ values }: HeatMap): readonly [number, number] | undefined {
  let [low, high] = [Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY];
  for (const value of values) {
    if (!Number.isFinite(value)) return undefined;
    low = Math.min(low, value);
    high = Math.max(high, value);
  }
  return values.length === 0 ? undefined : [low, high];
}

/** Returns the color at a share of the range, from 0 to 1: piecewise linear over three colors. */
export function colorAt(share: number, [low, middle, high]: Ink['map']): Rgb {
  const at = Math.min(1, Math.max(0, share)) * 2;
  const [from, to, weight] = at < 1 ? [low, middle, at] : [middle, high, at - 1];
  return from.map((value, i) => Math.round(value + weight * (to[i]! - value))) as unknown as Rgb;
}

/** Writes the map into the pixels of a small picture; the first row of the map is the bottom of the plane. */
export function paintMap(map: HeatMap, ink: Ink, pixels: Uint8ClampedArray): void {
  const range = rangeOf(map);
  const { size, values } = map;
  const scale = range && range[1] > range[0] ? 1 / (range[1] - range[0]) : 0;
  for (let row = 0; row < size; row++) {
    for (let column = 0; column < size; column++) {
      const value = values[(size - 1 - row) * size + column]!;
      const share = range && scale > 0 ? (value - range[0]) * scale : 0.5;
      const at = 4 * (row * size + column);
      const [red, green, blue] = colorAt(share, ink.map);
      pixels[at] = red;
      pixels[at + 1] = green;
      pixels[at + 2] = blue;
      pixels[at + 3] = 255;
    }
  }
}
