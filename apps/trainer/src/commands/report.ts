/** `wprox report`: the pictures and the page of an experiment that has run. */
import path from 'node:path';
import type { Surroundings } from './surroundings.js';

/** @throws RunFolderError, CorruptFileError if the folder cannot be read. */
export async function reportCommand(folder: string, { stdout }: Surroundings): Promise<number> {
  const { writeReport } = await import('../report/write-report.js');
  const { html, pictures } = await writeReport(folder);
  stdout.write(`${pictures.length} pictures beside the report:\n${path.resolve(html)}\n`);
  return 0;
}
