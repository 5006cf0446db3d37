/** `wprox report`: the pictures and the page of experiments that have run. */
import path from 'node:path';
import type { Surroundings } from './surroundings.js';

/** Options of `wprox report`. */
export interface ReportOptions {
  readonly out?: string;
}

/** @throws RunFolderError, CorruptFileError if a folder cannot be read. */
export async function reportCommand(
  folders: readonly string[],
  { out }: ReportOptions,
  { stdout }: Surroundings,
): Promise<number> {
  const { writeReport } = await import('@wprox/report');
  const { html, pictures } = await writeReport(folders, out);
  stdout.write(`${pictures.length} pictures beside the report:\n${path.resolve(html)}\n`);
  return 0;
}
