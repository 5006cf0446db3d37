/** `wprox report`: makes the report of experiments. */
import path from 'node:path';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox report`. */
export interface ReportOptions {
  readonly out?: string;
}

/**
 * Writes the report of one experiment, or one that compares several, and prints its path.
 *
 * @returns the exit code, 0.
 * @throws RunFolderError, CorruptFileError if a folder cannot be read.
 */
export async function reportCommand(
  folders: readonly string[],
  { out }: ReportOptions,
  { stdout }: Surroundings,
): Promise<number> {
  const { writeReport } = await import('@wprox/report');
  const { html, pictures } = await writeReport(folders, out);
  stdout.write(`Wrote ${pictures.length} pictures and the report:\n${path.resolve(html)}\n`);
  return 0;
}
