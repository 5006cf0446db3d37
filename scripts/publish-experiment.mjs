/**
 * Copies a finished experiment into the docs: `node scripts/publish-experiment.mjs <folder> <name> [pictures …]`.
 *
 * Makes the report of the experiment's folder, such as `runs/figure-2-cpu`, again. Then writes
 *
 * - docs/results/<name>.csv: every measured distance, with its run, iteration and seconds of training;
 * - docs/pictures/<name>-<picture>.svg and .png: the named pictures of the report, such as
 *   `distance-by-time` or, for walks, `walk-…-round`;
 * - docs/results/<name>.md: the report's tables, between `<!-- measured -->` and
 *   `<!-- end of measured -->`. People write the text around them.
 *
 * Build first. The same folder gives the same files.
 */
import { copyFile, readFile } from 'node:fs/promises';
import path from 'node:path';
import { readExperiments, writeFileAtomically } from '@wprox/experiments/run-folders';
import { node, pnpm, root, run } from './steps.mjs';

const [folder, name, ...pictures] = process.argv.slice(2);
if (!folder || !name) {
  console.error('expected <folder> <name> [pictures …], such as runs/figure-2-cpu figure-2-cpu');
  process.exit(1);
}
const results = path.join(root, 'docs', 'results');
const page = path.join(results, `${name}.md`);
await succeed(
  node(path.join('apps', 'trainer', 'bin', 'wprox.js'), 'report', path.resolve(folder)),
);
await writeFileAtomically(path.join(results, `${name}.csv`), await distances());
for (const picture of pictures) await copyPicture(picture);
await writeFileAtomically(page, filled(await readFile(page, 'utf8'), await tables()));
await succeed(pnpm('exec', 'biome', 'format', '--write', page));

/** Returns a line for each distance of each run, in the order of parts, variants and seeds. */
async function distances() {
  const { experiments } = await readExperiments([folder]);
  const lines = ['experiment,variant,seed,iteration,training_seconds,measure,value'];
  for (const { config, runs } of experiments) {
    for (const { variant, seed, distances: rows, timing } of runs) {
      for (const { iteration, measure, value } of rows) {
        const seconds = timing.find((row) => row.iteration === iteration)?.trainingSeconds;
        const at = seconds === undefined ? '' : seconds.toFixed(2);
        lines.push([config.name, variant, seed, iteration, at, measure, value].join(','));
      }
    }
  }
  return `${lines.join('\n')}\n`;
}

async function copyPicture(picture) {
  for (const type of ['svg', 'png']) {
    const from = path.join(folder, 'report', `${picture}.${type}`);
    await copyFile(from, path.join(root, 'docs', 'pictures', `${name}-${picture}.${type}`)).catch(
      (error) => {
        if (error.code !== 'ENOENT' || type === 'png') throw error;
      },
    );
  }
}

/** Returns the report's tables of results and of times to a distance. */
async function tables() {
  const read = (file) => readFile(path.join(folder, 'report', file), 'utf8').catch(() => '');
  return [await read('results.md'), await read('speed.md')].filter((text) => text).join('\n');
}

function filled(text, measured) {
  const marked = /<!-- measured -->[\s\S]*?<!-- end of measured -->/;
  if (!marked.test(text))
    throw new Error(
      `${page} does not have the lines <!-- measured --> and <!-- end of measured -->; add them`,
    );
  return text.replace(marked, () => `<!-- measured -->\n\n${measured}\n<!-- end of measured -->`);
}

async function succeed(command) {
  const code = await run(command, 'Run the same command again.');
  if (code !== 0) process.exit(code);
}
