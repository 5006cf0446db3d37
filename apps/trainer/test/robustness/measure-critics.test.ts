/** Measures linear critics, whose responses are known. */
import * as tf from '@tensorflow/tfjs';
import { ImageSplit } from '@wprox/datasets';
import { gaussianNoise, gradedPerturbations, pixelShift } from '@wprox/metrics';
import type { CriticMeasurement } from '@wprox/report/robustness';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { beforeAll, describe, expect, it } from 'vitest';
import { measureCritics } from '../../src/robustness/measure-critics.js';
import { disposeNetworks, type TrainedNetworks } from '../../src/robustness/trained-networks.js';

beforeAll(() => prepareBackend('wasm'));

const SIDE = 4;
const SIZE = SIDE * SIDE;
const COUNT = 300; // more than one batch
const split = new ImageSplit({
  name: 'small/test',
  imageShape: [SIDE, SIDE, 1],
  pixels: Uint8Array.from(new Random(1).uniform(COUNT * SIZE, 0, 256)),
  labels: new Uint8Array(COUNT),
});
const images = Array.from({ length: COUNT }, (_, i) =>
  [...split.pixels.subarray(i * SIZE, (i + 1) * SIZE)].map((byte) => byte / 127.5 - 1),
);
const weights = [...new Random(2).normal(SIZE)];

/** Returns f(x) = scale·w·x + bias, and a generator of one image in which every pixel is `gray`. */
function linear(scale: number, bias: number, gray = 0.25): TrainedNetworks {
  const w = tf.tensor2d(
    weights.map((weight) => weight * scale),
    [SIZE, 1],
  );
  const critic = tf.sequential({
    layers: [
      tf.layers.flatten({ inputShape: [SIDE, SIDE, 1] }),
      tf.layers.dense({ units: 1, weights: [w, tf.tensor1d([bias])] }),
    ],
  });
  const generator = tf.sequential({
    layers: [
      tf.layers.dense({
        units: SIZE,
        inputShape: [3],
        weights: [tf.zeros([3, SIZE]), tf.fill([SIZE], gray)],
      }),
      tf.layers.reshape({ targetShape: [SIDE, SIDE, 1] }),
    ],
  });
  return { critic, generator, iteration: 1 };
}

const dot = (x: readonly number[]) => x.reduce((sum, value, i) => sum + value * weights[i]!, 0);
const mean = (values: readonly number[]) => values.reduce((a, b) => a + b, 0) / values.length;
const responseOf = (measured: CriticMeasurement, name: string, level: number) =>
  measured.responses.find((one) => one.perturbation === name && one.level === level)!;

const measure = async (networks: TrainedNetworks[], count = COUNT) => {
  const found = await measureCritics(networks, {
    split,
    count,
    perturbations: gradedPerturbations,
    seed: 1,
  });
  for (const each of networks) disposeNetworks(each);
  return found;
};

describe('a linear critic', () => {
  it('has the gap, the standard deviation and the slopes that follow from its weights', async () => {
    const [found] = await measure([linear(1, 0.5)]);
    const real = images.map(dot);
    const generated = 0.25 * dot(Array(SIZE).fill(1));
    // Sums of 16 float32 products have an error of about 1e-6.
    expect(found!.real.mean).toBeCloseTo(mean(real) + 0.5, 5);
    expect(found!.generated.mean).toBeCloseTo(generated + 0.5, 5);
    expect(found!.gap).toBeCloseTo(mean(real) - generated, 5);
    const variance = mean(real.map((score) => (score - mean(real)) ** 2));
    expect(found!.real.standardDeviation).toBeCloseTo(Math.sqrt(variance), 5);
    expect(found!.slope.l2).toBeCloseTo(Math.hypot(...weights), 5);
  });

  it('has the Wasserstein slope on the graph of pixels within an l1 distance of 2', async () => {
    const [found] = await measure([linear(1, 0)], 20);
    const at = (i: number) => [Math.floor(i / SIDE), i % SIDE] as const;
    const norms = images.slice(0, 20).map((x) => {
      let squared = weights.reduce((sum, weight) => sum + weight ** 2, 0); // γ = 1
      for (let i = 0; i < SIZE; i++) {
        for (let j = i + 1; j < SIZE; j++) {
          const [[a, b], [c, d]] = [at(i), at(j)];
          if (Math.abs(a - c) + Math.abs(b - d) > 2) continue;
          squared += ((x[i]! + 1) / 2 + (x[j]! + 1) / 2) * (weights[i]! - weights[j]!) ** 2;
        }
      }
      return Math.sqrt(squared);
    });
    expect(found!.slope.wasserstein).toBeCloseTo(mean(norms), 4);
  });

  it('has the responses to noise and shifts that follow from the perturbed images', async () => {
    const [found] = await measure([linear(1, 3)]);
    for (const [perturbation, level] of [
      [gaussianNoise, 0.25],
      [gaussianNoise, 0.75],
      [pixelShift, 2],
    ] as const) {
      const all = split.images(Int32Array.from({ length: COUNT }, (_, i) => i));
      const values = await (await perturbation.apply(all, level, new Random(1))).data();
      const differences = images.map(
        (x, i) => dot(x) - dot([...values.subarray(i * SIZE, (i + 1) * SIZE)] as number[]),
      );
      const response = responseOf(found!, perturbation.name, level);
      expect(response.mean).toBeCloseTo(mean(differences), 5);
      expect(response.meanAbsolute).toBeCloseTo(mean(differences.map(Math.abs)), 5);
    }
  });

  it('has response 0 at level 0, and relative responses that do not depend on scale and bias', async () => {
    const [one, other] = await measure([linear(1, 0, -0.5), linear(1000, -7, -0.5)]);
    for (const { perturbation, level, mean: average, meanAbsolute } of one!.responses) {
      if (level === 0) expect([average, meanAbsolute]).toEqual([0, 0]);
      const scaled = responseOf(other!, perturbation, level);
      expect(scaled.meanAbsolute / other!.gap).toBeCloseTo(meanAbsolute / one!.gap, 4);
      expect(scaled.mean / other!.real.standardDeviation).toBeCloseTo(
        average / one!.real.standardDeviation,
        4,
      );
    }
  });
});

it('leaks no tensors, reports progress, and is reproducible', async () => {
  const networks = [linear(1, 0), linear(-2, 1)];
  const before = tf.memory().numTensors;
  const progress: [number, number][] = [];
  const options = {
    split,
    count: 30,
    perturbations: gradedPerturbations,
    seed: 1,
    onProgress: (done: number, total: number) => progress.push([done, total]),
  };
  const found = await measureCritics(networks, options);
  expect(tf.memory().numTensors).toBe(before);
  const total = 2 + 7 * 4;
  expect(progress).toEqual(Array.from({ length: total }, (_, i) => [i + 1, total]));
  expect(await measureCritics(networks, options)).toEqual(found);
  for (const each of networks) disposeNetworks(each);
});

it('refuses a critic that does not give one number per image', async () => {
  const { critic, generator } = linear(1, 0);
  const wrong = tf.sequential({ layers: [tf.layers.flatten({ inputShape: [SIDE, SIDE, 1] })] });
  critic.dispose();
  const before = tf.memory().numTensors;
  const options = { split, count: 10, perturbations: gradedPerturbations, seed: 1 };
  await expect(
    measureCritics([{ critic: wrong, generator, iteration: 1 }], options),
  ).rejects.toThrow(/\[10,16\].*\[10,4,4,1\]/);
  expect(tf.memory().numTensors).toBe(before);
  generator.dispose();
});
