/**
 * Blur, swirl and shifts compared with a float64 reference that follows their definitions in another
 * way: sums over the whole plane instead of separable passes and neighboring pixels.
 */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { gaussianBlur } from './blur.js';
import type { Perturbation } from './perturbation.js';
import { pixelShift, subpixelShift } from './shift.js';
import { swirl } from './swirl.js';

/** One channel of an image, as rows. */
type Plane = readonly (readonly number[])[];

/** A generator whose integers are all the same. */
class ConstantRandom extends Random {
  constructor(private readonly value: number) {
    super(0);
  }

  override integer(): number {
    return this.value;
  }
}

async function onPlane(
  { apply }: Perturbation,
  plane: Plane,
  level: number,
  draw = 0,
): Promise<number[][]> {
  const [height, width] = [plane.length, plane[0]!.length];
  const images = tf.tensor4d(plane.flat(), [1, height, width, 1]);
  const result = await apply(images, level, new ConstantRandom(draw));
  const rows = (await tf.reshape(result, [height, width]).array()) as number[][];
  tf.dispose([images, result]);
  return rows;
}

const planes = fc
  .tuple(fc.integer({ min: 2, max: 12 }), fc.integer({ min: 2, max: 12 }), fc.nat(1000))
  .map(([height, width, seed]) => randomPlane(height, width, seed));

function randomPlane(height: number, width: number, seed: number): Plane {
  const random = new Random(seed);
  return Array.from({ length: height }, () => [...random.uniform(width, -1, 1)]);
}

/** Reads the plane at whole numbers, extended by its outermost pixels. */
function extended(plane: Plane, row: number, column: number): number {
  const clamp = (value: number, length: number) => Math.max(0, Math.min(length - 1, value));
  return plane[clamp(row, plane.length)]![clamp(column, plane[0]!.length)]!;
}

/** Interpolates bilinearly: a sum of hat functions over the extended plane. */
function tents(plane: Plane, row: number, column: number): number {
  const margin = 20;
  let sum = 0;
  for (let r = -margin; r < plane.length + margin; r++) {
    for (let c = -margin; c < plane[0]!.length + margin; c++) {
      const weight = Math.max(0, 1 - Math.abs(row - r)) * Math.max(0, 1 - Math.abs(column - c));
      if (weight > 0) sum += weight * extended(plane, r, c);
    }
  }
  return sum;
}

const mapPlane = (plane: Plane, value: (row: number, column: number) => number) =>
  plane.map((line, row) => line.map((_, column) => value(row, column)));

/** Results are float64 rounded to float32, with a spacing of 6e-8 below 1. */
const ROUNDING = 1e-6;

function expectClose(actual: Plane, expected: Plane, tolerance = ROUNDING): void {
  const differences = actual.flatMap((line, row) =>
    line.map((value, column) => Math.abs(value - expected[row]![column]!)),
  );
  expect(Math.max(...differences)).toBeLessThan(tolerance);
}

describe('gaussianBlur', () => {
  /** Sums over a square of pixels, weighted by a product of two truncated Gaussians. */
  function reference(plane: Plane, sigma: number): Plane {
    const reach = Math.floor(4 * sigma + 0.5);
    return mapPlane(plane, (row, column) => {
      let [sum, total] = [0, 0];
      for (let r = -reach; r <= reach; r++) {
        for (let c = -reach; c <= reach; c++) {
          const weight = Math.exp(-(r * r + c * c) / (2 * sigma * sigma));
          total += weight;
          sum += weight * extended(plane, row + r, column + c);
        }
      }
      return sum / total;
    });
  }

  it('is the convolution with a Gaussian', async () => {
    await fc.assert(
      fc.asyncProperty(planes, fc.constantFrom(0.4, 1, 2, 4), async (plane, sigma) => {
        expectClose(await onPlane(gaussianBlur, plane, sigma), reference(plane, sigma));
      }),
      { numRuns: 25 },
    );
  });

  it('spreads a point into tabulated Gaussian weights and keeps its sum', async () => {
    const point = mapPlane(randomPlane(21, 21, 1), (row, column) =>
      row === 10 && column === 10 ? 1 : 0,
    );
    const blurred = await onPlane(gaussianBlur, point, 1);
    // e^(-k²/2) for k = 0 … 4 is 1, .606531, .135335, .011109, .000335; the sum over both sides is 2.506621.
    const [middle, next] = [1 / 2.506621, 0.606531 / 2.506621];
    expect(blurred[10]![10]).toBeCloseTo(middle * middle, 6);
    expect(blurred[10]![11]).toBeCloseTo(middle * next, 6);
    expect(blurred[9]![11]).toBeCloseTo(next * next, 6);
    expect(blurred[10]![15]).toBe(0);
    for (const sigma of [1, 2]) {
      // Both kernels, 4 and 8 pixels wide on each side, end inside the image.
      const sum = (await onPlane(gaussianBlur, point, sigma)).flat().reduce((a, b) => a + b, 0);
      expect(sum).toBeCloseTo(1, 6);
    }
  });
});

