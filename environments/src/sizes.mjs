/**
 * What a browser downloads of our packages at first: minified, compressed, without TensorFlow.js and
 * without parts that a program loads only if it asks for them, such as kernels with fused multiply-add.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

/** Greatest numbers of bytes, by package: of its whole entry, and of its README's first example. */
const LIMITS = JSON.parse(readFileSync(new URL('../size-limits.json', import.meta.url), 'utf8'));

/**
 * Measures what a package adds to a page.
 *
 * @param folder where the packages are installed.
 * @param code a module that imports them.
 * @returns bytes of the module and of what it imports at once.
 */
async function downloaded(folder, code) {
  const { outputFiles, metafile } = await esbuild.build({
    stdin: { contents: code, resolveDir: folder, loader: 'ts' },
    outdir: path.join(folder, 'sizes'),
    ...{ bundle: true, minify: true, splitting: true, format: 'esm', target: 'es2022' },
    external: ['@tensorflow/*'],
    logLevel: 'silent',
    write: false,
    metafile: true,
  });
  const outputs = new Map(
    Object.entries(metafile.outputs).map(([name, output]) => [path.resolve(name), output]),
  );
  const first = new Set();
  const visit = (file) => {
    if (first.has(file)) return;
    first.add(file);
    for (const { path: name, kind, external } of outputs.get(file).imports) {
      if (kind === 'import-statement' && !external) visit(path.resolve(name));
    }
  };
  for (const [file, { entryPoint }] of outputs) if (entryPoint === '<stdin>') visit(file);
  return outputFiles
    .filter((file) => first.has(file.path))
    .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
}

/** The first block of code of a README. */
function firstExample(folder, name) {
  const text = readFileSync(path.join(folder, 'node_modules', name, 'README.md'), 'utf8');
  return /^```(?:js|ts)\n(.*?)^```$/ms.exec(text)[1];
}

/** Measures all packages that have a limit, and checks the limits. */
export async function checkSizes(folder, { list, results }) {
  for (const [name, limits] of Object.entries(LIMITS)) {
    const codes = { entry: `export * from '${name}';`, example: firstExample(folder, name) };
    for (const [what, code] of Object.entries(codes)) {
      const bytes = await list.check(`the size of ${name}, ${what}, is measured`, () =>
        downloaded(folder, code),
      );
      if (bytes === undefined) continue;
      await list.check(`${name}, ${what}: ${bytes} of at most ${limits[what]} bytes`, () => {
        const over = bytes - limits[what];
        if (over > 0) {
          throw new Error(
            `${bytes} bytes are ${over} over the limit; make it smaller, or raise the limit in ` +
              'environments/size-limits.json',
          );
        }
      });
      results.size(name, what, bytes);
    }
  }
}
