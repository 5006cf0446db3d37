/**
 * Colours of the variants: Wong's palette (Nature Methods 8, 441, 2011), which people with the
 * common colour vision deficiencies can tell apart; those of its colours that stand out from a
 * white page and from a dark one. The unregularized baseline is grey and dashed, so that it is
 * known without its colour.
 */
import type { ResolvedRun } from '../config/index.js';

/** How a variant's line looks. */
export interface LineStyle {
  readonly colour: string;
  /** Lengths of dash and gap in pixels; empty for a solid line. */
  readonly dash: readonly number[];
}

const BASELINE: LineStyle = { colour: '#7a7f87', dash: [6, 4] };
const COLOURS = ['#d55e00', '#0072b2', '#009e73', '#cc79a7', '#56b4e9', '#e69f00'];
/** What stands for a colour on a dark page, where it would be too dim to follow. */
export const ON_DARK: Readonly<Record<string, string>> = { '#0072b2': '#3f9ddb' };
/** With more variants than colours, the colours come again with another dash. */
const DASHES: readonly (readonly number[])[] = [[], [2, 3], [10, 3, 2, 3]];

/** One style per variant, in order. */
export function lineStyles(configs: readonly Pick<ResolvedRun, 'regularizer'>[]): LineStyle[] {
  const baseline = configs.findIndex(({ regularizer }) => regularizer.name === 'none');
  let next = 0;
  return configs.map((_, index) => {
    if (index === baseline) return BASELINE;
    const colour = COLOURS[next % COLOURS.length]!;
    const dash = DASHES[Math.floor(next / COLOURS.length) % DASHES.length]!;
    next++;
    return { colour, dash };
  });
}
