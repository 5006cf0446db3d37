/** The files of results that the measurements write and draw-results.mjs reads. */
import { mkdir, rename, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';

/** The folder of the committed results. */
export const RESULTS = fileURLToPath(new URL('../results', import.meta.url));

/** @param {string} name of the measurement @param {string} [folder] */
export function resultsFile(name, folder = RESULTS) {
  return join(folder, `${name}.json`);
}

/**
 * Writes the results of a measurement. An interrupted call leaves the old file.
 * @param {string} name of the measurement @param {object} results @param {string} [folder]
 */
export async function writeResults(name, results, folder = RESULTS) {
  await mkdir(folder, { recursive: true });
  const file = resultsFile(name, folder);
  await writeFile(`${file}.part`, `${JSON.stringify(results, null, 2)}\n`);
  await rename(`${file}.part`, file);
}
