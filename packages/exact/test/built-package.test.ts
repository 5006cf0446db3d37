/** The built package in a browser's eyes: bundled, sized, and run where Node's globals are missing. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import vm from 'node:vm';
import { gzipSync } from 'node:zlib';
import { type Plugin, rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const builtEntries = ['dist/index.js', 'dist/expressions/index.js', 'vectors/index.js'];

/** One minified module or script of an entry; with `alone`, without its dependencies. */
async function bundle(entry: string, format: 'esm' | 'iife', alone = false): Promise<string> {
  return bundleFrom(fileURLToPath(new URL(entry, root)), format, alone);
}

/** What a bundler keeps for one function of the main entry. */
async function bundleOf(name: string): Promise<string> {
  const index = fileURLToPath(new URL('dist/index.js', root));
  return bundleFrom('one', 'esm', false, {
    name: 'one function',
    resolveId: (id) => (id === 'one' ? id : null),
    load: (id) => (id === 'one' ? `export { ${name} } from ${JSON.stringify(index)};` : null),
  });
}

async function bundleFrom(
  input: string,
  format: 'esm' | 'iife',
  alone: boolean,
  plugin?: Plugin,
): Promise<string> {
  const build = await rolldown({
    input,
    platform: 'browser',
    plugins: [plugin],
    ...(alone && { external: [/^mathjs/, 'ml-matrix'] }),
  });
  const { output } = await build.generate({
    minify: true,
    format,
    name: 'bundled',
    codeSplitting: false,
  });
  return output.map((chunk) => ('code' in chunk ? chunk.code : '')).join('');
}

/** A context with nothing but the language. */
const bare = () => vm.createContext({});

describe('the built package', () => {
  it('is there: run the build before the tests', () => {
    for (const entry of builtEntries) expect(existsSync(new URL(entry, root)), entry).toBe(true);
  });

  it('imports nothing of Node', () => {
    const files = readdirSync(new URL('dist/', root), { recursive: true })
      .map(String)
      .filter((name) => name.endsWith('.js'));
    expect(files.length).toBeGreaterThan(20);
    for (const name of files) {
      const code = readFileSync(new URL(`dist/${name}`, root), 'utf8');
      const imports = [...code.matchAll(/(?:from|import)\s*\(?\s*['"]([^'"]+)['"]/g)].map(
        (m) => m[1]!,
      );
      for (const source of imports) {
        expect(
          source.startsWith('node:') || builtinModules.includes(source),
          `${name}: ${source}`,
        ).toBe(false);
      }
      expect(code, name).not.toMatch(/\b(process|Buffer|require|__dirname)\b[.(]/);
    }
  });

  it('is under 225 kB of our own code, both entries together, minified as browsers load it', async () => {
    const sizes = await Promise.all(
      ['dist/index.js', 'dist/expressions/index.js'].map(
        async (entry) => (await bundle(entry, 'esm', true)).length,
      ),
    );
    expect(sizes[0]! + sizes[1]!).toBeLessThan(225_000);
  });

  it('is as large with ml-matrix as the README says', async () => {
    const code = await bundle('dist/index.js', 'esm');
    const readme = readFileSync(new URL('README.md', root), 'utf8');
    const [, minified, zipped] = /(\d+) kB minified, (\d+) kB gzipped/.exec(readme) ?? [];
    expect(Math.abs(code.length / 1e3 - Number(minified))).toBeLessThan(5);
    expect(Math.abs(gzipSync(code).length / 1e3 - Number(zipped))).toBeLessThan(3);
  });

  it('costs for one function what the README says', async () => {
    const readme = readFileSync(new URL('README.md', root), 'utf8');
    const found = readme.matchAll(/`(\w+)` alone has\s+([\d.]+) kB\s+\(([\d.]+) kB\s+gzipped\)/g);
    const claims = [...found].map(([, name, minified, zipped]) => ({ name, minified, zipped }));
    expect(claims.length).toBeGreaterThan(0);
    for (const { name, minified, zipped } of claims) {
      const code = await bundleOf(name!);
      expect(Math.abs(code.length / 1e3 / Number(minified) - 1), name).toBeLessThan(0.1);
      expect(Math.abs(gzipSync(code).length / 1e3 / Number(zipped) - 1), name).toBeLessThan(0.1);
    }
  });

  it('runs as a browser bundle, with nothing but the language', async () => {
    const context = bare();
    vm.runInContext(await bundle('dist/index.js', 'iife'), context);
    const call =
      'bundled.gaussianSquaredW2(bundled.gaussian([0], [[1]]), bundled.gaussian([3], [[4]]))';
    expect(vm.runInContext(call, context)).toBeCloseTo(10, 13);
  });

  it('runs its formulas as a browser bundle', async () => {
    const context = bare();
    vm.runInContext(await bundle('dist/expressions/index.js', 'iife'), context);
    const call =
      "bundled.formula('m * x^2', { variables: ['x'], parameters: ['m'] }).byParameters([3], [1])[0]";
    expect(vm.runInContext(call, context)).toBe(9);
  });
});
