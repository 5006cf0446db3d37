/** The built package, bundled for a browser. */
import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { type RolldownOutput, rolldown } from 'rolldown';
import { beforeAll, describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../dist/index.js', import.meta.url));

describe('the package bundled for a browser', () => {
  let chunks: Extract<RolldownOutput['output'][number], { type: 'chunk' }>[];

  beforeAll(async () => {
    expect(existsSync(entry), 'dist/index.js: build before the tests').toBe(true);
    const build = await rolldown({
      input: entry,
      platform: 'browser',
      external: ['@tensorflow/tfjs'],
    });
    const { output } = await build.generate({ format: 'esm' });
    await build.close();
    chunks = output.filter((chunk) => chunk.type === 'chunk');
  });

  it('imports TensorFlow.js and no module of Node', () => {
    const imports = chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]);
    expect(imports).toContain('@tensorflow/tfjs');
    for (const name of imports) {
      expect(name.startsWith('node:') || builtinModules.includes(name), name).toBe(false);
    }
  });

  it('uses no global of Node', () => {
    for (const { code } of chunks) {
      expect(code).not.toMatch(/\b(process|Buffer|require|__dirname)\b\s*[.([]/);
    }
  });

  it('exports what the package exports', () => {
    const exports = chunks.flatMap((chunk) => chunk.exports);
    expect(exports).toEqual(expect.arrayContaining(['criticStep', 'generatorLoss', 'wganGp']));
  });
});
