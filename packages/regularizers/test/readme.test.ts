/** The README's examples run, in order, with what the README says is the reader's own. */
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { expect, it, vi } from 'vitest';
import * as regularizers from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!);

const dense = (units: number, inputs: number) =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [inputs], activation: 'softplus' }),
      tf.layers.dense({ units }),
    ],
  });

it('has examples that run', async () => {
  await prepareBackend('wasm');
  const random = new Random(1);
  const given = {
    ...regularizers,
    tf,
    generator: dense(2, 3),
    critic: dense(1, 2),
    network: dense(1, 2),
    optimizer: tf.train.adam(0.01, 0.5, 0.9, 1e-8),
    drawLatents: () => tf.tensor2d(random.normal(48), [16, 3]),
    samples: tf.tensor2d(random.normal(32), [16, 2]),
  };
  const log = vi.spyOn(console, 'log').mockImplementation(() => {});
  const results = [];
  for (const code of examples) {
    const body = code.replace(/^import .*$/gm, '');
    const own = new Set([...body.matchAll(/const (\w+) =/g)].map((match) => match[1]!));
    const names = Object.keys(given).filter((name) => !own.has(name));
    const returned = ['proximal', 'penalty'].find((name) => own.has(name)) ?? 'undefined';
    const run = new Function(...names, `return (async () => {${body}; return ${returned}; })()`);
    results.push(await run(...names.map((name) => given[name as keyof typeof given])));
  }
  const printed = log.mock.calls.flat().join(' ');
  log.mockRestore();
  expect(Number(/[\d.]+/.exec(printed)?.[0])).toBeCloseTo(0.768, 5);
  expect(examples).toHaveLength(4);
  const y = tf.mul(given.samples, 1.1);
  expect(results[2](given.samples, y, 0.2).dataSync()[0]).toBeGreaterThan(0);
  const { losses } = results[3].step((x: tf.Tensor) => tf.mean(given.critic.apply(x) as tf.Tensor));
  expect(Number.isFinite(losses.dataSync()[4])).toBe(true);
});
