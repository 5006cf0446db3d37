/**
 * Draws the results of all measurements into docs/pictures.
 *
 *   node src/draw-results.mjs [--results results] [--pictures ../docs/pictures]
 *
 * Build first. Leaves out what was not measured. The same results give the same bytes. The tables of the
 * same numbers are written by `node scripts/results-pages.mjs write` in the repository's root.
 */
import { existsSync } from 'node:fs';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { writePicture } from '@wprox/report/pictures';
import { sections } from './draw-results/sections.mjs';
import { RESULTS, resultsFile } from './results.mjs';

const { values: options } = parseArgs({
  options: {
    results: { type: 'string', default: RESULTS },
    pictures: {
      type: 'string',
      default: fileURLToPath(new URL('../../docs/pictures', import.meta.url)),
    },
  },
});

for (const [name, { files, picture }] of Object.entries(sections)) {
  if (!picture) continue;
  const paths = files.map((file) => resultsFile(file, options.results));
  if (!paths.every(existsSync)) {
    console.log(`${name} is left out; expected ${paths.join(' and ')}`);
    continue;
  }
  const results = paths.map(async (file) => JSON.parse(await readFile(file, 'utf8')));
  const written = await writePicture(
    options.pictures,
    await picture(...(await Promise.all(results))),
  );
  console.log(written.join('\n'));
}
