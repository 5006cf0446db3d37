/**
 * Writes `dist/bundle/`: the entries with all that they import, ml-matrix and mathjs too, as ES modules that
 * a page can load without a build step. Those two have none that a browser can load as they are. Beside them
 * lie the licenses of all that is inside.
 */
import { existsSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const dist = fileURLToPath(new URL('../dist', import.meta.url));
const folder = path.join(dist, 'bundle');
rmSync(folder, { recursive: true, force: true });
const build = await rolldown({
  input: {
    index: path.join(dist, 'index.js'),
    expressions: path.join(dist, 'expressions/index.js'),
  },
  platform: 'browser',
});
const { output } = await build.write({
  dir: folder,
  format: 'esm',
  minify: true,
  chunkFileNames: 'shared-[hash].js',
});
await build.close();

const packages = new Set(
  output.flatMap(({ moduleIds = [] }) => moduleIds.map(packageOf)).filter(Boolean),
);
const texts = [...packages].sort().map((root) => {
  const { name, version, license } = JSON.parse(
    readFileSync(path.join(root, 'package.json'), 'utf8'),
  );
  const files = readdirSync(root).filter((file) => /^(licen[cs]e|notice)/i.test(file));
  const contents = files.map((file) => readFileSync(path.join(root, file), 'utf8').trim());
  return [`${name} ${version} (${license})`, ...contents].join('\n\n');
});
writeFileSync(path.join(folder, 'LICENSES.txt'), `${texts.join('\n\n\n')}\n`);

/** The folder of the package of others that a module belongs to; undefined for ours. */
function packageOf(module) {
  if (!module.includes('node_modules')) return undefined;
  let at = path.dirname(module);
  while (!existsSync(path.join(at, 'package.json')) || !nameIn(at)) at = path.dirname(at);
  return at;
}

/** A package.json inside a package can hold nothing but its module type. */
function nameIn(root) {
  return JSON.parse(readFileSync(path.join(root, 'package.json'), 'utf8')).name;
}
