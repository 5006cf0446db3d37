/** Properties of every perturbation. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { gradedPerturbations } from './graded.js';
import type { Perturbation } from './perturbation.js';

type Shape = [number, number, number, number];

const someImages = (shape: Shape, seed = 1): tf.Tensor4D =>
  tf.tensor4d(new Random(seed).uniform(tf.util.sizeFromShape(shape), -1, 1), shape);

async function perturbed(
  { apply }: Perturbation,
  images: tf.Tensor4D,
  level: number,
  seed = 1,
): Promise<number[]> {
  const result = await apply(images, level, new Random(seed));
  const values = [...(await result.data())];
  result.dispose();
  return values;
}

it('has unique names and levels that rise from 0', () => {
  expect(gradedPerturbations.map(({ name }) => name)).toEqual([
    'gaussian-noise',
    'gaussian-blur',
    'black-rectangles',
    'swirl',
    'salt-and-pepper',
    'shift',
    'subpixel-shift',
  ]);
  for (const { levels, unit } of gradedPerturbations) {
    expect(levels[0]).toBe(0);
    expect(levels).toHaveLength(4);
    expect([...levels].sort((a, b) => a - b)).toEqual(levels);
    expect(unit.length).toBeGreaterThan(3);
  }
});

describe.each(gradedPerturbations.map((each) => [each.name, each] as const))('%s', (name, each) => {
  onEachBackend(() => {
    it('returns one new tensor and leaves the images unchanged', async () => {
      const images = someImages([3, 8, 6, 3]);
      const before = [...(await images.data())];
      const { numTensors } = tf.memory();
      for (const level of each.levels) {
        const result = await each.apply(images, level, new Random(1));
        expect(result.shape).toEqual(images.shape);
        expect(result.dtype).toBe('float32');
        expect(tf.memory().numTensors).toBe(numTensors + 1);
        result.dispose();
      }
      expect(tf.memory().numTensors).toBe(numTensors);
      expect([...(await images.data())]).toEqual(before);
      images.dispose();
    });
  });

  const shapes = fc.tuple(
    fc.integer({ min: 1, max: 3 }),
    fc.integer({ min: 1, max: 9 }),
    fc.integer({ min: 1, max: 9 }),
    fc.constantFrom(1, 3),
  );

  it('is the identity to the bit at level 0 and draws nothing', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(99), async (shape, seed) => {
        const images = someImages(shape, seed);
        const random = new Random(3);
        const result = await each.apply(images, 0, random);
        expect(await result.data()).toEqual(await images.data());
        expect(random.state()).toEqual(new Random(3).state());
        tf.dispose([images, result]);
      }),
      { numRuns: 20 },
    );
  });

  it('stays in [-1, 1] at any size for pixels of -1 and 1', async () => {
    await fc.assert(
      fc.asyncProperty(shapes, fc.nat(99), fc.nat(3), async (shape, seed, index) => {
        const images = tf.tidy(() => tf.sign(someImages(shape, seed)) as tf.Tensor4D);
        const values = await perturbed(each, images, each.levels[index]!, seed);
        expect(values.every((value) => value >= -1 && value <= 1)).toBe(true);
        images.dispose();
      }),
      { numRuns: 30 },
    );
  });

  it('is determined by the seed, and an image does not depend on those after it', async () => {
    const images = someImages([4, 9, 7, 3]);
    const first = tf.slice(images, 0, 1);
    for (const level of each.levels) {
      const values = await perturbed(each, images, level, 5);
      expect(await perturbed(each, images, level, 5)).toEqual(values);
      expect(values.slice(0, first.size)).toEqual(await perturbed(each, first, level, 5));
    }
    const isRandom = name !== 'gaussian-blur';
    const others = await Promise.all([6, 7, 8].map((seed) => perturbed(each, images, 0.75, seed)));
    const same = others.every((values) => `${values}` === `${others[0]}`);
    expect(same).toBe(!isRandom);
    tf.dispose([images, first]);
  });

  it('changes the images at every level above 0', async () => {
    const images = someImages([2, 32, 32, 3]);
    const original = await images.data();
    for (const level of each.levels.slice(1)) {
      const values = await perturbed(each, images, level);
      const changed = values.filter((value, i) => value !== original[i]).length;
      expect(changed).toBeGreaterThan(original.length / 20);
    }
    images.dispose();
  });

  it('refuses levels, shapes and pixels out of range', async () => {
    const images = someImages([2, 4, 4, 1]);
    for (const level of [-0.1, Number.NaN, Number.POSITIVE_INFINITY]) {
      const refused = each.apply(images, level, new Random(1));
      await expect(refused).rejects.toThrow(RangeError);
      await expect(refused).rejects.toThrow(`level is ${level}; expected a`);
    }
    const flat = tf.zeros([2, 16]) as unknown as tf.Tensor4D;
    await expect(each.apply(flat, 0, new Random(1))).rejects.toThrow(
      /^images have shape \[2,16\].*\[batch, height, width, channels\]/,
    );
    for (const wrong of [255, Number.NaN, -1.001]) {
      const values = new Float32Array(32);
      values[20] = wrong;
      const wrongImages = tf.tensor4d(values, [2, 4, 4, 1]);
      await expect(each.apply(wrongImages, 0, new Random(1))).rejects.toThrow(
        /^images hold (255|NaN|-1\.00\d*) in image 1; expected pixels in \[-1, 1\]/,
      );
    }
  });
});

it.each(['gaussian-noise', 'salt-and-pepper', 'black-rectangles'])(
  '%s takes levels up to 1 only',
  async (name) => {
    const each = gradedPerturbations.find((one) => one.name === name)!;
    const images = someImages([1, 4, 4, 1]);
    await expect(each.apply(images, 1.01, new Random(1))).rejects.toThrow('from 0 to 1');
    expect(await perturbed(each, images, 1)).toHaveLength(16);
  },
);
