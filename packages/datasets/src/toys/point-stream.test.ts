import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { parallelLine, ring, swissRoll } from './curves.js';
import { deltaPairDistribution, eightGaussians, twentyFiveGaussians } from './mixtures.js';
import { PointStream, type PointStreamState } from './point-stream.js';

/** Takes batches as plain data and disposes them. */
async function take(stream: Pick<PointStream, 'next'>, count: number) {
  const batches = [];
  for (let i = 0; i < count; i++) {
    const { samples, labels } = await stream.next();
    batches.push({ shape: samples.shape, values: [...samples.dataSync()], labels: [...labels] });
    samples.dispose();
  }
  return batches;
}

const toys = [
  deltaPairDistribution(),
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

  it('continues from any restored state with exactly the same batches', async () => {
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
          const resumed = new PointStream(toy, { batchSize, random: new Random(0) });
          resumed.restore(state);
          expect(resumed.state()).toEqual(state);
          const after = await take(resumed, 3);
          expect(after).toEqual(await take(stream, 3));
          expect(after[0]!.shape).toEqual([batchSize, ...toy.sampleShape]);
          expect(resumed.state()).toEqual(stream.state());
        },
      ),
      { numRuns: 60 },
    );
  });

  it('repeats no batch and does not change if its generator is used elsewhere later', async () => {
    const [a, b] = [new Random(5), new Random(5)];
    const open = (random: Random) => new PointStream(ring(), { batchSize: 7, random });
    const [left, right] = [open(a), open(b)];
    b.uniform(100);
    const batches = await take(left, 10);
    expect(batches).toEqual(await take(right, 10));
    expect(new Set(batches.map(({ values }) => values.join())).size).toBe(10);
  });

  it('is the stream that a distribution opens', async () => {
    const open = { batchSize: 5, random: new Random(2) };
    const stream = eightGaussians().stream(open);
    const same = new PointStream(eightGaussians(), { ...open, random: new Random(2) });
    expect(stream.state()).toEqual(same.state());
    const [{ samples }, other] = [await stream.next(), await same.next()];
    expect(samples.dataSync()).toEqual(other.samples.dataSync());
    tf.dispose([samples, other.samples]);
  });

  it('iterates without end and keeps no tensors', async () => {
    const stream = new PointStream(deltaPairDistribution(), {
      batchSize: 4,
      random: new Random(1),
    });
    const before = tf.memory().numTensors;
    let seen = 0;
    for await (const { samples } of stream) {
      expect(tf.memory().numTensors).toBe(before + 1);
      samples.dispose();
      if (++seen === 5) break;
    }
    expect(tf.memory().numTensors).toBe(before);
    expect(stream.state().taken).toBe(5);
  });

  it.each([0, 2.5, Number.NaN])('refuses batch size %s', (batchSize) => {
    const open = () => new PointStream(ring(), { batchSize, random: new Random(0) });
    expect(open).toThrow(RangeError);
    expect(open).toThrow(`batchSize is ${batchSize}; expected an integer of at least 1`);
  });

  it('refuses what a source of the user draws if it is no such number of points', async () => {
    const wrong = [
      undefined,
      { values: new Float32Array(3), labels: new Int32Array(2) },
      { values: new Float32Array(4) },
    ];
    for (const drawn of wrong) {
      const source = { name: 'own', dimension: 2, draw: () => drawn as never };
      const stream = new PointStream(source, { batchSize: 2, random: new Random(0) });
      await expect(stream.next()).rejects.toThrow(/^source did not draw 2 points/);
    }
  });

  it('refuses the state of another stream, names the entry and stays in place', () => {
    const state = new PointStream(ring(), { batchSize: 4, random: new Random(0) }).state();
    const refused = (changed: object, toy = ring(), batchSize = 4) => {
      const stream = new PointStream(toy, { batchSize, random: new Random(1) });
      const before = stream.state();
      let message = '';
      try {
        stream.restore({ ...state, ...changed });
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        message = (error as RangeError).message;
      }
      expect(stream.state()).toEqual(before);
      return message;
    };
    expect(refused({}, ring({ radius: 3 }))).toMatch(/source is "ring\(radius=2.*ring\(radius=3/);
    expect(refused({}, ring(), 5)).toMatch(/batchSize is 4.*5/);
    expect(refused({ taken: -1 })).toMatch(/taken is -1/);
    expect(refused({ random: { words: [] } })).toMatch(/state\.random is/);
  });
});
