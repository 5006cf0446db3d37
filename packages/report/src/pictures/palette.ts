/**
 * Colors of lines, from the palette of Wong (Nature Methods 8, 441, 2011), which people with common
 * color vision deficiencies can distinguish. Only colors with enough contrast on white and on dark
 * pages are used.
 */

/** Style of a line. */
export interface LineStyle {
  /** Hexadecimal color. */
  readonly color: string;
  /** Lengths of dash and gap in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

/** Style of the baseline: gray and dashed, so that readers recognize it without color. */
export const BASELINE: LineStyle = { color: '#7a7f87', dash: [6, 4] };
const COLORS = ['#d55e00', '#0072b2', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
/** Brighter colors for a dark page, by the color that they replace. */
export const ON_DARK: Readonly<Record<string, string>> = { '#0072b2': '#3f9ddb' };
/** If there are more lines than colors, the colors repeat with another dash. */
const DASHES: readonly (readonly number[])[] = [[], [2, 3], [10, 3, 2, 3]];

/** Returns the style of the line `index` of a picture, from 0. */
export function lineStyle(index: number): LineStyle {
  const color = COLORS[index % COLORS.length]!;
  const dash = DASHES[Math.floor(index / COLORS.length) % DASHES.length]!;
  return { color, dash };
}
