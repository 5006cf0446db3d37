/** Tests trainings built from configs: the steps of an outer iteration, and exact resuming. */
import * as tf from '@tensorflow/tfjs';
import { eightGaussians, ImageSplit } from '@wprox/datasets';
import { type OpenedData, type RunConfig, runConfigSchema } from '@wprox/experiments/configs';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { disposeLosses, type GanTraining } from '@wprox/training';
import { beforeAll, describe, expect, it } from 'vitest';
import { buildTraining } from '../src/index.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

const points: OpenedData = { kind: 'points', distribution: eightGaussians() };
const imagesOf = (size: number, channels: number): OpenedData => ({
  kind: 'images',
  images: new ImageSplit({
    name: 'synthetic',
    imageShape: [size, size, channels],
    pixels: Uint8Array.from(new Random(5).uniform(12 * size * size * channels, 0, 256)),
    labels: new Uint8Array(12),
  }),
});

const onPoints = (overrides: object = {}): RunConfig =>
  runConfigSchema.parse({
    dataset: { name: 'eight-gaussians' },
    gan: { architecture: 'mlp', width: 6, hiddenLayers: 2, latentSize: 3 },
    batchSize: 8,
    budget: { iterations: 1 },
    evaluation: { every: 1 },
    seed: 1,
    ...overrides,
  });
const onImages = (overrides: object = {}): RunConfig =>
  runConfigSchema.parse({
    gan: { width: 1, latentSize: 3 },
    batchSize: 4,
    budget: { iterations: 1 },
    evaluation: { every: 1 },
    seed: 1,
    ...overrides,
  });
const proximal = (name: string, rest: object = {}) => ({
  regularizer: { name, h: 0.1, innerSteps: 3, latent: 'fixed', ...rest },
});
const mlp = { architecture: 'mlp', width: 6, hiddenLayers: 2, latentSize: 3 } as const;
const rmsprop = { optimizer: { name: 'rmsprop', learningRate: 1e-3, momentum: 0.5 } };

const cases: [string, RunConfig, OpenedData][] = [
  [
    'WGAN with RMSProp and the schedule of critic steps',
    onPoints({ gan: { ...mlp, objective: 'wgan' }, criticSteps: 'wgan-schedule', ...rmsprop }),
    points,
  ],
  [
    'three generator steps without a regularizer',
    onPoints({ regularizer: { name: 'none', innerSteps: 3 } }),
    points,
  ],
  [
    'RWP with the critic of WGAN-GP',
    onPoints({ ...proximal('rwp'), gan: { ...mlp, objective: 'wgan-gp' } }),
    points,
  ],
  ['O2Full', onPoints(proximal('o2full')), points],
  ['affine, linear', onPoints(proximal('affine', { basis: 'linear', damping: 0.1 })), points],
  ['affine, full quadratic', onPoints(proximal('affine', { basis: 'full-quadratic' })), points],
  ['a potential on points', onPoints(proximal('potential', { ascentSteps: 2, width: 5 })), points],
  [
    'a potential on images with RMSProp',
    onImages({ ...proximal('potential', { ascentSteps: 2, width: 2 }), ...rmsprop }),
    imagesOf(32, 3),
  ],
  ['gray images of 64×64', onImages(proximal('o1')), imagesOf(64, 1)],
];

/** Takes `count` outer iterations and returns their losses. */
async function iterate(training: GanTraining, count: number): Promise<number[][]> {
  const all: number[][] = [];
  for (let i = 0; i < count; i++) {
    const losses = await training.outerIteration();
    const { critic, generator, penalty } = losses;
    all.push([critic, generator, penalty].flat().map((loss) => loss.dataSync()[0]!));
    disposeLosses(losses);
  }
  return all;
}

const valuesOf = (training: GanTraining) =>
  Object.fromEntries(
    Object.entries(training.tensors()).map(([name, tensor]) => [name, [...tensor.dataSync()]]),
  );

describe.each(cases)('%s', (_, config, data) => {
  it('resumes from its saved state to the bit and keeps no tensors', async () => {
    const before = tf.memory().numTensors;
    const training = buildTraining(config, data);
    await iterate(training, 2);
    const held = tf.memory().numTensors;
    const { tensors, ...place } = await training.state();
    const saved = { ...(JSON.parse(JSON.stringify(place)) as typeof place), tensors };
    const losses = await iterate(training, 2);
    expect(losses.flat().every(Number.isFinite)).toBe(true);
    const resumed = buildTraining({ ...config, seed: 9 }, data);
    resumed.restore(saved);
    expect(await iterate(resumed, 2)).toEqual(losses);
    expect(valuesOf(resumed)).toEqual(valuesOf(training));
    resumed.dispose();
    expect(tf.memory().numTensors).toBe(held);
    training.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });
});

const [, wganConfig] = cases[0]!;

it('takes 100 critic steps in the first 25 iterations and every 500th, else 5, with the schedule of WGAN', async () => {
  const training = buildTraining(wganConfig, points);
  const counts: number[] = [];
  for (const iteration of [24, 25, 500]) {
    training.restore({ ...(await training.state()), iteration });
    const losses = await training.outerIteration();
    counts.push(losses.critic.length);
    disposeLosses(losses);
  }
  expect(counts).toEqual([100, 5, 100]);
  training.dispose();
});

it('clips the weights of the critic of WGAN to the limit of the config, not those of the generator', async () => {
  const gan = { ...mlp, objective: 'wgan', clip: 0.05 } as const;
  const training = buildTraining(onPoints({ gan, ...rmsprop }), points);
  await iterate(training, 1);
  const largest = (player: GanTraining['critic']) =>
    Math.max(...player.trainable.flatMap((weight) => [...weight.dataSync()].map(Math.abs)));
  expect(largest(training.critic)).toBe(Math.fround(0.05));
  expect(largest(training.generator)).toBeGreaterThan(0.1);
  training.dispose();
});

it.each([
  [onPoints({ regularizer: { name: 'none', innerSteps: 3 } }), 3, 0],
  [onPoints(proximal('o2full')), 3, 3],
  [onPoints(proximal('potential')), 3, 3],
])('takes the generator steps of the config', async (config, generatorSteps, penalties) => {
  const training = buildTraining(config, points);
  const losses = await training.outerIteration();
  expect([losses.critic.length, losses.generator.length]).toEqual([1, generatorSteps]);
  expect(losses.penalty.length).toBe(penalties);
  // The first step starts at the anchor, where the distance is 0.
  if (penalties > 0) expect(losses.penalty[0]!.dataSync()[0]).toBe(0);
  disposeLosses(losses);
  training.dispose();
});
