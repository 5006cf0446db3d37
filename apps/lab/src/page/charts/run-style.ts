/** Color and dash of each run: those of the report, so that a run looks the same in both. */
import type { LabRun } from '../../state/lab.js';

export interface RunStyle {
  readonly color: string;
  readonly darkColor: string;
  readonly dash: readonly number[];
}

/** A run without a regularizer: gray and dashed, so that it is known without color. */
export const BASELINE: RunStyle = { color: '#7a7f87', darkColor: '#9aa1ab', dash: [6, 4] };
/** The palette of Wong, of which color-blind people can tell the members apart; each with its own dash. */
export const COLORS = ['#d55e00', '#0072b2', '#009e73', '#cc79a7'];
const DARK: Readonly<Record<string, string>> = { '#0072b2': '#3f9ddb' };
const DASHES: readonly (readonly number[])[] = [[], [2, 3], [10, 3, 2, 3], [12, 4]];

/** Returns the style of each run, in their order. The first run without a regularizer is the baseline. */
export function runStyles(runs: readonly LabRun[]): RunStyle[] {
  const baseline = runs.findIndex(({ config }) => config.regularizer.name === 'none');
  let next = 0;
  return runs.map((_, i) => {
    if (i === baseline) return BASELINE;
    const color = COLORS[next % COLORS.length]!;
    const dash = DASHES[next % DASHES.length]!;
    next++;
    return { color, darkColor: DARK[color] ?? color, dash };
  });
}
