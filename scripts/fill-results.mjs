/**
 * Writes measured results into a page of the docs: `node scripts/fill-results.mjs <page> [folder]`.
 *
 * For each `<!-- results of <preset> -->` in the page, trains the preset, one run at a time so that
 * times can be compared, and replaces everything up to `<!-- end of results -->` by its table. Uses
 * complete runs in the folder (default `runs`) as they are and continues others. People write the text
 * around the tables. Build first.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { node, pnpm, root, run } from './steps.mjs';

const [page, runs = 'runs'] = process.argv.slice(2);
const text = page && (await readFile(page, 'utf8').catch(() => undefined));
if (!text) {
  console.error(`page '${page}' does not exist; expected one such as docs/eight-gaussians.md`);
  process.exit(1);
}
const marked = /<!-- results of (\S+) -->[\s\S]*?<!-- end of results -->/g;
const presets = [...text.matchAll(marked)].map(([, preset]) => preset);
if (presets.length === 0) {
  console.error(
    `${page} does not have the lines <!-- results of … --> and <!-- end of results -->; add them`,
  );
  process.exit(1);
}

const wprox = (...args) => node(path.join('apps', 'trainer', 'bin', 'wprox.js'), ...args);
const tables = new Map();
for (const preset of presets) {
  const folder = path.resolve(root, runs, preset);
  const again = 'Run the same command again; it continues where it stopped.';
  await succeed(wprox('train', preset, '--out', folder, '--processes', '1'), again);
  await succeed(wprox('report', folder), again);
  tables.set(preset, await readFile(path.join(folder, 'report', 'results.md'), 'utf8'));
}
const filled = text.replace(
  marked,
  (_, preset) => `<!-- results of ${preset} -->\n\n${tables.get(preset)}\n<!-- end of results -->`,
);
await writeFile(`${page}.part`, filled);
await rename(`${page}.part`, page);
await succeed(pnpm('exec', 'biome', 'format', '--write', page), 'Format it by hand.');
console.log(page);

/** Runs a command of this repository, and ends this process if the command fails. */
async function succeed(command, advice) {
  const code = await run(command, advice);
  if (code !== 0) process.exit(code);
}
