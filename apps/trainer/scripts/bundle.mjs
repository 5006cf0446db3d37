/** Writes the script and the style of the page of `wprox watch`, which load nothing else. It runs after the compiler. */
import { readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const target = path.join(root, 'dist/watch');
const chartStyle = readFileSync(
  fileURLToPath(import.meta.resolve('@wprox/charts/style.css')),
  'utf8',
);
const [notice] = /^\/\*!.*?\*\//s.exec(chartStyle);
const style = readFileSync(path.join(root, 'src/watch/page/page.css'), 'utf8');
writeFileSync(path.join(target, 'page.css'), `${chartStyle}${style}`);

const build = await rolldown({
  input: path.join(root, 'dist/watch/page/main.js'),
  platform: 'browser',
  transform: { target: 'es2022' },
});
const { output } = await build.generate({ format: 'esm', minify: true, comments: false });
await build.close();
writeFileSync(path.join(target, 'page.js'), `${notice}\n${output[0].code.trim()}\n`);
