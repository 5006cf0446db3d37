/**
 * Colours of lines: Wong's palette (Nature Methods 8, 441, 2011), which people with the common colour
 * vision deficiencies can tell apart; those of its colours that stand out from a white page and from
 * a dark one.
 */

/** How a line looks. */
export interface LineStyle {
  readonly colour: string;
  /** Lengths of dash and gap in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

/** What the others are compared with: grey and dashed, so that it is known without its colour. */
export const BASELINE: LineStyle = { colour: '#7a7f87', dash: [6, 4] };
const COLOURS = ['#d55e00', '#0072b2', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
/** What stands for a colour on a dark page, where it would be too dim to follow. */
export const ON_DARK: Readonly<Record<string, string>> = { '#0072b2': '#3f9ddb' };
/** With more lines than colours, the colours come again with another dash. */
const DASHES: readonly (readonly number[])[] = [[], [2, 3], [10, 3, 2, 3]];

/** The style of a picture's line number `index`, from 0. */
export function lineStyle(index: number): LineStyle {
  const colour = COLOURS[index % COLOURS.length]!;
  const dash = DASHES[Math.floor(index / COLOURS.length) % DASHES.length]!;
  return { colour, dash };
}
