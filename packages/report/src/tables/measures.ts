/**
 * Measures beside the primary distance: distances on further feature maps, kernel distance, precision and
 * recall, at the last evaluation of each seed.
 */
import type { FrechetRow, RunRecord } from '@wprox/experiments/run-folders';
import type { VariantRuns } from '../charts/run-curves.js';
import { formatMeasure, formatRange } from '../pictures/format.js';
import { isFid, type MeasuredOn } from './measured-on.js';
import { endedRuns, type Spread, spread } from './results.js';

/** A column of the table of further measures. */
export interface MeasureColumn {
  /** Name of the feature map. */
  readonly features: string;
  /** Such as `Final distance` or `Recall`. */
  readonly title: string;
  /** The values of the variants over their complete seeds, or all seeds if none is complete. */
  readonly values: readonly (Spread | undefined)[];
}

/** Lists the feature maps of the runs besides the primary one, in the order of the first run. */
export function otherFeatures(variants: readonly VariantRuns[]): string[] {
  const names = variants.flatMap(({ runs }) =>
    runs.flatMap((run) => [...run.otherDistances.keys()]),
  );
  return [...new Set(names)];
}

/** Makes the columns; none for points and for runs with one feature map and no other measure. */
export function measureColumns(
  variants: readonly VariantRuns[],
  measured: MeasuredOn,
): MeasureColumn[] {
  if (measured.measure !== 'frechet') return [];
  const primary = measured.features;
  return [primary, ...otherFeatures(variants)].flatMap((features) => {
    const rowsOf = (run: RunRecord): readonly FrechetRow[] =>
      features === primary
        ? run.distances.filter((row) => row.measure === 'frechet')
        : (run.otherDistances.get(features) ?? []);
    const column = (title: string, read: (rows: readonly FrechetRow[]) => number | undefined) => ({
      ...{ features, title },
      values: variants.map(({ runs }) =>
        spread(
          endedRuns(runs)
            .map((run) => read(rowsOf(run)))
            .filter((value) => value !== undefined),
        ),
      ),
    });
    const distance = isFid(features) ? 'FID' : 'distance';
    const columns = [
      ...(features === primary
        ? []
        : [
            column(`Final ${distance}`, (rows) => rows.at(-1)?.value),
            column(`Best ${distance}`, (rows) =>
              rows.length > 0 ? Math.min(...rows.map(({ value }) => value)) : undefined,
            ),
          ]),
      column(isFid(features) ? 'KID' : 'Kernel distance', (rows) => rows.at(-1)?.kernel?.value),
      column('Precision', (rows) => rows.at(-1)?.precision),
      column('Recall', (rows) => rows.at(-1)?.recall),
    ];
    return columns.filter(({ values }) => values.some((value) => value !== undefined));
  });
}

/** Writes the columns as a Markdown table; an empty text if there are none. */
export function measuresMarkdown(
  variants: readonly VariantRuns[],
  columns: readonly MeasureColumn[],
  escaped: (text: string) => string,
): string {
  if (columns.length === 0) return '';
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const cell = (value: Spread | undefined) => {
    if (!value) return '–';
    const range = formatRange(value, formatMeasure);
    return formatMeasure(value.mean) + (range ? ` (${range})` : '');
  };
  return [
    'Other measures at the last evaluation:',
    '',
    row(['Variant', ...columns.map(({ title, features }) => `${title}, ${escaped(features)}`)]),
    row(['---', ...columns.map(() => '---:')]),
    ...variants.map(({ label }, i) =>
      row([escaped(label), ...columns.map(({ values }) => cell(values[i]))]),
    ),
    '',
  ].join('\n');
}
