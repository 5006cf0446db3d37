import { mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { gzipSync } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import type { DatasetProgress } from '../cache/install.js';
import type { ImageStream, ImageStreamState } from '../images/image-stream.js';
import { openEmnist } from './emnist.js';
import { readIdx } from './format.js';
import { openFashionMnist, openIdxDataset, openMnist } from './open.js';

/** Returns the bytes of an IDX file. */
function idx(shape: readonly number[], data: ArrayLike<number>, type = 8): Buffer {
  const header = Buffer.alloc(4 + 4 * shape.length);
  header[2] = type;
  header[3] = shape.length;
  shape.forEach((length, i) => {
    header.writeUInt32BE(length, 4 + 4 * i);
  });
  return Buffer.concat([header, Uint8Array.from(data)]);
}

const random = new Random(28);
const bytes = (count: number, below = 256) =>
  Uint8Array.from({ length: count }, () => random.integer(below));

describe('IDX files', () => {
  let folder: string;
  let content: Record<'train' | 't10k', { images: Uint8Array; labels: Uint8Array }>;

  beforeAll(async () => {
    await tf.setBackend('cpu');
  });
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wprox-idx-'));
    content = {
      train: { images: bytes(7 * 12), labels: bytes(7, 10) },
      t10k: { images: bytes(5 * 12), labels: bytes(5, 10) },
    };
    for (const [part, { images, labels }] of Object.entries(content)) {
      const { length } = labels;
      // One file is gzipped and one is not; each has one of the two spellings.
      await writeFile(
        join(folder, `${part}-images-idx3-ubyte.gz`),
        gzipSync(idx([length, 4, 3], images)),
      );
      await writeFile(join(folder, `${part}-labels.idx1-ubyte`), idx([length], labels));
    }
  });
  afterEach(() => rm(folder, { recursive: true }));

  it('are read for any shape, gzipped or not', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.array(fc.integer({ min: 0, max: 5 }), { minLength: 1, maxLength: 4 }),
        fc.boolean(),
        async (shape, gzipped) => {
          const data = bytes(shape.reduce((product, length) => product * length, 1));
          const file = idx(shape, data);
          const path = join(folder, 'any');
          await writeFile(path, gzipped ? gzipSync(file) : file);
          expect(await readIdx(path)).toEqual({ shape, data });
          // No truncated file is accepted.
          for (let cut = 0; cut < file.length; cut += 1 + (cut >> 3)) {
            await writeFile(path, file.subarray(0, cut));
            await expect(readIdx(path)).rejects.toThrow(/any: it has \d+ bytes/);
          }
        },
      ),
      { numRuns: 30 },
    );
  });

  it('become a dataset of two splits, and progress is reported', async () => {
    const seen: DatasetProgress[] = [];
    const data = await openMnist(folder, { onProgress: (progress) => seen.push(progress) });
    expect(data).toMatchObject({ name: 'mnist', imageShape: [4, 3, 1] });
    expect(data.classNames).toHaveLength(10);
    expect([data.train.name, data.test.name]).toEqual(['mnist/train', 'mnist/test']);
    expect(data.train).toMatchObject({ count: 7, ...{ pixels: content.train.images } });
    expect(data.test.labels).toEqual(content.t10k.labels);
    expect(seen).toHaveLength(5);
    expect(seen[0]).toMatchObject({ phase: 'decode', done: 0 });
    expect(seen[4]!.done).toBe(seen[4]!.total);
    const fashion = await openFashionMnist(folder);
    expect(fashion.classNames[9]).toBe('ankle boot');
  });

  it('give streams that continue from any saved state', async () => {
    const { train } = await openMnist(folder);
    await fc.assert(
      fc.asyncProperty(
        fc.nat(),
        fc.integer({ min: 1, max: 7 }),
        fc.nat(9),
        async (seed, batchSize, before) => {
          const stream = train.stream({ batchSize, random: new Random(seed) });
          const take = async (from: ImageStream) => {
            const { samples, labels } = await from.next();
            const values = [...samples.dataSync()];
            samples.dispose();
            return { values, labels };
          };
          for (let i = 0; i < before; i++) await take(stream);
          const state = JSON.parse(JSON.stringify(stream.state())) as ImageStreamState;
          const resumed = train.stream({ batchSize, random: new Random(0) });
          resumed.restore(state);
          for (let i = 0; i < 8; i++) expect(await take(resumed)).toEqual(await take(stream));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('are padded evenly with black if padTo is given', async () => {
    const { train, imageShape } = await openMnist(folder, { padTo: 8 });
    expect(imageShape).toEqual([8, 8, 1]);
    expect(train.name).toBe('mnist/train@8');
    for (let image = 0; image < 7; image++) {
      for (let y = 0; y < 8; y++) {
        for (let x = 0; x < 8; x++) {
          const [row, column] = [y - 2, x - 2]; // 4 rows: 2 above and 2 below; 3 columns: 2 to the left and 3 to the right
          const inside = row >= 0 && row < 4 && column >= 0 && column < 3;
          expect(train.pixels[(image * 8 + y) * 8 + x]).toBe(
            inside ? content.train.images[(image * 4 + row) * 3 + column] : 0,
          );
        }
      }
    }
    await expect(openMnist(folder, { padTo: 3 })).rejects.toThrow(
      'padTo is 3; expected an integer of at least 4, for images of 4×3',
    );
  });

  it('that are truncated, missing or of another format are refused by name', async () => {
    const images = join(folder, 'train-images-idx3-ubyte.gz');
    const good = await readFile(images);
    const refused = async (file: Uint8Array | string, message: RegExp) => {
      await writeFile(images, file);
      const opening = openMnist(folder);
      await expect(opening).rejects.toMatchObject({ name: 'DatasetError', code: 'bad-source' });
      await expect(opening).rejects.toThrow(message);
    };
    await refused(good.subarray(0, good.length - 12), /train-images.*unexpected end.*truncated/);
    const plain = idx([7, 4, 3], content.train.images);
    await refused(plain.subarray(0, 90), /has 90 bytes; expected 100 for 7×4×3 values.*truncated/);
    await refused(Buffer.concat([plain, plain]), /has 200 bytes.*too long/);
    await refused(
      '<!DOCTYPE html>',
      /train-images.*it is not an IDX file: it starts with the bytes 3c21/,
    );
    await refused('', /has 0 bytes; expected an IDX file/);
    await refused(idx([7], bytes(7)), /has 1 dimensions; expected 3/);
    await refused(idx([2], bytes(16), 14), /holds 64-bit floats/);
    await refused(idx([6, 4, 3], bytes(72)), /has 6 images of 4×3, its labels are 7/);
    await refused(idx([7, 2, 2], bytes(28)), /training images .* are 2×2×1, the test images 4×3×1/);
    await rm(images);
    const missing = /there is no train-images-idx3-ubyte: .*Expected.*t10k-labels-idx1-ubyte, with/;
    await expect(openMnist(folder)).rejects.toThrow(missing);
    await expect(openMnist(join(folder, 'no'))).rejects.toThrow(/no such folder/);
  });

  it('are refused before memory is taken for more than the limits', async () => {
    const path = join(folder, 'large');
    const large = idx([60_000, 3000, 3000], []);
    await writeFile(path, large);
    await expect(readIdx(path)).rejects.toThrow(/it has 540000000016 bytes, more than 1000000000/);
    await expect(readIdx(path, { maxBytes: 2 ** 50 })).rejects.toThrow(/has 16 bytes; expected 54/);
    await writeFile(path, gzipSync(Buffer.concat([idx([5e8], []), new Uint8Array(2e6)])));
    await expect(readIdx(path)).rejects.toThrow(/unpack to 500000008, more than 50 times/);
    // The limits are about what the header declares; what unpacks to more is stopped there.
    await writeFile(path, gzipSync(Buffer.concat([idx([9], []), new Uint8Array(5e7)])));
    const before = process.memoryUsage().arrayBuffers;
    await expect(readIdx(path)).rejects.toThrow(/it is too long: it has more than 17 bytes/);
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 24);
    await writeFile(path, gzipSync(idx([9], new Uint8Array(9))));
    expect((await readIdx(path)).shape).toEqual([9]);
    await expect(readIdx(path, { maxBytes: 16 })).rejects.toThrow(/17 bytes, more than 16/);
    await expect(readIdx(path, { maxBytes: 0 })).rejects.toThrow('maxBytes is 0');
    await expect(readIdx(folder)).rejects.toThrow(/not a regular file/);
  });

  it('with a label beyond the class names are refused', async () => {
    const opening = openIdxDataset(folder, { name: 'one', classNames: ['only'] });
    await expect(opening).rejects.toThrow(
      /train-labels.*has the label \d at index \d+; expected 0/,
    );
  });

  it('stop with the reason of the signal when aborted', async () => {
    const reason = new Error('stopped by the test');
    await expect(openMnist(folder, { signal: AbortSignal.abort(reason) })).rejects.toBe(reason);
    const controller = new AbortController();
    const onProgress = ({ done }: DatasetProgress) => done > 0 && controller.abort(reason);
    const opening = openMnist(folder, { signal: controller.signal, onProgress });
    await expect(opening).rejects.toBe(reason);
  });
});

describe('EMNIST', () => {
  let folder: string;
  beforeEach(async () => {
    folder = await mkdtemp(join(tmpdir(), 'wprox-emnist-'));
  });
  afterEach(() => rm(folder, { recursive: true }));

  /** Writes the four files of a split with 3 rows of 2 columns, transposed. */
  const write = async (split: string, labels: readonly number[]) => {
    const count = labels.length;
    const images = Array.from({ length: count }, (_, i) =>
      [1, 3, 5, 2, 4, 6].map((v) => v + 10 * i),
    );
    for (const part of ['train', 'test']) {
      const stem = join(folder, `emnist-${split}-${part}`);
      await writeFile(`${stem}-images-idx3-ubyte.gz`, gzipSync(idx([count, 2, 3], images.flat())));
      await writeFile(`${stem}-labels-idx1-ubyte`, idx([count], labels));
    }
  };

  it('is turned upright, once', async () => {
    await write('digits', [3, 9]);
    const { train, test, imageShape, name } = await openEmnist(folder, { split: 'digits' });
    expect([name, train.name, test.count]).toEqual(['emnist-digits', 'emnist-digits/train', 2]);
    expect(imageShape).toEqual([3, 2, 1]);
    expect([...train.pixels]).toEqual([1, 2, 3, 4, 5, 6, 11, 12, 13, 14, 15, 16]);
    const padded = await openEmnist(folder, { split: 'digits', padTo: 4 });
    expect([...padded.train.pixels.subarray(0, 8)]).toEqual([0, 1, 2, 0, 0, 3, 4, 0]);
  });

  // The numbers of classes and some of them, from the paper's table II and torchvision's classes_split_dict.
  it.each([
    ['balanced', 47, [0, 10, 36, 46], ['0', 'A', 'a', 't']],
    ['bymerge', 47, [9, 35, 40, 44], ['9', 'Z', 'f', 'q']],
    ['byclass', 62, [0, 10, 36, 61], ['0', 'A', 'a', 'z']],
    ['letters', 26, [1, 2, 25, 26], ['a', 'b', 'y', 'z']],
    ['mnist', 10, [0, 1, 8, 9], ['0', '1', '8', '9']],
  ] as const)('%s has %i classes', async (split, count, labels, names) => {
    await write(split, labels);
    const { train, classNames } = await openEmnist(folder, { split });
    expect(classNames).toHaveLength(count);
    expect([...train.labels].map((label) => classNames[label])).toEqual(names);
    await write(split, [split === 'letters' ? 0 : count]);
    await expect(openEmnist(folder, { split })).rejects.toThrow(/has the label \d+ at index 0/);
  });

  it('is refused in words without files or with an unknown split', async () => {
    await expect(openEmnist(folder, { split: 'letters' })).rejects.toThrow(
      /there is no emnist-letters-train-images-idx3-ubyte: .*emnist-letters-test-labels-idx1-ubyte/,
    );
    const opening = openEmnist(folder, { split: 'letter' as 'letters' });
    await expect(opening).rejects.toMatchObject({ argument: 'split' });
    for (const options of [undefined, {}]) {
      const without = openEmnist(folder, options as never);
      await expect(without).rejects.toThrow(/^options\.split is missing; .*\{ split: /);
    }
  });
});
