import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ImageSplit } from './image-split.js';
import { ImageStream, type ImageStreamState } from './image-stream.js';

/** Images of one pixel, whose byte is the index of the image; the label is the index mod 10. */
function numbered(count: number, name = 'numbered'): ImageSplit {
  return new ImageSplit({
    name,
    imageShape: [1, 1, 1],
    pixels: Uint8Array.from({ length: count }, (_, i) => i),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
  });
}

/** Takes the next batch as plain data and disposes it. */
async function take(stream: ImageStream) {
  const { samples, labels, epoch } = await stream.next();
  const numbers = [...samples.dataSync()].map((value) => Math.round((value + 1) * 127.5));
  samples.dispose();
  return { numbers, labels: [...labels], epoch };
}

async function takeMany(stream: ImageStream, count: number) {
  const batches = [];
  for (let i = 0; i < count; i++) batches.push(await take(stream));
  return batches;
}

const sizes = fc
  .integer({ min: 1, max: 30 })
  .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 1, max: count })));

describe('ImageStream', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('continues from any restored state with exactly the same batches', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(40), async ([count, batchSize], seed, before) => {
        const split = numbered(count);
        const stream = split.stream({ batchSize, random: new Random(seed) });
        await takeMany(stream, before);
        const state = JSON.parse(JSON.stringify(stream.state())) as ImageStreamState;
        const resumed = split.stream({ batchSize, random: new Random(0) });
        resumed.restore(state);
        expect(resumed.state()).toEqual(state);
        // Enough batches to start at least one more epoch.
        const after = Math.floor(count / batchSize) + 2;
        expect(await takeMany(resumed, after)).toEqual(await takeMany(stream, after));
        expect(resumed.state()).toEqual(stream.state());
      }),
      { numRuns: 60 },
    );
  });

  it('draws each image at most once an epoch, with its label', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async ([count, batchSize], seed) => {
        const perEpoch = Math.floor(count / batchSize);
        const stream = new ImageStream(numbered(count), { batchSize, random: new Random(seed) });
        for (const epoch of [0, 1, 2]) {
          const batches = await takeMany(stream, perEpoch);
          expect(batches.every((batch) => batch.epoch === epoch)).toBe(true);
          const numbers = batches.flatMap((batch) => batch.numbers);
          expect(new Set(numbers).size).toBe(perEpoch * batchSize);
          expect(batches.flatMap(({ labels }) => labels)).toEqual(numbers.map((n) => n % 10));
        }
      }),
      { numRuns: 60 },
    );
  });

  it('draws a new order each epoch, determined by the seed', async () => {
    const split = numbered(64);
    const epochs = (seed: number) =>
      takeMany(new ImageStream(split, { batchSize: 64, random: new Random(seed) }), 3);
    const first = await epochs(1);
    expect(new Set(first.map(({ numbers }) => numbers.join())).size).toBe(3);
    expect(await epochs(1)).toEqual(first);
    expect(await epochs(2)).not.toEqual(first);
  });

  it('does not change if its generator is used elsewhere later', async () => {
    const split = numbered(20);
    const [a, b] = [new Random(5), new Random(5)];
    const [left, right] = [a, b].map((random) => new ImageStream(split, { batchSize: 3, random }));
    b.uniform(100);
    expect(await takeMany(left!, 20)).toEqual(await takeMany(right!, 20));
  });

  it('iterates without end and continues in a second loop', async () => {
    const split = numbered(10);
    const stream = new ImageStream(split, { batchSize: 4, random: new Random(3) });
    const same = new ImageStream(split, { batchSize: 4, random: new Random(3) });
    const epochs: number[] = [];
    for (let part = 0; part < 2; part++) {
      for await (const batch of stream) {
        expect(batch.samples.dataSync()).toEqual((await same.next()).samples.dataSync());
        epochs.push(batch.epoch);
        batch.samples.dispose();
        if (epochs.length % 3 === 0) break;
      }
    }
    expect(epochs).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('keeps no tensors', async () => {
    const stream = new ImageStream(numbered(10), { batchSize: 3, random: new Random(1) });
    const before = tf.memory().numTensors;
    const batches = [await stream.next(), await stream.next()];
    expect(tf.memory().numTensors).toBe(before + 2);
    for (const { samples } of batches) samples.dispose();
    await takeMany(stream, 20);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes a source that answers asynchronously and out of order', async () => {
    const split = numbered(9);
    let delay = 6;
    const slow = {
      name: split.name,
      count: split.count,
      labels: split.labels,
      images: async (indices: Int32Array) => {
        await new Promise((resolve) => setTimeout(resolve, delay--));
        return split.images(indices);
      },
    };
    const stream = new ImageStream(slow, { batchSize: 4, random: new Random(8) });
    const direct = new ImageStream(split, { batchSize: 4, random: new Random(8) });
    const together = await Promise.all([take(stream), take(stream), take(stream)]);
    expect(together).toEqual(await takeMany(direct, 3));
  });

  it.each([0, 11, 2.5, Number.NaN])('refuses batch size %s for 10 images', (batchSize) => {
    const open = () => new ImageStream(numbered(10), { batchSize, random: new Random(0) });
    expect(open).toThrow(RangeError);
    expect(open).toThrow(`batchSize is ${batchSize}; expected an integer from 1 to 10`);
  });

  it('refuses the state of another stream, names the entry and stays in place', async () => {
    const split = numbered(10);
    const state = split.stream({ batchSize: 4, random: new Random(0) }).state();
    const refused = (changed: object | null, source = split, batchSize = 4) => {
      const stream = source.stream({ batchSize, random: new Random(1) });
      const before = stream.state();
      let message = '';
      try {
        stream.restore(changed === null ? (null as never) : { ...state, ...changed });
      } catch (error) {
        expect(error).toBeInstanceOf(RangeError);
        message = (error as RangeError).message;
      }
      expect(stream.state()).toEqual(before);
      return message;
    };
    expect(refused({}, numbered(10, 'other'))).toMatch(/^source is "numbered.*other/);
    expect(refused({}, numbered(12))).toMatch(/^count is 10.*12/);
    expect(refused({}, split, 5)).toMatch(/^batchSize is 4.*5/);
    expect(refused({ taken: 3 })).toMatch(/^taken is 3; expected an integer from 0 to 2/);
    expect(refused({ epoch: -1 })).toMatch(/^epoch is -1/);
    expect(refused({ epoch: undefined })).toMatch(/^epoch is nothing/);
    expect(refused({ random: { words: [] } })).toMatch(/^random\.algorithm is nothing/);
    expect(refused(null)).toMatch(/^state is null/);
  });
});
