/**
 * Puts measured results into a page of the docs: `node scripts/fill-results.mjs <page> [folder]`.
 *
 * Where the page says `<!-- results of <preset> -->`, the preset is trained, one run at a time so that
 * times compare, and everything up to `<!-- end of results -->` is replaced by its table. Run folders
 * below the given one (`runs` without it) that are complete are taken as they are, others go on. The
 * text around the tables is for people to write. Build first.
 */
import { readFile, rename, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { node, pnpm, root, run } from './steps.mjs';

const [page, runs = 'runs'] = process.argv.slice(2);
const text = page && (await readFile(page, 'utf8').catch(() => undefined));
if (!text) {
  console.error(`there is no page '${page}'; expected one such as docs/eight-gaussians.md`);
  process.exit(1);
}
const marked = /<!-- results of (\S+) -->[\s\S]*?<!-- end of results -->/g;
const presets = [...text.matchAll(marked)].map(([, preset]) => preset);
if (presets.length === 0) {
  console.error(`${page} has no place for results: <!-- results of … --> <!-- end of results -->`);
  process.exit(1);
}

const wprox = (...args) => node(path.join('apps', 'trainer', 'bin', 'wprox.js'), ...args);
const tables = new Map();
for (const preset of presets) {
  const folder = path.resolve(root, runs, preset);
  const again = 'The same command goes on where it stopped.';
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

/** Runs a command of this repository; this program ends if the command does not end well. */
async function succeed(command, advice) {
  const code = await run(command, advice);
  if (code !== 0) process.exit(code);
}
