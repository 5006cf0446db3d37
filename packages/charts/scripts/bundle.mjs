/**
 * Writes the style sheet, uPlot's and ours, to `dist/style.css`, and the script of a page that loads nothing
 * to `src/page-parts.generated.ts`. It runs before the compiler.
 */
import { mkdirSync, readFileSync, writeFileSync } from 'node:fs';
import { createRequire } from 'node:module';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';

const root = fileURLToPath(new URL('..', import.meta.url));
const manifest = createRequire(import.meta.url).resolve('uplot/package.json');
const uplot = path.dirname(manifest);
const { version } = JSON.parse(readFileSync(manifest, 'utf8'));
const license = readFileSync(path.join(uplot, 'LICENSE'), 'utf8').trim();
const notice = `/*! uPlot ${version}\n${license}\n*/`;

const read = (...names) => readFileSync(path.join(...names), 'utf8').trim();
const style = [
  notice,
  read(uplot, 'dist/uPlot.min.css'),
  read(root, 'src/style.css').replaceAll(/\/\*.*?\*\/\n/gs, ''),
  '',
].join('\n');
mkdirSync(path.join(root, 'dist'), { recursive: true });
writeFileSync(path.join(root, 'dist/style.css'), style);
// Lets TypeScript import it without the types of a bundler.
writeFileSync(path.join(root, 'dist/style.css.d.ts'), 'export {};\n');

const build = await rolldown({
  input: path.join(root, 'src/in-a-page.ts'),
  platform: 'browser',
  transform: { target: 'es2022' },
});
const { output } = await build.generate({ format: 'iife', minify: true, comments: false });
await build.close();
const script = `${notice}\n${output[0].code.trim()}\n`;
if (/<\/(script|style)/i.test(script + style)) {
  throw new Error('the script or the style has an end tag; no page can hold it inline');
}
writeFileSync(
  path.join(root, 'src/page-parts.generated.ts'),
  `/** Written by scripts/bundle.mjs. */
export const script: string = ${JSON.stringify(script)};
export const style: string = ${JSON.stringify(style)};
`,
);
