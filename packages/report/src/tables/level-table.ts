/** Tables of the times to several levels of the distance: for the page and as Markdown. */
import { scroll } from '../page/page-tables.js';
import { formatCount, formatDuration, formatMeasure, formatRange } from '../pictures/format.js';
import { type Markup, markup } from '../pictures/markup.js';
import type { Level, LevelReaches, Reach } from './levels.js';
import type { Spread } from './results.js';
import { escaped } from './results-markdown.js';

/** The rule that fixes the levels, for the reader. */
const RULE =
  'The levels are at 75 %, 50 %, 25 % and 10 % of the way from the best distance to the initial one. ' +
  'Initial: the mean over all runs. Best: the lowest mean of the smallest distances of complete seeds, ' +
  'over the variants.';
const BASELINE_RULE =
  ' “Baseline” is the distance that every seed of the variant without a regularizer reaches.';

const FIXED = 'The levels were fixed before the runs.';

/** Describes what fixes the levels. */
export function levelRule({ levels }: LevelReaches): string {
  if (levels.every(({ by }) => by === 'experiment')) return FIXED;
  return levels.some(({ by }) => by === 'baseline') ? RULE + BASELINE_RULE : RULE;
}

/** Names a level: `25 %: 7.52`, `baseline: 0.4`; one of the experiment by its distance. */
export function levelName({ by, left, distance }: Level): string {
  if (left !== undefined) return `${Math.round(100 * left)} %: ${formatMeasure(distance)}`;
  return by === 'baseline' ? `baseline: ${formatMeasure(distance)}` : String(distance);
}

/** Formats a number of iterations or steps, which interpolation makes a fraction. */
const whole = (value: number) => formatCount(Math.round(value));

/** Makes the table: in each cell training time, outer iterations and generator steps. */
export function levelTable(reached: LevelReaches): Markup {
  const { levels, variants } = reached;
  const rows = variants.map(
    ({ label, reaches }) =>
      markup`<tr><th scope="row" class="variant">${label}</th>${reaches.map(cell)}</tr>
`,
  );
  return scroll(markup`<table class="plain">
<caption><span>Training time, outer iterations and generator steps until the distance first falls to a level. ${levelRule(reached)}
Means over the seeds that reach it.</span></caption>
<thead><tr><th scope="col">Variant</th>${levels.map((level) => markup`<th scope="col" class="number">${levelName(level)}</th>`)}</tr></thead>
<tbody>
${rows}</tbody></table>`);
}

function cell(reach: Reach): Markup {
  const { seconds, iterations, generatorSteps } = reach;
  if (!iterations || !generatorSteps) return markup`<td class="number">not reached</td>`;
  const time = seconds && [formatDuration(seconds.mean), formatRange(seconds, formatDuration)];
  const lines = [
    time?.[1],
    `${whole(iterations.mean)} iterations`,
    `${whole(generatorSteps.mean)} steps`,
    seedsText(reach),
  ].filter((line) => line !== undefined);
  return markup`<td class="number">${time?.[0] ?? '–'}${lines.map((line) => markup`<small>${line}</small>`)}</td>`;
}

/** Writes one Markdown table for each of the three budgets. */
export function levelMarkdown(title: string, reached: LevelReaches): string {
  const { levels, variants } = reached;
  const budgets = [
    ['Training time', 'seconds', formatDuration],
    ['Outer iterations', 'iterations', whole],
    ['Generator steps', 'generatorSteps', whole],
  ] as const;
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const tables = budgets.map(([name, key, format]) => [
    `### ${name} to a level`,
    '',
    row(['Variant', ...levels.map((level) => escaped(levelName(level)))]),
    row(['---', ...levels.map(() => '---:')]),
    ...variants.map(({ label, reaches }) =>
      row([escaped(label), ...reaches.map((reach) => markdownCell(reach, reach[key], format))]),
    ),
    '',
  ]);
  return [`## ${escaped(title)}`, '', escaped(levelRule(reached)), '', ...tables.flat()].join('\n');
}

function markdownCell(
  reach: Reach,
  spread: Spread | undefined,
  format: (value: number) => string,
): string {
  if (!spread) return 'not reached';
  const notes = [formatRange(spread, format), seedsText(reach)].filter(
    (note) => note !== undefined,
  );
  return notes.length === 0 ? format(spread.mean) : `${format(spread.mean)} (${notes.join('; ')})`;
}

function seedsText({ reached, seeds }: Reach): string | undefined {
  return reached < seeds ? `${reached} of ${seeds} seeds` : undefined;
}
