/** The built package as a browser gets it, and that it needs no data set. */
import { readdirSync, readFileSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const dist = new URL('../dist/', import.meta.url);
const entry = fileURLToPath(new URL('index.js', dist));

/** Bundles dist/index.js with its dependencies except TensorFlow.js. */
async function bundle() {
  const warnings: string[] = [];
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    external: ['@tensorflow/tfjs'],
    onLog: (_level, { message }) => void warnings.push(message),
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const chunks = output.filter((each) => each.type === 'chunk');
  return {
    warnings,
    code: chunks.map(({ code }) => code).join('\n'),
    imports: chunks.flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports]),
    modules: chunks.flatMap(({ moduleIds }) => moduleIds),
  };
}

describe('the built package, bundled for the browser', () => {
  it('imports TensorFlow.js and nothing else', async () => {
    const { code, imports, warnings } = await bundle();
    expect(warnings).toEqual([]);
    expect(imports).toEqual(['@tensorflow/tfjs']);
    // rolldown leaves an import as it is if it cannot resolve it.
    const sources = [...code.matchAll(/(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g)];
    for (const [, source] of sources) {
      expect(source!.startsWith('node:') || builtinModules.includes(source!), source).toBe(false);
    }
  });

  it('uses no global of Node', async () => {
    const { code } = await bundle();
    expect(code).toContain('GanTraining');
    expect(code).not.toMatch(/\b(process|Buffer|require|__dirname)\b\s*[.([]/);
  });

  it('holds nothing of @wprox/datasets, of which it uses types only', async () => {
    const { modules } = await bundle();
    expect(modules.filter((id) => id.includes('/packages/datasets/'))).toEqual([]);
    expect(modules.filter((id) => id.includes('/packages/gan/')).length).toBeGreaterThan(0);
    for (const name of readdirSync(dist).filter((file) => file.endsWith('.js'))) {
      expect(readFileSync(new URL(name, dist), 'utf8'), name).not.toContain('@wprox/datasets');
    }
  });
});
