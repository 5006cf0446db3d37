import * as tf from '@tensorflow/tfjs';
import fc from 'fast-check';
import { beforeAll, describe, expect, it } from 'vitest';
import { ImageSplit } from './image-split.js';

describe('ImageSplit', () => {
  beforeAll(async () => {
    await tf.setBackend('cpu');
  });

  const everyByte = new ImageSplit({
    name: 'bytes',
    imageShape: [4, 8, 2],
    pixels: Uint8Array.from({ length: 256 }, (_, i) => i),
    labels: Uint8Array.of(0, 1, 2, 3),
  });

  it('maps every byte to the float32 nearest to b/127.5 - 1', () => {
    const images = everyByte.images([0, 1, 2, 3]);
    const values = images.dataSync();
    for (let byte = 0; byte < 256; byte++) {
      expect(values[byte]).toBe(Math.fround(byte / 127.5 - 1));
    }
    expect([values[0], values[255]]).toEqual([-1, 1]);
    images.dispose();
  });

  it('gives the requested images in the requested order, NHWC', () => {
    fc.assert(
      fc.property(fc.array(fc.nat(3), { minLength: 1, maxLength: 9 }), (indices) => {
        const images = everyByte.images(indices);
        expect(images.shape).toEqual([indices.length, 4, 8, 2]);
        expect(images.dtype).toBe('float32');
        const bytes = [...images.dataSync()].map((value) => Math.round((value + 1) * 127.5));
        images.dispose();
        const expected = indices.flatMap((i) => [...everyByte.pixels.slice(i * 64, i * 64 + 64)]);
        expect(bytes).toEqual(expected);
      }),
    );
  });

  it('makes one tensor, which the caller disposes', () => {
    const before = tf.memory().numTensors;
    const images = everyByte.images([1]);
    expect(tf.memory().numTensors).toBe(before + 1);
    images.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('gives each call an array of its own', () => {
    const [a, b] = [everyByte.images([2]), everyByte.images([2])];
    expect(a.dataSync()).not.toBe(b.dataSync());
    tf.dispose([a, b]);
  });

  it.each([4, -1, 0.5, Number.NaN])('refuses index %s and makes no tensor', (index) => {
    const before = tf.memory().numTensors;
    expect(() => everyByte.images([0, index])).toThrow(
      `indices holds ${index}; expected integers from 0 to 3`,
    );
    expect(tf.memory().numTensors).toBe(before);
  });

  it('iterates over the first images and disposes each batch', () => {
    const before = tf.memory().numTensors;
    const numbers = [];
    for (const images of everyByte.firstImages(3, 2)) {
      expect(tf.memory().numTensors).toBe(before + 1);
      numbers.push([...images.dataSync()].map((value) => Math.round((value + 1) * 127.5)));
    }
    expect(numbers.map(({ length }) => length)).toEqual([2 * 64, 64]);
    expect(numbers.flat()).toEqual([...everyByte.pixels.subarray(0, 3 * 64)]);
    for (const _ of everyByte.firstImages(4, 1)) break;
    expect(tf.memory().numTensors).toBe(before);
  });

  it.each([
    [5, 2, 'count is 5'],
    [-1, 2, 'count is -1'],
    [2, 0, 'batchSize is 0'],
  ])('refuses to iterate over the first %s images by %s', (count, batchSize, named) => {
    expect(() => everyByte.firstImages(count, batchSize).next()).toThrow(RangeError);
    expect(() => everyByte.firstImages(count, batchSize).next()).toThrow(named);
  });

  it('refuses a number of pixels that does not follow from labels and shape', () => {
    const content = { name: 'odd', imageShape: [2, 2, 3], labels: new Uint8Array(2) } as const;
    expect(() => new ImageSplit({ ...content, pixels: new Uint8Array(23) })).toThrow(
      /pixels of "odd" has 23 bytes; expected 24 for 2 labels and images of 2×2×3/,
    );
  });
});
