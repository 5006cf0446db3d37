/**
 * The runs of an experiment in one file, `runs.jsonl` beside `experiment.json`: a line for each run. An
 * experiment of hundreds of short runs is published in this form. `readExperiment` reads it like the
 * folders of the runs; such runs have no pictures, and nothing can be trained further.
 */
import { z } from 'zod';
import { runName } from '../config/parse.js';
import { readBytesIfThere, writeFileAtomically } from './atomic-file.js';
import { experimentPaths } from './paths.js';
import { type RunFolderContent, rowsByKind } from './read-run.js';
import {
  type MetricsRow,
  metricsRowSchema,
  type TimingRow,
  timingRowSchema,
} from './row-schemas.js';
import { MOST_ROW_BYTES, parseRows } from './rows.js';
import { machineSchema, statusSchema } from './run-files.js';

/** A line: the small files of a run. The settings are those of `experiment.json`. */
const packedRunSchema = z.strictObject({
  /** The name of the run: `o1-seed2`. */
  run: z.string(),
  machine: machineSchema.exactOptional(),
  /** Without the marks of files, because the lines are not those files. */
  status: statusSchema.omit({ files: true, crc32: true }),
  metrics: z.array(metricsRowSchema),
  timing: z.array(timingRowSchema),
});

/** A run in `runs.jsonl`. */
export interface PackedRun {
  readonly variant: string;
  readonly seed: number;
  readonly machine?: RunFolderContent['machine'];
  readonly status: NonNullable<RunFolderContent['status']>;
  readonly metrics: readonly MetricsRow[];
  readonly timing: readonly TimingRow[];
}

/**
 * Writes the runs of an experiment into its folder, which already has `experiment.json`.
 *
 * @throws RunFolderError if the file cannot be written.
 */
export async function packRuns(folder: string, runs: readonly PackedRun[]): Promise<void> {
  const lines = runs.map(({ variant, seed, machine, status, metrics, timing }) => {
    const { files: _files, ...state } = status;
    const run = runName({ variant, seed });
    return `${JSON.stringify({ run, ...(machine && { machine }), status: state, metrics, timing })}\n`;
  });
  await writeFileAtomically(experimentPaths(folder).packedRuns, lines.join(''));
}

/**
 * Reads the packed runs of an experiment by their names; none if the folder has no such file.
 *
 * @throws CorruptFileError if a line is damaged; it names the file and the line.
 */
export async function readPackedRuns(
  folder: string,
): Promise<ReadonlyMap<string, Omit<RunFolderContent, 'config'>>> {
  const file = experimentPaths(folder).packedRuns;
  const bytes = await readBytesIfThere(file, MOST_ROW_BYTES);
  if (!bytes) return new Map();
  const rows = parseRows(file, bytes, packedRunSchema);
  return new Map(
    rows.map(({ run, machine, status, metrics, timing }) => [
      run,
      { ...(machine && { machine }), status, ...rowsByKind(metrics), timing, samples: [] },
    ]),
  );
}
