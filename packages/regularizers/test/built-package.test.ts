/** The built package as a browser gets it: nothing of Node, and of other packages only what it needs. */
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import { rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const entry = fileURLToPath(new URL('../dist/index.js', import.meta.url));

/** Bundles dist/index.js with its dependencies except TensorFlow.js. */
async function bundle() {
  const build = await rolldown({
    input: entry,
    platform: 'browser',
    external: ['@tensorflow/tfjs'],
  });
  const { output } = await build.generate({ format: 'esm' });
  await build.close();
  const chunks = output.filter((each) => each.type === 'chunk');
  return {
    code: chunks.map(({ code }) => code).join('\n'),
    imports: chunks.flatMap(({ imports }) => imports),
  };
}

describe('the built package, bundled for the browser', () => {
  it('imports TensorFlow.js and nothing else', async () => {
    const { code, imports } = await bundle();
    expect(imports).toEqual(['@tensorflow/tfjs']);
    // rolldown leaves an import as it is if it cannot resolve it.
    const sources = [...code.matchAll(/(?:from|import|require)\s*\(?\s*['"]([^'"]+)['"]/g)];
    for (const [, source] of sources) {
      expect(source!.startsWith('node:') || builtinModules.includes(source!), source).toBe(false);
    }
  });

  it('uses no global of Node', async () => {
    const { code } = await bundle();
    expect(code).toContain('ProximalGenerator');
    expect(code).not.toMatch(/\b(process|Buffer|require|__dirname)\b\s*[.([]/);
  });
});
