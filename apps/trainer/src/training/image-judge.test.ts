import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { type ImageShape, ImageSplit } from '@wprox/datasets';
import { ConfigError, DivergedError, runConfigSchema } from '@wprox/experiments';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import type { GanTraining } from '@wprox/training';
import { decode } from 'fast-png';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';

import { openJudge } from './open-judge.js';

let cache: string;
beforeAll(async () => {
  cache = await mkdtemp(path.join(tmpdir(), 'wprox-judge-'));
  vi.stubEnv('WPROX_CACHE', cache);
  await prepareBackend('wasm');
});
afterAll(() => rm(cache, { recursive: true }));

const COUNT = 40;

function splitOf(imageShape: ImageShape, seed: number, name = 'synthetic'): ImageSplit {
  const size = imageShape.reduce((product, side) => product * side, 1);
  return new ImageSplit({
    name,
    imageShape,
    pixels: Uint8Array.from(new Random(seed).uniform(COUNT * size, 0, 256)),
    labels: new Uint8Array(COUNT),
  });
}

const judgeOf = (images: ImageSplit, realSamples = COUNT, more: object = {}) => {
  const evaluation = { every: 1, samples: COUNT, realSamples, ...more };
  return openJudge(runConfigSchema.shape.evaluation.parse(evaluation), { kind: 'images', images });
};

/** The parts of a training that a judge uses: a generator that returns these images. */
const trainingOf = (images: ImageSplit, scale = 1) =>
  ({
    sample: () =>
      tf.tidy(() => tf.mul(images.images(Int32Array.from({ length: COUNT }, (_, i) => i)), scale)),
    evaluationRandom: () => new Random(7),
  }) as unknown as GanTraining;

it.each([
  [[28, 28, 1], 'cifar10-classifier@resized'],
  [[64, 64, 3], 'cifar10-classifier@resized'],
  [[32, 32, 3], 'cifar10-classifier'],
] as const)('measures images of %s on the features %s', async (shape, features) => {
  const split = splitOf(shape, 5);
  const judge = await judgeOf(split);
  const before = tf.memory().numTensors;
  const {
    distances: [distance],
    picture,
  } = await judge.measure(trainingOf(split));
  expect(tf.memory().numTensors).toBe(before);
  expect(distance).toMatchObject({
    measure: 'frechet',
    features,
    samples: COUNT,
    realSamples: COUNT,
  });
  // The images are the same, so the distance is only the rounding of a matrix root.
  expect(distance.value).toBeLessThan(1e-3);
  const [other] = (await judge.measure(trainingOf(splitOf(shape, 6)))).distances;
  expect(other.value).toBeGreaterThan(10 * distance.value);
  const { width, height } = decode(picture);
  expect([width, height]).toEqual([8 * (shape[1] + 1) - 1, 5 * (shape[0] + 1) - 1]);
  expect(decode(await judge.realPicture()).width).toBe(width);
  judge.dispose();
});

it('keeps statistics of the same images, and measures other images of the same name', async () => {
  // 40 vectors of 128 numbers take less memory than their covariance.
  const statistics = () => readdir(path.join(cache, 'features'));
  const before = (await statistics()).length;
  for (const seed of [11, 11, 12]) (await judgeOf(splitOf([32, 32, 3], seed, 'mine'))).dispose();
  expect((await statistics()).length).toBe(before + 2);
});

it('reports samples that are not finite as divergence and keeps no tensors', async () => {
  const split = splitOf([32, 32, 3], 5);
  const judge = await judgeOf(split);
  const before = tf.memory().numTensors;
  const reason = await judge.measure(trainingOf(split, Number.NaN)).catch((error) => error);
  expect(reason).toBeInstanceOf(DivergedError);
  expect(reason).toMatchObject({ what: 'a value of a generated image', value: Number.NaN });
  expect(tf.memory().numTensors).toBe(before);
  judge.dispose();
});

it('rounds samples to 8 bits, measures all features on one set of samples and other measures', async () => {
  const split = splitOf([32, 32, 3], 5);
  const more = { features: ['pixels', 'cifar10-classifier'], kid: true, precisionRecall: true };
  const judge = await judgeOf(split, COUNT, more);
  expect(judge.features.map(({ features }) => features)).toEqual([
    'pixels-32x32x3',
    'cifar10-classifier',
  ]);
  const training = trainingOf(splitOf([32, 32, 3], 6));
  const sample = vi.spyOn(training, 'sample');
  const { distances } = await judge.measure(training);
  expect(sample).toHaveBeenCalledTimes(1);
  expect(distances).toHaveLength(2);
  for (const distance of distances) {
    if (distance.measure !== 'frechet') throw new Error('expected images');
    // A subset is the whole of a set, so there is no error.
    expect(distance.kernel).toEqual({ value: expect.any(Number) });
    expect(distance.precision).toBeGreaterThanOrEqual(0);
    expect(distance.recall).toBeLessThanOrEqual(1);
  }
  // Less than half a level of the bytes does not change any image.
  const moved = {
    ...training,
    sample: () => tf.tidy(() => tf.add(training.sample(COUNT, new Random(1)), 0.4 / 127.5)),
  } as unknown as GanTraining;
  expect((await judge.measure(moved)).distances).toEqual(distances);
  judge.dispose();
});

it('measures the kernel distance only if it is asked for', async () => {
  const judge = await judgeOf(splitOf([32, 32, 3], 5));
  const [distance] = (await judge.measure(trainingOf(splitOf([32, 32, 3], 6)))).distances;
  expect(Object.keys(distance).sort()).toEqual([
    'features',
    'measure',
    'realSamples',
    'samples',
    'value',
  ]);
  judge.dispose();
});

it('refuses to compare with more real images than there are', async () => {
  const refused = judgeOf(splitOf([32, 32, 3], 5), COUNT + 1);
  await expect(refused).rejects.toThrow(ConfigError);
  await expect(refused).rejects.toThrow(
    'evaluation.realSamples is 41, but synthetic has 40 images; expected at most 40',
  );
});
