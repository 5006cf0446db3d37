import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parallelLine, ring, swissRoll } from './curves.js';
import { deltaPair, eightGaussians, twentyFiveGaussians } from './mixtures.js';
import { PointStream, type PointStreamState } from './point-stream.js';

/** Takes batches as plain data and disposes them. */
async function take(stream: PointStream, count: number) {
  const batches = [];
  for (let i = 0; i < count; i++) {
    const { points, labels } = await stream.next();
    batches.push({ shape: points.shape, values: [...points.dataSync()], labels: [...labels] });
    points.dispose();
  }
  return batches;
}

const toys = [
  deltaPair(),
  eightGaussians(),
  twentyFiveGaussians(),
  ring(),
  swissRoll(),
  parallelLine(2),
];

describe('PointStream', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('goes on from any saved state with exactly the same batches', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.constantFrom(...toys),
        fc.integer({ min: 1, max: 33 }),
        fc.nat(),
        fc.nat(12),
        async (toy, batchSize, seed, before) => {
          const stream = new PointStream(toy, { batchSize, random: new Random(seed) });
          await take(stream, before);
          const state = JSON.parse(JSON.stringify(stream.state())) as PointStreamState;
          expect(state.taken).toBe(before);
          const resumed = PointStream.fromState(toy, { batchSize }, state);
          expect(resumed.state()).toEqual(state);
          const after = await take(resumed, 3);
          expect(after).toEqual(await take(stream, 3));
          expect(after[0]!.shape).toEqual([batchSize, toy.dimension]);
          expect(resumed.state()).toEqual(stream.state());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('never repeats a batch, and does not care what else draws from its generator', async () => {
    const [a, b] = [new Random(5), new Random(5)];
    const make = (random: Random) => new PointStream(ring(), { batchSize: 7, random });
    const [left, right] = [make(a), make(b)];
    b.uniform(100);
    const batches = await take(left, 10);
    expect(batches).toEqual(await take(right, 10));
    expect(new Set(batches.map(({ values }) => values.join())).size).toBe(10);
  });

  it('iterates without end and leaves no tensors but those it hands out', async () => {
    const stream = new PointStream(deltaPair(), { batchSize: 4, random: new Random(1) });
    const before = tf.memory().numTensors;
    let seen = 0;
    for await (const { points } of stream) {
      expect(tf.memory().numTensors).toBe(before + 1);
      points.dispose();
      if (++seen === 5) break;
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(stream.state().taken).toBe(5);
  });

  it('refuses impossible batch sizes and the states of other streams', () => {
    const random = new Random(0);
    for (const batchSize of [0, 2.5, Number.NaN]) {
      expect(() => new PointStream(ring(), { batchSize, random })).toThrow(
        `batchSize is ${batchSize}; expected an integer of at least 1`,
      );
    }
    const state = new PointStream(ring(), { batchSize: 4, random }).state();
    const resume = (changed: object, toy = ring(), batchSize = 4) =>
      PointStream.fromState(toy, { batchSize }, { ...state, ...changed });
    expect(() => resume({}, ring({ radius: 3 }))).toThrow(
      /source ring\(radius=2.*has ring\(radius=3/,
    );
    expect(() => resume({}, ring(), 5)).toThrow(/batchSize 4.*has 5/);
    expect(() => resume({ taken: -1 })).toThrow(/taken -1/);
    expect(() => resume({ random: { words: [] } })).toThrow(/random state/);
  });
});
