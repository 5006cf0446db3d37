/** Tables of each variant beside the best control: one for each budget, and one of the final distances. */
import { formatMeasure } from '../pictures/format.js';
import type { BestControls, Budget, Outcome, TimeRatio } from './best-control.js';
import { formatRatio } from './comparison-tables.js';
import { levelName } from './level-table.js';
import { finalsCells } from './paired-table.js';
import { escaped } from './results-markdown.js';
import { type Cell, spreadOf, type TextTable, tableLines } from './text-table.js';

const BUDGETS: readonly { budget: Budget; heading: string; plural: string }[] = [
  { budget: 'seconds', heading: 'Training time', plural: 'training times' },
  { budget: 'iterations', heading: 'Outer iterations', plural: 'outer iterations' },
  { budget: 'generatorSteps', heading: 'Generator steps', plural: 'generator steps' },
];

/** Explains the tables. */
export const BEST_CONTROL_RULE =
  'The ratios are the times of the best control divided by the times of the variant, for each level of the ' +
  'distance. Above 1 the variant is faster. A ratio is the mean over the seeds that reach the level in both, ' +
  'with its range. The best control of a level is the variant without a regularizer that reaches the level ' +
  'with the most seeds. If there are several, it is the one with the smallest mean. Its name is below the ' +
  'level. The same runs choose the best control and are compared with it, which favors the controls.';

/** A table with the heading above it. */
export interface HeadedTable {
  readonly heading: string;
  readonly table: TextTable;
}

/** Makes the tables: training time, outer iterations, generator steps, final distance. */
export function bestControlTables(beside: BestControls): HeadedTable[] {
  const ratios = BUDGETS.map(({ budget, heading, plural }) => ({
    heading,
    table: ratioTable(beside, budget, plural),
  }));
  const finals = finalTable(beside);
  return finals ? [...ratios, { heading: 'Final distance', table: finals }] : ratios;
}

/** Writes the tables as Markdown. */
export function bestControlMarkdown(title: string, beside: BestControls): string {
  const tables = bestControlTables(beside).flatMap(({ heading, table }) => [
    ...[`### ${heading} beside the best control`, '', escaped(table.caption), ''],
    ...[...tableLines(table), ''],
  ]);
  return [`## ${escaped(title)}`, '', escaped(BEST_CONTROL_RULE), '', ...tables].join('\n');
}

function ratioTable(
  { levels, controls, variants }: BestControls,
  budget: Budget,
  plural: string,
): TextTable {
  return {
    caption: `Ratio of the ${plural} to a level, best control over variant.`,
    columns: [
      { heading: 'Variant' },
      ...levels.map((level, i) => ({
        heading: levelName(level),
        notes: [controls[i]![budget]?.label ?? 'no control reaches it'],
      })),
    ],
    rows: variants.map(({ label, seeds, levels: own }) => [
      { text: label },
      ...own.map((by) => ratioCell(by[budget], seeds)),
    ]),
  };
}

const WORDS: Readonly<Record<Exclude<Outcome, 'compared'>, string>> = {
  'control never reaches': 'control never reaches',
  'variant never reaches': 'variant never reaches',
  'neither reaches': 'neither reaches',
  'no common seed': 'no seed reaches in both',
  'before training': 'reached before training',
};

function ratioCell({ outcome, reached, controlReached, ratio }: TimeRatio, seeds: number): Cell {
  const counts = [
    reached < seeds && reached > 0 ? `variant in ${reached} of ${seeds} seeds` : undefined,
    controlReached < seeds && controlReached > 0
      ? `control in ${controlReached} of ${seeds} seeds`
      : undefined,
  ].filter((note) => note !== undefined);
  if (outcome !== 'compared' || !ratio) return { text: WORDS[outcome as never], notes: counts };
  const { text, notes = [] } = spreadOf(ratio, formatRatio, ratio.count);
  return { text, notes: [...notes, ...counts] };
}

function finalTable({ final, variants }: BestControls): TextTable | undefined {
  const compared = variants.filter((one) => one.final);
  if (!final || compared.length === 0) return undefined;
  return {
    caption:
      `Final distance minus that of “${final.variant.label}” with the same seed. Of the variants without a ` +
      'regularizer that have the most complete seeds, it has the lowest mean final distance: ' +
      `${formatMeasure(final.final.mean)}. p is that of the exact two-sided sign test.`,
    columns: [
      { heading: 'Variant' },
      { heading: 'Lower in' },
      { heading: 'Difference' },
      { heading: 'p' },
      { heading: 'Ranges', isText: true },
    ],
    rows: compared.map(({ label, final: finals }) =>
      [label, ...finalsCells(finals!)].map((text) => ({ text })),
    ),
  };
}
