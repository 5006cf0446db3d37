/** The `metrics.jsonl` of a run, and its curves. */
import { type MetricsRow, metricsRowSchema } from '@wprox/experiments/configs';
import { baseName, DropProblem, type DroppedFile, folderOf, sizeText } from './dropped-files.js';
import { parsedJson } from './safe-json.js';

/** A run that was dropped. */
export interface DroppedRun {
  /** Of the name of its file or folder: `rwp-seed1`. */
  readonly label: string;
  /** In their order in the file. */
  readonly rows: readonly MetricsRow[];
}

/** Greatest size of a `metrics.jsonl`; those of long runs have some megabytes. */
export const MOST_RUN_BYTES = 2 ** 25;

/**
 * Reads a `metrics.jsonl`. A last line without a line break does not count, because its process was killed or
 * is still writing it.
 * @throws DropProblem if it is too large, has no row, or a line that is no row.
 */
export async function readRun(file: DroppedFile): Promise<DroppedRun> {
  const name = baseName(file.path);
  if (file.size > MOST_RUN_BYTES) {
    throw new DropProblem(
      `${name} has ${sizeText(file.size)}: drop a metrics.jsonl of at most ${sizeText(MOST_RUN_BYTES)}.`,
    );
  }
  const rows: MetricsRow[] = [];
  for (const [index, line] of linesOf(await file.bytes()).entries()) {
    const row = metricsRowSchema.safeParse(parsedJson(line));
    if (!row.success) {
      throw new DropProblem(
        index === 0
          ? `${name} is no metrics.jsonl of a run: its first line is no row of one.`
          : `Line ${index + 1} of ${name} is damaged: delete it, or drop another run.`,
      );
    }
    rows.push(row.data);
  }
  if (rows.length === 0) throw new DropProblem(`${name} has no complete row of a run.`);
  return { label: labelOf(file.path), rows };
}

/** Returns the complete lines of a file. */
function linesOf(bytes: Uint8Array): Uint8Array[] {
  const lines: Uint8Array[] = [];
  let begin = 0;
  for (let end = bytes.indexOf(10); end >= 0; end = bytes.indexOf(10, begin)) {
    lines.push(bytes.subarray(begin, end));
    begin = end + 1;
  }
  return lines;
}

/** `rwp-seed1` of `rwp-seed1/metrics.jsonl` and of `rwp-seed1.jsonl`; `metrics` without a folder. */
function labelOf(path: string): string {
  const name = baseName(path).replace(/\.jsonl?$/i, '');
  const folder = baseName(folderOf(path));
  return /^metrics\b/i.test(name) && folder !== '' ? folder : name;
}

/** A value at an outer iteration. */
export interface CurvePoint {
  readonly x: number;
  readonly mean: number;
}

/** The curves of a run, in increasing order of iterations; empty where it has no such rows. */
export interface RunCurves {
  /** What `distance` measures: `W₂`, or `Fréchet distance (inception)`. */
  readonly measure: string | undefined;
  readonly distance: readonly CurvePoint[];
  readonly criticLoss: readonly CurvePoint[];
  readonly generatorLoss: readonly CurvePoint[];
  readonly penalty: readonly CurvePoint[];
}

/** Returns the curves of a run. Of several measures of distance it takes the first. */
export function curvesOf({ rows }: DroppedRun): RunCurves {
  // A run that resumed can have written an iteration twice; the later row counts.
  const curve = (read: (row: MetricsRow) => number | undefined): CurvePoint[] => {
    const values = new Map<number, number>();
    for (const row of rows) {
      const value = read(row);
      if (value !== undefined) values.set(row.iteration, value);
    }
    return [...values].sort(([a], [b]) => a - b).map(([x, mean]) => ({ x, mean }));
  };
  const measure = rows.map(measureOf).find((name) => name !== undefined);
  const loss = (key: 'criticLoss' | 'generatorLoss' | 'penalty') =>
    curve((row) => (row.kind === 'losses' ? row[key] : undefined));
  return {
    measure,
    distance: curve((row) =>
      row.kind === 'distance' && measureOf(row) === measure ? row.value : undefined,
    ),
    criticLoss: loss('criticLoss'),
    generatorLoss: loss('generatorLoss'),
    penalty: loss('penalty'),
  };
}

function measureOf(row: MetricsRow): string | undefined {
  if (row.kind !== 'distance') return undefined;
  return row.measure === 'frechet' ? `Fréchet distance (${row.features})` : 'W₂';
}
