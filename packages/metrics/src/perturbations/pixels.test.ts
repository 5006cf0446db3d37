/** Perturbations that draw pixels at random: known answers and statistics. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { gaussianNoise, saltAndPepper } from './noise.js';
import { blackRectangles } from './rectangles.js';

const SHAPE: [number, number, number, number] = [20, 32, 32, 3];
const COUNT = tf.util.sizeFromShape(SHAPE);

const constant = (value: number) => tf.fill(SHAPE, value) as tf.Tensor4D;

/** A generator that returns the given numbers in turn, and records the bounds of its integers. */
class ScriptedRandom extends Random {
  readonly bounds: number[] = [];
  private readonly left: number[];

  constructor(numbers: readonly number[]) {
    super(0);
    this.left = [...numbers];
  }

  override uniform(count: number): Float32Array {
    return Float32Array.from(this.left.splice(0, count));
  }

  override normal(count: number): Float32Array {
    return this.uniform(count);
  }

  override integer(below: number): number {
    this.bounds.push(below);
    return this.left.shift()!;
  }
}

describe('gaussianNoise', () => {
  it('mixes the image with noise that is cut off at -1 and 1', async () => {
    const images = tf.tensor4d([0.5, -1, 1, 0], [1, 2, 2, 1]);
    const result = await gaussianNoise.apply(images, 0.25, new ScriptedRandom([0.5, -3, 9, -0.5]));
    // 0.75 X + 0.25 N with N = 0.5, -1 (cut), 1 (cut), -0.5.
    expect([...(await result.data())]).toEqual([0.5, -1, 1, -0.125]);
  });

  it('has noise of mean 0 and standard deviation 1/6', async () => {
    const result = await gaussianNoise.apply(constant(0.4), 0.5, new Random(1));
    const values = (await result.data()) as Float32Array;
    const mean = values.reduce((sum, value) => sum + value, 0) / COUNT;
    const variance = values.reduce((sum, value) => sum + (value - mean) ** 2, 0) / COUNT;
    // Five standard errors of 61,440 draws: 5/√n of the deviation for the mean, 5/√(2n) for the deviation.
    expect(Math.abs(mean - 0.2)).toBeLessThan((5 / Math.sqrt(COUNT)) * (0.5 / 6));
    expect(Math.abs(Math.sqrt(variance) - 0.5 / 6)).toBeLessThan(
      (5 / Math.sqrt(2 * COUNT)) * (0.5 / 6),
    );
  });
});

describe('saltAndPepper', () => {
  it('turns a pixel black for draws below half the level and white up to the level, in all channels', async () => {
    const images = tf.fill([1, 2, 2, 3], 0.25) as tf.Tensor4D;
    const draws = new ScriptedRandom([0.1, 0.125, 0.2499, 0.25]);
    const result = await saltAndPepper.apply(images, 0.25, draws);
    const pixels = [-1, 1, 1, 0.25].flatMap((value) => [value, value, value]);
    expect([...(await result.data())]).toEqual(pixels);
  });

  it('turns the share of pixels that the level gives, half of them black', async () => {
    const pixels = COUNT / 3;
    for (const level of [0.1, 0.2, 0.3]) {
      const values = await (await saltAndPepper.apply(constant(0), level, new Random(2))).data();
      const share = (wanted: number) => values.filter((value) => value === wanted).length / COUNT;
      // Five standard errors of a binomial share over the pixels.
      const tolerance = 5 * Math.sqrt((level / 2) * (1 - level / 2)) * pixels ** -0.5;
      expect(Math.abs(share(-1) - level / 2)).toBeLessThan(tolerance);
      expect(Math.abs(share(1) - level / 2)).toBeLessThan(tolerance);
      expect(share(0)).toBeCloseTo(1 - share(-1) - share(1), 12);
    }
  });
});

describe('blackRectangles', () => {
  it('paints five rectangles at the drawn positions, with sides rounded down', async () => {
    const images = tf.fill([1, 4, 6, 2], 0.5) as tf.Tensor4D;
    // 0.45 of 4×6 is 1 row and 2 columns. Rows are drawn below 4, columns below 5; the last two overlap.
    const draws = new ScriptedRandom([0, 0, 3, 4, 1, 2, 2, 0, 2, 1]);
    const result = await blackRectangles.apply(images, 0.45, draws);
    expect(draws.bounds).toEqual([4, 5, 4, 5, 4, 5, 4, 5, 4, 5]);
    const rows = ['##....', '..##..', '###...', '....##'];
    const pixels = rows.flatMap((row) => [...row].map((mark) => (mark === '#' ? -1 : 0.5)));
    expect([...(await result.data())]).toEqual(pixels.flatMap((value) => [value, value]));
  });

  it('covers at least one rectangle and at most five', async () => {
    for (const level of [0.25, 0.5, 0.75]) {
      const result = await blackRectangles.apply(constant(0.1), level, new Random(3));
      const values = (await result.data()) as Float32Array;
      const one = (32 * level) ** 2;
      for (let image = 0; image < 20; image++) {
        const own = values.subarray(image * 3072, (image + 1) * 3072);
        const black = own.filter((value) => value === -1).length / 3;
        expect(black).toBeGreaterThanOrEqual(one);
        expect(black).toBeLessThanOrEqual(5 * one);
      }
    }
  });
});
