/** The examples of the README: the first runs as it stands, the others with the reader's own objects. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import * as regularizers from '../src/index.js';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');
const examples = [...readme.matchAll(/```js\n([\s\S]*?)```/g)].map((match) => match[1]!);
const exampleWith = (text: string) => {
  const found = examples.filter((code) => code.includes(text));
  expect(found).toHaveLength(1);
  return found[0]!;
};

const dense = (units: number, inputs: number) =>
  tf.sequential({
    layers: [
      tf.layers.dense({ units: 4, inputShape: [inputs], activation: 'softplus' }),
      tf.layers.dense({ units }),
    ],
  });

/** Runs an example with the reader's own objects; returns its variable `result`. */
async function run(code: string, own: Record<string, unknown>, result = 'undefined') {
  const given: Record<string, unknown> = { ...regularizers, tf, ...own };
  const body = code.replace(/^import .*$/gm, '');
  const names = Object.keys(given);
  const call = new Function(...names, `return (async () => {${body}; return ${result}; })()`);
  return call(...names.map((name) => given[name]));
}

describe('the examples of the README', () => {
  beforeAll(async () => {
    await prepareBackend('wasm');
  });

  const makeOwn = () => {
    const random = new Random(1);
    return {
      generator: dense(2, 3),
      critic: dense(1, 2),
      optimizer: tf.train.adam(0.01, 0.5, 0.9, 1e-8),
      drawLatents: () => tf.tensor2d(random.normal(48), [16, 3]),
    };
  };
  const lossOf = (critic: tf.LayersModel) => (samples: tf.Tensor) =>
    tf.neg(tf.mean(critic.apply(samples) as tf.Tensor));

  it('prints the squared distance, as it stands, with the built package', () => {
    const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], {
      cwd: fileURLToPath(new URL('..', import.meta.url)),
      input: examples[0]!,
      encoding: 'utf8',
    });
    const printed = /Tensor\s+([\d.]+)/.exec(stdout);
    expect(printed, stderr).not.toBeNull();
    expect(Number(printed![1])).toBeCloseTo(0.3072, 4);
  });

  it('converts a GAN loop', async () => {
    const own = makeOwn();
    const proximal = await run(exampleWith('optimizer.minimize'), own, 'proximal');
    const { losses, penalties } = proximal.step(lossOf(own.critic));
    expect([losses.shape, penalties.shape]).toEqual([[5], [5]]);
    expect(penalties.dataSync()[4]).toBeGreaterThan(0);
  });

  it('makes an affine distance of a basis', async () => {
    const distance = await run(exampleWith('affine('), {}, 'distance');
    const [x, y] = [tf.tensor2d([1, 2, 3, 5], [2, 2]), tf.tensor2d([1, 2, 3, 4], [2, 2])];
    expect(distance.squaredDistance(x, y).dataSync()[0]).toBeGreaterThan(0);
  });

  it('trains with a potential network, also in a loop of its own', async () => {
    const own = { ...makeOwn(), network: dense(1, 2), samples: tf.randomNormal([256, 2]) };
    const proximal = await run(exampleWith('await distance.verify'), own, 'proximal');
    const before = own.generator.getWeights()[0]!.dataSync().slice();
    await run(exampleWith('inner.descend'), { proximal, loss: lossOf(own.critic) });
    expect(own.generator.getWeights()[0]!.dataSync()).not.toEqual(before);
  });

  it('are all tested here', () => expect(examples).toHaveLength(5));
});
