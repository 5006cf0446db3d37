/** Append-only files of rows, one JSON object per line. */
import { appendFile } from 'node:fs/promises';
import { quoted } from '@wprox/arguments';
import { JsonError, parseJson } from '@wprox/files';
import type { z } from 'zod';
import { explainWriteError } from '../disk/write-error.js';
import { CorruptFileError, DivergedError } from '../errors.js';
import { describeIssue, readBytesIfThere } from './atomic-file.js';
import type { MetricsRow, TimingRow } from './row-schemas.js';

/**
 * Returns the line of a row.
 * @throws DivergedError if a number is not finite, because JSON cannot represent it.
 */
export function rowLine(row: MetricsRow | TimingRow): string {
  for (const [key, value] of Object.entries(row)) {
    if (typeof value === 'number' && !Number.isFinite(value)) throw new DivergedError(key, value);
  }
  return `${JSON.stringify(row)}\n`;
}

/**
 * Appends one row in a single write, to a file of a run that nobody trains; `OpenRun` writes those of one
 * which is trained.
 *
 * @throws DivergedError if a number is not finite, because JSON cannot represent it.
 * @throws RunFolderError if the disk is full or the file cannot be written.
 */
export async function appendRow(file: string, row: MetricsRow | TimingRow): Promise<void> {
  const line = rowLine(row);
  try {
    await appendFile(file, line);
  } catch (error) {
    throw explainWriteError(file, error);
  }
}

/** Greatest number of bytes of a file of rows; those of a long run have some megabytes. */
export const MOST_ROW_BYTES = 2 ** 28;

/**
 * Reads all rows; none if there is no such file. Leaves out a last line without a line break, because
 * its process was killed or is still writing it.
 *
 * @throws CorruptFileError if a row is damaged; it names the file and the line.
 */
export async function readRows<Row extends { iteration: number }>(
  file: string,
  schema: z.ZodType<Row>,
): Promise<Row[]> {
  return parseRows(
    file,
    (await readBytesIfThere(file, MOST_ROW_BYTES)) ?? new Uint8Array(),
    schema,
  );
}

/**
 * Reads the rows in the bytes of a file, as {@link readRows} does.
 * @param file its path, for the message.
 */
export function parseRows<Row>(file: string, bytes: Uint8Array, schema: z.ZodType<Row>): Row[] {
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  return completeLines(text).map((line, index) => parseRow(file, line, index + 1, schema));
}

/** Splits text into its lines, without a last one that has no line break. */
function completeLines(text: string): string[] {
  return text.split('\n').slice(0, -1);
}

const ROW_REMEDY = 'delete the line if the others are right, else train the run again';

function parseRow<Row>(file: string, line: string, number: number, schema: z.ZodType<Row>): Row {
  let value: unknown;
  try {
    value = parseJson(line);
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    throw new CorruptFileError(file, `${quoted(line)} (${error.message}): ${ROW_REMEDY}`, number);
  }
  const parsed = schema.safeParse(value);
  if (parsed.success) return parsed.data;
  const problem = describeIssue(parsed.error, schema, value);
  throw new CorruptFileError(file, `${problem}: ${ROW_REMEDY}`, number);
}
