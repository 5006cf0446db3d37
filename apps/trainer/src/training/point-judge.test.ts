import * as tf from '@tensorflow/tfjs';
import { deltaPairDistribution, eightGaussians, type ToyDistribution } from '@wprox/datasets';
import { DivergedError, type RunConfig, runConfigSchema } from '@wprox/experiments';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { sampleLatents } from '@wprox/runtime/tensors';
import type { GanTraining } from '@wprox/training';
import { decode } from 'fast-png';
import { beforeAll, describe, expect, it } from 'vitest';

import { openJudge } from './open-judge.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

const evaluationOf = (samples: number): RunConfig['evaluation'] =>
  runConfigSchema.shape.evaluation.parse({ every: 1, samples });

const judgeOf = (distribution: ToyDistribution, samples: number) =>
  openJudge(evaluationOf(samples), { kind: 'points', distribution });

/** The parts of a training that a judge uses: a generator that returns these points for any latents. */
function trainingOf(points: (latents: tf.Tensor) => tf.Tensor): GanTraining {
  return {
    sample: (count: number, random: Random) =>
      tf.tidy(() => points(sampleLatents(random, count, 2))),
    evaluationRandom: () => new Random(7),
  } as unknown as GanTraining;
}

describe('the point judge', () => {
  it('measures W₂ exactly', async () => {
    // On the line W₂ is the distance of the sorted samples; all mass at 3, half at ∓1: √((16 + 4)/2).
    const judge = await judgeOf(deltaPairDistribution(), 400);
    const [distance] = (await judge.measure(trainingOf(() => tf.fill([400, 1], 3)))).distances;
    const floor = 'floor' in distance ? distance.floor : Number.NaN;
    // The reference has exactly half of its points at each atom.
    expect(distance.value).toBeCloseTo(Math.sqrt(10), 12);
    // The floor follows from 400 coin tosses: W₂² = 4·|share − ½|, with a mean of about 4·0.4/√400.
    expect(floor).toBeGreaterThan(0.05);
    expect(floor).toBeLessThan(0.6);
    expect(distance).toMatchObject({
      measure: 'wasserstein-2',
      samples: 400,
      realSamples: 400,
      modes: { count: 2, highQuality: 0 },
    });
  });

  it('is near the floor for samples of the data, and reports the modes that a collapsed generator misses', async () => {
    const data = eightGaussians();
    const judge = await judgeOf(data, 300);
    const measured = async (points: () => tf.Tensor) =>
      (await judge.measure(trainingOf(points))).distances[0];
    const perfect = await measured(() =>
      tf.tensor2d(data.draw(new Random(99), 300).values, [300, 2]),
    );
    const collapsed = await measured(() => tf.tile(tf.tensor2d([[2, 0]]), [300, 1]));
    if (!('floor' in perfect && 'floor' in collapsed)) throw new Error('floor');
    const { floor } = perfect;
    expect(perfect.value).toBeLessThan(2 * floor);
    expect(perfect.modes).toMatchObject({ count: 8, missed: [] });
    expect(collapsed.floor).toBe(floor);
    expect(collapsed.modes?.missed.map(({ index }) => index)).toEqual([1, 2, 3, 4, 5, 6, 7]);
    expect(collapsed.modes?.highQuality).toBe(1);
    // From (2, 0) to the eight points of the circle, the mean of |x − 2|² is 2·2² = 8.
    expect(collapsed.value).toBeCloseTo(Math.sqrt(8), 0);
  });

  it('repeats its results, keeps no tensors and draws on fixed axes', async () => {
    const judge = await judgeOf(eightGaussians(), 100);
    const training = trainingOf((latents) => tf.mul(latents, 2));
    const before = tf.memory().numTensors;
    const first = await judge.measure(training);
    expect(tf.memory().numTensors).toBe(before);
    expect(await judge.measure(training)).toEqual(first);
    expect((await (await judgeOf(eightGaussians(), 100)).measure(training)).distances).toEqual(
      first.distances,
    );
    const [real, drawn] = [decode(await judge.realPicture()), decode(first.picture)];
    expect([drawn.width, drawn.height]).toEqual([real.width, real.height]);
    expect(drawn.data).not.toEqual(real.data);
    // The labels of the left axis are the same pixels in both pictures.
    const strip = ({ data, width, channels }: typeof real) =>
      data.filter((_, k) => Math.floor(k / channels) % width < 30);
    expect(strip(drawn)).toEqual(strip(real));
    judge.dispose();
  });

  it('draws histograms on the line', async () => {
    const judge = await judgeOf(deltaPairDistribution(), 50);
    const { picture } = await judge.measure(trainingOf(() => tf.fill([50, 1], 0.2)));
    const { data } = decode(picture);
    expect(new Set(data).size).toBeGreaterThan(10);
    expect(Buffer.from(picture).equals(Buffer.from(await judge.realPicture()))).toBe(false);
  });

  it('reports divergence of the generated points', async () => {
    const judge = await judgeOf(deltaPairDistribution(), 3000);
    const failure = judge.measure(trainingOf(() => tf.fill([3000, 1], Number.NaN)));
    await expect(failure).rejects.toThrow(DivergedError);
    await expect(failure).rejects.toThrow(/a coordinate of a generated point is NaN/);
  });
});
