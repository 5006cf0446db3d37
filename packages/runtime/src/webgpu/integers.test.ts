/**
 * Kernels of whole numbers and truth values on the card, against plain loops over arrays; and no error of
 * the card, which every later read would throw.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { noWebGPU } from '../../test/webgpu.js';

type Type = 'int32' | 'bool';

const missing = await noWebGPU();
const strides = (shape: number[]) =>
  shape.map((_, axis) => tf.util.sizeFromShape(shape.slice(axis + 1)));
/** The coordinates of all elements, in their order. */
const places = (shape: number[]) =>
  Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
    strides(shape).map((stride, axis) => Math.floor(i / stride) % shape[axis]!),
  );
/** Whole numbers of both signs without two that are equal, or truth values. */
const valuesOf = (shape: number[], dtype: Type) =>
  Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) =>
    dtype === 'bool' ? Number(i % 7 < 4) : ((i * 8191) % 104_729) - 50_000,
  );

async function take(compute: () => tf.Tensor) {
  const before = tf.memory().numTensors;
  const result = tf.tidy(compute);
  const { shape, dtype } = result;
  const values = [...(await result.data())];
  result.dispose();
  expect(tf.memory().numTensors).toBe(before);
  return { shape, dtype, values };
}

const SHAPES = [[7], [3, 5], [2, 3, 4], [2, 3, 4, 5], [2, 2, 3, 2, 2], [3, 500, 2]];

describe.skipIf(missing)('whole numbers and truth values on WebGPU', () => {
  beforeAll(() => tf.setBackend('webgpu'));

  for (const dtype of ['int32', 'bool'] as const) {
    it.each(SHAPES.map((shape) => [shape]))(`transposes ${dtype} of shape %j`, async (shape) => {
      const values = valuesOf(shape, dtype);
      const perm = shape.map((_, axis) => (axis + 1) % shape.length);
      const found = await take(() => tf.transpose(tf.tensor(values, shape, dtype), perm));
      const to = perm.map((axis) => shape[axis]!);
      const steps = strides(shape);
      const expected = places(to).map(
        (place) => values[place.reduce((at, p, axis) => at + p * steps[perm[axis]!]!, 0)],
      );
      expect(found).toEqual({ shape: to, dtype, values: expected });
    });
  }

  const total = (numbers: number[]) => numbers.reduce((a, b) => a + b, 0);
  const most = (numbers: number[]) => Math.max(...numbers);
  const least = (numbers: number[]) => Math.min(...numbers);
  type Reduction = (x: tf.Tensor, axis: number, keepDims?: boolean) => tf.Tensor;
  /** The operation, and what it is of the numbers along an axis. */
  const reductions: Record<string, [Reduction, (numbers: number[]) => number]> = {
    sum: [tf.sum, total],
    prod: [tf.prod, (numbers) => numbers.reduce((a, b) => Math.imul(a, b), 1)],
    max: [tf.max, most],
    min: [tf.min, least],
    all: [tf.all, least],
    any: [tf.any, most],
    mean: [tf.mean, (numbers) => total(numbers) / numbers.length],
    argMax: [tf.argMax, (numbers) => numbers.indexOf(most(numbers))],
    argMin: [tf.argMin, (numbers) => numbers.indexOf(least(numbers))],
  };
  for (const [name, [apply, reduce]] of Object.entries(reductions)) {
    const dtype: Type = name === 'all' || name === 'any' ? 'bool' : 'int32';
    // A mean is a sum of at most 500 numbers below 2^16 in float32, over their count.
    const limit = name === 'mean' ? 500 * 2 ** -24 * 2 ** 16 : 0;
    it.each(SHAPES.map((shape) => [shape]))(`${name} of ${dtype}, shape %j`, async (shape) => {
      const values = valuesOf(shape, dtype);
      for (const axis of shape.keys()) {
        const to = shape.filter((_, i) => i !== axis);
        const expected = places(to).map((place) =>
          reduce(
            Array.from({ length: shape[axis]! }, (_, k) => {
              const whole = [...place.slice(0, axis), k, ...place.slice(axis)];
              return values[whole.reduce((at, p, i) => at + p * strides(shape)[i]!, 0)]!;
            }),
          ),
        );
        const found = await take(() => apply(tf.tensor(values, shape, dtype), axis));
        expect(found.shape).toEqual(to);
        expect(found.dtype).toBe(name === 'mean' ? 'float32' : dtype);
        const off = found.values.map((value, i) => Math.abs(value - expected[i]!));
        expect(Math.max(...off)).toBeLessThanOrEqual(limit);
        if (name.startsWith('arg')) continue;
        const kept = await take(() => apply(tf.tensor(values, shape, dtype), axis, true));
        expect(kept.shape).toEqual(shape.map((size, i) => (i === axis ? 1 : size)));
        expect(kept.values).toEqual(found.values);
      }
    });
  }

  it('computes exactly above 2^24', async () => {
    const large = 20_000_001; // no number of float32
    expect((await take(() => tf.sum(tf.fill([3], large, 'int32')))).values).toEqual([3 * large]);
    expect((await take(() => tf.max(tf.tensor1d([large, 1], 'int32')))).values).toEqual([large]);
    const whole = () => tf.sum(tf.tensor2d([large, 1, 2, 3], [2, 2], 'int32'));
    expect(await take(whole)).toEqual({ shape: [], dtype: 'int32', values: [large + 6] });
  });

  it('raises whole numbers to powers, with one exponent for each column', async () => {
    const base = () => tf.tensor2d([5, -3, 1], [3, 1], 'int32');
    const found = await take(() => tf.pow(base(), tf.tensor1d([0, 1, 2, 13, -1], 'int32')));
    expect(found).toEqual({
      shape: [3, 5],
      dtype: 'int32',
      values: [1, 5, 25, 5 ** 13, 0, 1, -3, 9, (-3) ** 13, 0, 1, 1, 1, 1, 1],
    });
  });

  it('keeps nothing of nothing', async () => {
    const { shape } = await take(() => tf.transpose(tf.zeros([2, 0, 3], 'int32'), [2, 0, 1]));
    expect(shape).toEqual([3, 2, 0]);
  });
});
