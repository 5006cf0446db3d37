import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { BatchStream, type BatchStreamState } from './batch-stream.js';
import { ImageSplit } from './image-split.js';

/** One pixel an image, whose byte is the image's number; the label is the number mod 10. */
function numbered(count: number, name = 'numbered'): ImageSplit {
  return new ImageSplit({
    name,
    imageShape: [1, 1, 1],
    pixels: Uint8Array.from({ length: count }, (_, i) => i),
    labels: Uint8Array.from({ length: count }, (_, i) => i % 10),
  });
}

/** Takes the next batch as plain data and disposes it. */
async function take(stream: BatchStream) {
  const { images, labels, epoch } = await stream.next();
  const numbers = [...images.dataSync()].map((value) => Math.round((value + 1) * 127.5));
  images.dispose();
  return { numbers, labels: [...labels], epoch };
}

async function takeMany(stream: BatchStream, count: number) {
  const batches = [];
  for (let i = 0; i < count; i++) batches.push(await take(stream));
  return batches;
}

const sizes = fc
  .integer({ min: 1, max: 30 })
  .chain((count) => fc.tuple(fc.constant(count), fc.integer({ min: 1, max: count })));

describe('BatchStream', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  it('goes on from any saved state with exactly the same batches', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), fc.nat(40), async ([count, batchSize], seed, before) => {
        const split = numbered(count);
        const stream = new BatchStream(split, { batchSize, random: new Random(seed) });
        await takeMany(stream, before);
        const state = JSON.parse(JSON.stringify(stream.state())) as BatchStreamState;
        const resumed = BatchStream.fromState(split, { batchSize }, state);
        expect(resumed.state()).toEqual(state);
        // Far enough to begin at least one more epoch.
        const after = Math.floor(count / batchSize) + 2;
        expect(await takeMany(resumed, after)).toEqual(await takeMany(stream, after));
        expect(resumed.state()).toEqual(stream.state());
      }),
      { numRuns: 60 },
    );
  });

  it('draws each image at most once an epoch, all when the batches fill it, with its label', async () => {
    await fc.assert(
      fc.asyncProperty(sizes, fc.nat(), async ([count, batchSize], seed) => {
        const perEpoch = Math.floor(count / batchSize);
        const stream = new BatchStream(numbered(count), { batchSize, random: new Random(seed) });
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

  it('shuffles anew each epoch, by the seed alone', async () => {
    const split = numbered(64);
    const epochs = (seed: number) =>
      takeMany(new BatchStream(split, { batchSize: 64, random: new Random(seed) }), 3);
    const first = await epochs(1);
    expect(new Set(first.map(({ numbers }) => numbers.join())).size).toBe(3);
    expect(await epochs(1)).toEqual(first);
    expect(await epochs(2)).not.toEqual(first);
  });

  it('does not care what else draws from the generator it was given', async () => {
    const split = numbered(20);
    const [a, b] = [new Random(5), new Random(5)];
    const [left, right] = [a, b].map((random) => new BatchStream(split, { batchSize: 3, random }));
    b.uniform(100);
    expect(await takeMany(left!, 20)).toEqual(await takeMany(right!, 20));
  });

  it('iterates without end, can be left and entered again', async () => {
    const split = numbered(10);
    const stream = new BatchStream(split, { batchSize: 4, random: new Random(3) });
    const same = new BatchStream(split, { batchSize: 4, random: new Random(3) });
    const epochs: number[] = [];
    for (let part = 0; part < 2; part++) {
      for await (const batch of stream) {
        expect(batch.images.dataSync()).toEqual((await same.next()).images.dataSync());
        epochs.push(batch.epoch);
        batch.images.dispose();
        if (epochs.length % 3 === 0) break;
      }
    }
    expect(epochs).toEqual([0, 0, 1, 1, 2, 2]);
  });

  it('leaves no tensors but the images it hands out', async () => {
    const stream = new BatchStream(numbered(10), { batchSize: 3, random: new Random(1) });
    const before = tf.memory().numTensors;
    const batches = [await stream.next(), await stream.next()];
    expect(tf.memory().numTensors).toBe(before + 2);
    for (const { images } of batches) images.dispose();
    await takeMany(stream, 20);
    expect(tf.memory().numTensors).toBe(before);
  });

  it('takes any source, also one that answers later and out of order', async () => {
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
    const stream = new BatchStream(slow, { batchSize: 4, random: new Random(8) });
    const direct = new BatchStream(split, { batchSize: 4, random: new Random(8) });
    const together = await Promise.all([take(stream), take(stream), take(stream)]);
    expect(together).toEqual(await takeMany(direct, 3));
  });

  it('refuses a batch size that cannot be', () => {
    const random = new Random(0);
    for (const batchSize of [0, 11, 2.5, Number.NaN]) {
      expect(() => new BatchStream(numbered(10), { batchSize, random })).toThrow(
        `batchSize is ${batchSize}; expected an integer from 1 to 10`,
      );
    }
  });

  it('refuses the state of another stream, naming the difference', () => {
    const split = numbered(10);
    const state = new BatchStream(split, { batchSize: 4, random: new Random(0) }).state();
    const resume = (changed: object, source = split, batchSize = 4) =>
      BatchStream.fromState(source, { batchSize }, { ...state, ...changed });
    expect(() => resume({}, numbered(10, 'other'))).toThrow(/source numbered.*has other/);
    expect(() => resume({}, numbered(12))).toThrow(/count 10.*has 12/);
    expect(() => resume({}, split, 5)).toThrow(/batchSize 4.*has 5/);
    expect(() => resume({ taken: 3 })).toThrow(/taken 3; expected an integer from 0 to 2/);
    expect(() => resume({ epoch: -1 })).toThrow(/epoch -1/);
    expect(() => resume({ random: { words: [] } })).toThrow(/random state/);
  });
});
