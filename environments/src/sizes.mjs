/**
 * What a browser downloads of our packages: at first, and later if it uses a backend; minified, compressed,
 * without TensorFlow.js.
 */
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { gzipSync } from 'node:zlib';
import * as esbuild from 'esbuild';

/**
 * Greatest numbers of bytes, by package: of its whole entry, of its README's first example, of what each
 * backend adds to the entry, and of the entry with all that it can load later.
 */
const LIMITS = JSON.parse(readFileSync(new URL('../size-limits.json', import.meta.url), 'utf8'));

/** Modules that a program loads later, by the names that the limits have for them. */
const LATER = { wasm: '/wasm/in-browsers.js', webgpu: '/webgpu/in-browsers.js' };

/**
 * Measures what a package adds to a page.
 *
 * @param folder where the packages are installed.
 * @param code a module that imports them.
 * @returns bytes: `first` of the module and of what it imports at once, `all` with everything that it can
 * load later, and `later(end)` of what the module whose path ends so adds; undefined if nothing loads it.
 */
export async function downloads(folder, code) {
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
  const fileOf = (isWanted) =>
    [...outputs].find(([, { entryPoint }]) => entryPoint && isWanted(entryPoint))?.[0];
  const closure = (file, found = new Set()) => {
    if (found.has(file)) return found;
    found.add(file);
    for (const { path: name, kind, external } of outputs.get(file).imports) {
      if (kind === 'import-statement' && !external) closure(path.resolve(name), found);
    }
    return found;
  };
  const bytesOf = (isWanted) =>
    outputFiles
      .filter((file) => isWanted(file.path))
      .reduce((sum, { contents }) => sum + gzipSync(contents, { level: 9 }).length, 0);
  const first = closure(fileOf((entry) => entry === '<stdin>'));
  return {
    first: bytesOf((file) => first.has(file)),
    all: bytesOf(() => true),
    later: (end) => {
      const file = fileOf((entry) => entry.endsWith(end));
      if (file === undefined) return undefined;
      const needed = closure(file);
      return bytesOf((each) => needed.has(each) && !first.has(each));
    },
  };
}

/** The first block of code of a README. */
function firstExample(folder, name) {
  const text = readFileSync(path.join(folder, 'node_modules', name, 'README.md'), 'utf8');
  return /^```(?:js|ts)\n(.*?)^```$/ms.exec(text)[1];
}

/** @throws Error if a download has more bytes than its limit, or none although it has a limit. */
export function requireWithin(bytes, limit) {
  if (bytes === undefined) {
    throw new Error('it is not there; correct environments/size-limits.json or src/sizes.mjs');
  }
  if (bytes <= limit) return;
  throw new Error(
    `${bytes} bytes are ${bytes - limit} over the limit; make it smaller, or raise the limit in ` +
      'environments/size-limits.json',
  );
}

/** Measures all packages that have a limit, and checks the limits. */
export async function checkSizes(folder, { list, results }) {
  for (const [name, limits] of Object.entries(LIMITS)) {
    const measured = await list.check(`the sizes of ${name} are measured`, async () => {
      const entry = await downloads(folder, `export * from '${name}';`);
      // An example for Node alone has no limit.
      const example = limits.example && (await downloads(folder, firstExample(folder, name)));
      const later = Object.entries(LATER).map(([what, end]) => [what, entry.later(end)]);
      return {
        entry: entry.first,
        ...(example && { example: example.first }),
        ...Object.fromEntries(later),
        all: entry.all,
      };
    });
    if (!measured) continue;
    for (const [what, limit] of Object.entries(limits)) {
      const bytes = measured[what];
      await list.check(`${name}, ${what}: ${bytes} of at most ${limit} bytes`, () =>
        requireWithin(bytes, limit),
      );
      if (bytes !== undefined) results.size(name, what, bytes);
    }
  }
}
