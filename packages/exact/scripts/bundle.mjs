/**
 * Writes `dist/bundle/`: the entries with all that they import, ml-matrix and mathjs too, as ES modules that
 * a page can load without a build step. Those two have none that a browser can load as they are.
 */
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const input = { index: path('index.js'), expressions: path('expressions/index.js') };
const build = await rolldown({ input, platform: 'browser' });
await build.write({
  dir: path('bundle'),
  format: 'esm',
  minify: true,
  chunkFileNames: 'shared-[hash].js',
});
await build.close();
