/**
 * Writes `dist/bundle.js`: the main entry with ml-matrix in one ES module, for pages without a build step.
 * ml-matrix has no ES modules that a browser can load by itself.
 */
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const path = (name) => fileURLToPath(new URL(`../dist/${name}`, import.meta.url));
const build = await rolldown({ input: path('index.js'), platform: 'browser' });
await build.write({ file: path('bundle.js'), format: 'esm', minify: true });
await build.close();
