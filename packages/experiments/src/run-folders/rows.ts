/**
 * Append-only files of rows, one JSON object a line. Rows carry the iteration they belong to, so a
 * run that resumes at an earlier iteration drops what it is about to write again.
 */
import { appendFile, open } from 'node:fs/promises';
import { z } from 'zod';
import { CorruptFileError, DivergedError } from '../errors.js';
import {
  describeIssue,
  explainWriteError,
  readIfThere,
  writeFileAtomically,
} from './atomic-file.js';

const iteration = z.int().nonnegative();

const lossesRow = z.strictObject({
  kind: z.literal('losses'),
  /** Outer iteration; the losses are means over the iterations since the row before. */
  iteration,
  criticLoss: z.number(),
  generatorLoss: z.number(),
  /** D̃²/(2h) with a regularizer, 0 without. */
  penalty: z.number(),
});

const measured = {
  kind: z.literal('distance'),
  iteration,
  /** The distance; lower is better. */
  value: z.number(),
  /** How many generated samples were compared with how many real ones. */
  samples: z.int().positive(),
  realSamples: z.int().positive(),
};

const frechetRow = z.strictObject({
  ...measured,
  measure: z.literal('frechet'),
  /** What maps images to the vectors that are compared; without it the number says nothing. */
  features: z.string(),
});

const modes = z.strictObject({
  /** Modes that the data has. */
  count: z.int().positive(),
  /** Those that the samples miss, by their number in the dataset's description. */
  missed: z.array(z.strictObject({ index: z.int().nonnegative(), place: z.array(z.number()) })),
  /** Share of the samples within three standard deviations of a mode. */
  highQuality: z.number().min(0).max(1),
});

const wassersteinRow = z.strictObject({
  ...measured,
  /** W₂ itself, not its square, in the units of the points. */
  measure: z.literal('wasserstein-2'),
  /** What fresh points of the data measure in the samples' place: as low as sampling noise allows. */
  floor: z.number().nonnegative(),
  /** Of data that has modes to miss. */
  modes: modes.exactOptional(),
});

const distanceRow = z.discriminatedUnion('measure', [frechetRow, wassersteinRow]);

const divergedRow = z.strictObject({
  kind: z.literal('diverged'),
  /** Where training was first seen to have diverged. */
  iteration,
  /** The number that is not finite, or too large: `criticLoss`, or the name of a weight. */
  what: z.string(),
  /** As text: JSON has no NaN. */
  value: z.string(),
});

/** A line of `metrics.jsonl`. */
export const metricsRowSchema = z.discriminatedUnion('kind', [lossesRow, distanceRow, divergedRow]);

/** A line of `timing.jsonl`: training seconds alone, without evaluation, sampling and checkpoints. */
export const timingRowSchema = z.strictObject({ iteration, trainingSeconds: z.number() });

export type LossesRow = z.infer<typeof lossesRow>;
export type DistanceRow = z.infer<typeof distanceRow>;
export type DivergedRow = z.infer<typeof divergedRow>;
export type Modes = z.infer<typeof modes>;
/** The distance that a row is about. */
export type DistanceMeasure = DistanceRow['measure'];
export type MetricsRow = z.infer<typeof metricsRowSchema>;
export type TimingRow = z.infer<typeof timingRowSchema>;

/**
 * Appends one row in a single write.
 *
 * @throws DivergedError for a number that is not finite, which JSON cannot hold.
 * @throws RunFolderError if the disk is full or the file may not be written.
 */
export async function appendRow(file: string, row: MetricsRow | TimingRow): Promise<void> {
  for (const [key, value] of Object.entries(row)) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new DivergedError(key, value);
  }
  try {
    await appendFile(file, `${JSON.stringify(row)}\n`);
  } catch (error) {
    throw explainWriteError(file, error);
  }
}

/**
 * Brings the rows so far onto the disk, so that a checkpoint written after them never outlives them,
 * not even where the power fails. Does nothing if there is no such file.
 */
export async function syncRows(file: string): Promise<void> {
  const handle = await open(file, 'r+').catch((error: NodeJS.ErrnoException) => {
    if (error.code === 'ENOENT') return undefined;
    throw explainWriteError(file, error);
  });
  await handle?.sync();
  await handle?.close();
}

/**
 * Reads all rows. A file that is not there has none. A last line without its line break was cut off
 * by the end of a process, or is being written right now, and is left out.
 *
 * @throws CorruptFileError naming file and line.
 */
export async function readRows<Row extends { iteration: number }>(
  file: string,
  schema: z.ZodType<Row>,
): Promise<Row[]> {
  const text = await readIfThere(file);
  return completeLines(text ?? '').map((line, index) => parseRow(file, line, index + 1, schema));
}

/**
 * Drops the rows after `iteration` and a last line that was cut off; the rows that stay keep their
 * bytes. Does nothing if there is no such file.
 *
 * @throws CorruptFileError naming file and line.
 */
export async function truncateRows<Row extends { iteration: number }>(
  file: string,
  schema: z.ZodType<Row>,
  iteration: number,
): Promise<void> {
  const text = await readIfThere(file);
  if (text === undefined) return;
  const kept = completeLines(text)
    .filter((line, index) => parseRow(file, line, index + 1, schema).iteration <= iteration)
    .map((line) => `${line}\n`)
    .join('');
  if (kept !== text) await writeFileAtomically(file, kept);
}

/** Lines that end with a line break; what follows the last one is not a line yet. */
function completeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

const ROW_REMEDY = 'if the other lines are right, take this one out; else train the run again';

function parseRow<Row>(file: string, line: string, number: number, schema: z.ZodType<Row>): Row {
  let value: unknown;
  try {
    value = JSON.parse(line);
  } catch {
    const found = JSON.stringify(line.slice(0, 60));
    throw new CorruptFileError(file, `${found} is not a JSON object: ${ROW_REMEDY}`, number);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problem = describeIssue(parsed.error, schema, value);
  throw new CorruptFileError(file, `${problem}: ${ROW_REMEDY}`, number);
}