describe('swirl', () => {
  /** Takes each pixel from the position given by multiplying its complex number by e^(i angle). */
  function reference(plane: Plane, strength: number): Plane {
    const [height, width] = [plane.length, plane[0]!.length];
    const [middleRow, middleColumn] = [(height - 1) / 2, (width - 1) / 2];
    const radius = (25 / 32) * Math.min(height, width);
    return mapPlane(plane, (row, column) => {
      const [re, im] = [column - middleColumn, row - middleRow];
      const angle = strength * Math.exp((-5 * Math.sqrt(re * re + im * im)) / (radius * Math.LN2));
      const [cos, sin] = [Math.cos(angle), Math.sin(angle)];
      return tents(plane, middleRow + re * sin + im * cos, middleColumn + re * cos - im * sin);
    });
  }

  it('turns the image either way by an angle that falls off from the center', async () => {
    await fc.assert(
      fc.asyncProperty(
        planes,
        fc.constantFrom(0.5, 1, 2, 4),
        fc.nat(1),
        async (plane, level, draw) => {
          const strength = draw === 0 ? level : -level;
          expectClose(await onPlane(swirl, plane, level, draw), reference(plane, strength));
        },
      ),
      { numRuns: 30 },
    );
  });

  it('leaves the center pixel in place and moves the border of 32×32 by less than 0.72 pixels', async () => {
    const odd = randomPlane(9, 9, 4);
    expect((await onPlane(swirl, odd, 4))[4]![4]).toBe(Math.fround(odd[4]![4]!));
    // The nearest pixel of the border is 15.5 from the center: 4 e^(-5·15.5/(25 ln 2)) = 0.046 rad.
    const ramp = mapPlane(randomPlane(32, 32, 1), (_, column) => column / 16 - 1);
    const turned = await onPlane(swirl, ramp, 4);
    for (let i = 0; i < 32; i++) {
      for (const [row, column] of [
        [0, i] as const,
        [31, i] as const,
        [i, 0] as const,
        [i, 31] as const,
      ]) {
        expect(Math.abs(turned[row]![column]! - ramp[row]![column]!) * 16).toBeLessThan(0.7115);
      }
    }
  });
});

describe('shifts', () => {
  const directions = [
    [0, 1],
    [1, 0],
    [0, -1],
    [-1, 0],
  ] as const;

  it('moves whole pixels to the bit and repeats the border', async () => {
    const plane = [
      [0.1, 0.2, 0.3],
      [0.4, 0.5, 0.6],
      [0.7, 0.8, 0.9],
    ].map((line) => line.map(Math.fround));
    const [[a, b, c], [d, e, f], [g, h, i]] = plane as [number[], number[], number[]];
    expect(await onPlane(pixelShift, plane, 1, 0)).toEqual([
      [a, a, b],
      [d, d, e],
      [g, g, h],
    ]);
    expect(await onPlane(pixelShift, plane, 2, 1)).toEqual([
      [a, b, c],
      [a, b, c],
      [a, b, c],
    ]);
    expect(await onPlane(pixelShift, plane, 1, 2)).toEqual([
      [b, c, c],
      [e, f, f],
      [h, i, i],
    ]);
    expect(await onPlane(pixelShift, plane, 7, 3)).toEqual([
      [g, h, i],
      [g, h, i],
      [g, h, i],
    ]);
  });

  it('interpolates between the two nearest whole shifts', async () => {
    await fc.assert(
      fc.asyncProperty(
        planes,
        fc.double({ min: 0, max: 5, noNaN: true }),
        fc.nat(3),
        async (plane, distance, draw) => {
          const [down, right] = directions[draw]!;
          const near = Math.floor(distance);
          const expected = mapPlane(plane, (row, column) => {
            const at = (by: number) => extended(plane, row - by * down, column - by * right);
            return (near + 1 - distance) * at(near) + (distance - near) * at(near + 1);
          });
          expectClose(await onPlane(subpixelShift, plane, distance, draw), expected);
        },
      ),
      { numRuns: 40 },
    );
  });
});

describe.each([gaussianBlur, swirl, pixelShift, subpixelShift])('$name', (each) => {
  it('keeps an image of one color to the bit', async () => {
    await fc.assert(
      fc.asyncProperty(
        fc.float({ min: -1, max: 1, noNaN: true }).map((color) => color + 0), // no -0
        fc.nat(3),
        async (color, index) => {
          const plane = mapPlane(randomPlane(7, 5, 1), () => color);
          expect(await onPlane(each, plane, each.levels[index]!, index % 2)).toEqual(plane);
        },
      ),
    );
  });

  it('perturbs each channel independently', async () => {
    const images = tf.tensor4d(new Random(1).uniform(2 * 6 * 8 * 3, -1, 1), [2, 6, 8, 3]);
    const together = await each.apply(images, 0.75, new Random(2));
    for (const channel of [0, 1, 2]) {
      const own = (of: tf.Tensor4D) => tf.slice(of, [0, 0, 0, channel], [2, 6, 8, 1]);
      const single = await each.apply(own(images), 0.75, new Random(2));
      expect(await single.data()).toEqual(await own(together).data());
    }
  });
});
