/** The table of results as Markdown. */
import { formatReached, formatShare, missedText, seedNotes } from '../page/page-tables.js';
import { formatCount, formatDuration, formatMeasure, formatRange } from '../pictures/format.js';
import { countText, type EndsWellRule, endsWellText } from './ends-well.js';
import { distanceName, type MeasuredOn, sampleCounts } from './measured-on.js';
import type { Spread, VariantResult } from './results.js';

interface Column {
  readonly title: string;
  cell(result: VariantResult): string;
}

/**
 * Writes one row per variant, with ranges over the seeds in parentheses.
 *
 * @param rule when a run ends well, if the experiment says it.
 */
export function resultsMarkdown(
  title: string,
  measured: MeasuredOn,
  results: readonly VariantResult[],
  rule: EndsWellRule | undefined,
): string {
  const columns = columnsOf(results);
  const row = (cells: readonly string[]) => `| ${cells.join(' | ')} |`;
  const floor =
    measured.measure === 'wasserstein-2' && measured.floor !== undefined
      ? ` Fresh points of the data have the distance ${formatMeasure(measured.floor)}.`
      : '';
  const judged = rule ? ` ${endsWellText(rule)}` : '';
  return [
    `## ${escaped(title)}`,
    '',
    `${escaped(distanceName(measured))}, ${sampleCounts(measured)}; lower is better.${floor}${seedsOf(results)}${judged}`,
    '',
    row(columns.map((column) => column.title)),
    row(columns.map((_, index) => (index === 0 ? '---' : '---:'))),
    ...results.map((result) => row(columns.map((column) => column.cell(result)))),
    '',
  ].join('\n');
}

function columnsOf(results: readonly VariantResult[]): Column[] {
  const number =
    (read: (result: VariantResult) => Spread | undefined, format: (value: number) => string) =>
    (result: VariantResult) =>
      spreadText(read(result), format, result.seeds);
  const modes: Column[] = [
    { title: 'Modes reached', cell: (result) => modesText(result) },
    { title: 'High quality', cell: number((r) => r.modes?.highQuality, formatShare) },
  ];
  const endsWell: Column = { title: 'Ends well', cell: (result) => endsWellCell(result) };
  const horizon: Column = { title: 'h·N', cell: number((r) => r.horizon, formatMeasure) };
  return [
    { title: 'Variant', cell: (result) => escaped(variantName(result)) },
    { title: 'Initial distance', cell: number((r) => r.initial, formatMeasure) },
    { title: 'Final distance', cell: number((r) => r.final, formatMeasure) },
    { title: 'Best distance', cell: number((r) => r.best, formatMeasure) },
    ...(results.some((result) => result.endsWell) ? [endsWell] : []),
    ...(results.some((result) => result.modes) ? modes : []),
    { title: 'Outer iterations', cell: number((r) => r.iterations, formatCount) },
    { title: 'Generator steps', cell: number((r) => r.generatorSteps, formatCount) },
    ...(results.some((result) => result.horizon) ? [horizon] : []),
    { title: 'Training time', cell: number((r) => r.trainingSeconds, formatDuration) },
    { title: 'Time to halve', cell: number((r) => r.halvingSeconds, formatDuration) },
  ];
}

function variantName(result: VariantResult): string {
  const notes = seedNotes(result);
  return notes.length === 0 ? result.label : `${result.label} (${notes.join('; ')})`;
}

function spreadText(
  spread: Spread | undefined,
  format: (value: number) => string,
  seeds: number,
): string {
  if (!spread) return '–';
  const notes = [
    formatRange(spread, format),
    spread.count < seeds ? `${spread.count} of ${seeds} seeds` : undefined,
  ].filter((note) => note !== undefined);
  return notes.length === 0 ? format(spread.mean) : `${format(spread.mean)} (${notes.join('; ')})`;
}

function endsWellCell({ endsWell }: VariantResult): string {
  return endsWell ? countText(endsWell, 'seed') : '–';
}

function modesText(result: VariantResult): string {
  const { modes } = result;
  if (!modes) return '–';
  const missed = modes.missed.map((entry) => missedText(entry, result));
  return missed.length === 0
    ? formatReached(modes)
    : `${formatReached(modes)} (${missed.join('; ')})`;
}

function seedsOf(results: readonly VariantResult[]): string {
  const seeds = Math.max(...results.map((result) => result.seeds));
  return seeds > 1 ? ` Numbers are means of ${seeds} seeds, with the range in parentheses.` : '';
}

/** Escapes text for a cell of a Markdown table. */
export function escaped(text: string): string {
  return text.replace(/\s+/g, ' ').replace(/[\\`*_[\]<>&|#]/g, '\\$&');
}
