/** The examples of the README: the first runs as it stands, the others with the reader's own objects. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as gan from '@wprox/gan';
import * as regularizers from '@wprox/regularizers';
import { prepareBackend } from '@wprox/runtime';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import * as training from '../src/index.js';
import { iterate, type Toy, toyOptions, toyTraining } from './toy-training.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!);
const toy: Toy = {
  ...{ regularizer: 'RWP', optimizer: 'Adam', objective: 'WGAN-GP' },
  ...{ innerSteps: 2, latents: 'fixed', seed: 3 },
};

/** Runs an example with the reader's own objects; returns its variable `result`. */
async function run(code: string, own: Record<string, unknown>, result: string) {
  const given: Record<string, unknown> = { ...gan, ...regularizers, ...training, adam, ...own };
  const body = code.replace(/^import .*$/gm, '');
  const names = Object.keys(given);
  const call = new Function(...names, `return (async () => {${body}; return ${result}; })()`);
  return call(...names.map((name) => given[name]));
}

describe('the examples of the README', () => {
  beforeAll(async () => {
    await prepareBackend('wasm');
  });

  it('prints losses, as it stands, with the built package', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      input: examples[0]!,
      encoding: 'utf8',
      env: { ...process.env, WPROX_BACKEND: 'wasm' },
    });
    for (const name of ['criticLoss', 'generatorLoss', 'penalty']) {
      const printed = new RegExp(`${name}: (-?[\\d.e-]+)`).exec(stdout);
      expect(Number.isFinite(Number(printed?.[1])), stderr).toBe(true);
    }
  });

  it('trains with a potential network', async () => {
    const { steps: _, ...options } = toyOptions(toy);
    const own = { options, random: new Random(1) };
    const made = (await run(examples[1]!, own, 'training')) as training.GanTraining;
    const losses = await iterate(made, 1);
    expect(losses).toHaveLength(2 + 5 + 5);
    expect(Object.keys(made.tensors()).some((name) => name.startsWith('potential.'))).toBe(true);
    made.dispose();
  });

  it('stops and continues', async () => {
    const made = toyTraining(toy);
    await iterate(made, 1);
    const before = await made.state();
    const { training: continued } = (await run(
      examples[2]!,
      { training: made },
      '{ training }',
    )) as { training: training.GanTraining };
    expect(await continued.state()).toEqual(before);
    made.dispose();
  });

  it('are all tested here', () => expect(examples).toHaveLength(3));
});
