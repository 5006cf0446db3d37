/** The entries of the built package that run in browsers, bundled as a browser's bundler does it. */
import { existsSync } from 'node:fs';
import { builtinModules } from 'node:module';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { type OutputOptions, rolldown } from 'rolldown';
import { describe, expect, it } from 'vitest';

const root = new URL('../', import.meta.url);
const TFJS = '@tensorflow/tfjs';
const WASM = '@tensorflow/tfjs-backend-wasm';
/** The packages that each entry imports, by the file of the entry. */
const entries = {
  'browser.js': [TFJS, WASM],
  'gradients/index.js': [TFJS],
  'optimizers/index.js': [TFJS],
  'random/index.js': [],
  'tensors/index.js': [TFJS],
};

/** Bundles an entry with its dependencies, except TensorFlow.js. */
async function bundle(entry: string, settings: OutputOptions) {
  const input = fileURLToPath(new URL(`dist/${entry}`, root));
  const warnings: string[] = [];
  const build = await rolldown({
    input,
    platform: 'browser',
    external: [TFJS, WASM],
    onLog: (_level, { message }) => {
      warnings.push(message);
    },
  });
  const { output } = await build.generate(settings);
  await build.close();
  return { chunks: output.filter((file) => file.type === 'chunk'), warnings };
}

it('browsers get the same names as Node', async () => {
  const [browsers, node] = await Promise.all([
    import('../src/browser.js'),
    import('../src/index.js'),
  ]);
  expect(Object.keys(browsers).sort()).toEqual(Object.keys(node).sort());
});

describe.each(Object.entries(entries))('%s', (entry, expected) => {
  it('is built; run the build before the tests', () => {
    expect(existsSync(new URL(`dist/${entry}`, root))).toBe(true);
  });

  it('imports nothing else and reads nothing of Node', async () => {
    const { chunks, warnings } = await bundle(entry, { format: 'esm' });
    expect(warnings).toEqual([]);
    const own = chunks.map(({ fileName }) => fileName); // parts that are loaded only when needed
    const imports = chunks
      .flatMap((chunk) => [...chunk.imports, ...chunk.dynamicImports])
      .filter((name) => !own.includes(name));
    const code = chunks.map(({ code }) => code).join('\n');
    for (const name of imports) {
      expect(name.startsWith('node:') || builtinModules.includes(name), name).toBe(false);
    }
    expect([...new Set(imports)].sort()).toEqual(expected);
    expect(code).not.toMatch(/["']node:/);
    expect(code).not.toMatch(/\b(process|Buffer|require|__dirname)\b\s*[.([]/);
  });
});

it('a script in one file chooses a backend and has the modules of others', async () => {
  const globals = { [TFJS]: 'tf', '@tensorflow/tfjs-core': 'tf' };
  const { chunks } = await bundle('browser.js', {
    ...{ format: 'iife', name: 'wprox', globals, codeSplitting: false },
  });
  expect(chunks).toHaveLength(1);
  const run = new Function('tf', `${chunks[0]!.code}; return wprox;`);
  const { prepareBackend, registerTrainingKernels } = run(tf) as typeof import('../src/browser.js');
  expect((await prepareBackend('cpu')).name).toBe('cpu');
  // Its module is there: it looks for the running backend.
  await expect(registerTrainingKernels()).rejects.toThrow('initialized with tf.setBackend');
});
