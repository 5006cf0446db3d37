/**
 * Runs the experiment beside the Fokker-Planck equation in full. Writes docs/results/fokker-planck.json,
 * which docs/fokker-planck.md shows, and its picture:
 *
 *   node apps/trainer/scripts/fokker-planck.mjs
 *
 * This takes some minutes on one core. Nothing depends on the clock, and every machine computes the same.
 */
import { writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { drawStudy, FULL, runStudy } from '@wprox/figures/fokker-planck';
import { writePicture } from '@wprox/report/pictures';
import { prepareBackend } from '@wprox/runtime';

const DOCS = new URL('../../../docs/', import.meta.url);

await prepareBackend('wasm');
const study = await runStudy(FULL, (line) => console.error(line));
await writeFile(new URL('results/fokker-planck.json', DOCS), `${JSON.stringify(study, null, 2)}\n`);
const { picture, findings } = await drawStudy(study);
await writePicture(fileURLToPath(new URL('pictures', DOCS)), picture);
console.log(findings.join('\n'));
