/** All results as CSV: one row per variant, with the values of its lists. */
import { type ExperimentConfig, valueText } from '@wprox/experiments';
import type { LevelReaches } from './levels.js';
import type { Spread, VariantResult } from './results.js';

/** The results of one experiment. */
export interface CsvInput {
  readonly config: Pick<ExperimentConfig, 'name' | 'variants'>;
  readonly results: readonly VariantResult[];
  readonly levels: LevelReaches | undefined;
}

const SPREADS = [
  'initial',
  'final',
  'best',
  'iterations',
  'generatorSteps',
  'horizon',
  'trainingSeconds',
  'halvingSeconds',
] as const;
const REACHES = ['seconds', 'iterations', 'generatorSteps'] as const;

/**
 * Writes the results of experiments. Each number has its mean, the lowest and the highest seed, and
 * the number of seeds that have it. The columns `level1…` are those of the table of levels; each
 * level has its distance.
 */
export function resultsCsv(experiments: readonly CsvInput[]): string {
  const paths = new Set(
    experiments.flatMap(({ config }) =>
      Object.values(config.variants).flatMap(({ grid }) => Object.keys(grid?.at ?? {})),
    ),
  );
  const rows = experiments.flatMap((each) => rowsOf(each, [...paths]));
  const columns = [...new Set(rows.flatMap((row) => Object.keys(row)))];
  const line = (cells: readonly string[]) => `${cells.map(quoted).join(',')}\n`;
  return [line(columns), ...rows.map((row) => line(columns.map((key) => row[key] ?? '')))].join('');
}

function rowsOf(
  { config, results, levels }: CsvInput,
  paths: readonly string[],
): Record<string, string>[] {
  return results.map((result, i) => {
    const {
      variant,
      label,
      seeds,
      completeSeeds,
      divergedSeeds = 0,
      failedSeeds = 0,
      endsWell,
      modes,
    } = result;
    const { grid } = config.variants[variant]!;
    const at = paths.map((path) => {
      const value = grid?.at[path];
      return [path, value === undefined ? '' : valueText(value)];
    });
    const reached = levels?.levels.flatMap(({ distance }, j) => {
      const reach = levels.variants[i]!.reaches[j]!;
      const name = `level${j + 1}`;
      return [
        [`${name}.distance`, String(distance)],
        ...REACHES.flatMap((key) => spreadCells(`${name}.${key}`, reach[key])),
      ];
    });
    return Object.fromEntries([
      ['experiment', config.name],
      ['variant', variant],
      ['label', label],
      ['family', grid?.of ?? variant],
      ...at,
      ['seeds', String(seeds)],
      ['completeSeeds', String(completeSeeds)],
      ['divergedSeeds', String(divergedSeeds)],
      ['failedSeeds', String(failedSeeds)],
      ...(endsWell
        ? [
            ['endsWell.runs', String(endsWell.runs)],
            ['endsWell.of', String(endsWell.of)],
          ]
        : []),
      ...SPREADS.flatMap((key) => spreadCells(key, result[key])),
      ...spreadCells('modesReached', modes?.reached),
      ...spreadCells('highQuality', modes?.highQuality),
      ...(reached ?? []),
    ]) as Record<string, string>;
  });
}

function spreadCells(name: string, spread: Spread | undefined): string[][] {
  const cell = (value: number | undefined) => (value === undefined ? '' : String(value));
  return [
    [`${name}.mean`, cell(spread?.mean)],
    [`${name}.low`, cell(spread?.low)],
    [`${name}.high`, cell(spread?.high)],
    [`${name}.seeds`, cell(spread?.count ?? 0)],
  ];
}

function quoted(text: string): string {
  return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
}
