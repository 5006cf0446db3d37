/** The entries of the built package that run in browsers, bundled as a browser's bundler does it. */
import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const entries = ['tensors', 'optimizers', 'random', 'gradients'];

/** Bundles an entry with its dependencies, except TensorFlow.js. */
async function bundle(entry: string) {
  const input = fileURLToPath(new URL(`dist/${entry}/index.js`, root));
  const warnings: string[] = [];
  const build = await rolldown({
    input,
    platform: 'browser',
    external: ['@tensorflow/tfjs'],
    onLog: (_level, { message }) => {
      warnings.push(message);
    },
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const chunks = output.filter((file) => file.type === 'chunk');
  const imports = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
  return { imports, warnings, code: chunks.map(({ code }) => code).join('\n') };
}

describe.each(entries)('@wprox/runtime/%s', (entry) => {
  it('is built; run the build before the tests', () => {
    expect(existsSync(new URL(`dist/${entry}/index.js`, root))).toBe(true);
  });

  it('imports nothing but TensorFlow.js and reads nothing of Node', async () => {
    const { imports, warnings, code } = await bundle(entry);
    expect(warnings).toEqual([]);
    for (const name of imports) {
      expect(name.startsWith('node:') || builtinModules.includes(name), name).toBe(false);
    }
    const expected = entry === 'random' ? [] : ['@tensorflow/tfjs'];
    expect([...new Set(imports)]).toEqual(expected);
    expect(code).not.toMatch(/["']node:/);
    expect(code).not.toMatch(/\b(process|Buffer|require|__dirname)\b\s*[.([]/);
  });
});
