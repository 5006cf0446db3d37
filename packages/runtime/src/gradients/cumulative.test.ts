import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { repairGradients } from './repair-gradients.js';

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await prepareBackend(backend);
    repairGradients();
  });

  const shapes = [[5], [3, 3], [2, 4], [2, 3, 2], [3, 3, 3]];
  const cases = shapes.flatMap((shape) =>
    Array.from({ length: 2 * shape.length }, (_, k) => k - shape.length).flatMap((axis) =>
      [false, true].flatMap((exclusive) =>
        [false, true].map((reverse) => ({ shape, axis, exclusive, reverse })),
      ),
    ),
  );

  /** Σ over the numbers before each along an axis, in float64: entry i takes in entry j or does not. */
  function cumulative(
    values: ArrayLike<number>,
    { shape, axis, exclusive, reverse }: (typeof cases)[number],
    transposed = false,
  ): number[] {
    const at = axis < 0 ? axis + shape.length : axis;
    const stride = shape.slice(at + 1).reduce((product, n) => product * n, 1);
    const size = shape[at]!;
    return Array.from(values, (_, i) => {
      const place = Math.floor(i / stride) % size;
      let sum = 0;
      for (let other = 0; other < size; other++) {
        const [to, from] = transposed ? [other, place] : [place, other];
        const before = reverse ? from > to : from < to;
        if (before || (from === to && !exclusive)) sum += values[i + (other - place) * stride]!;
      }
      return sum;
    });
  }

  const close = (found: tf.Tensor, expected: readonly number[]) =>
    found.dataSync().forEach((value, i) => {
      // A few float32 roundings of numbers up to 30.
      expect(Math.abs(value - expected[i]!)).toBeLessThan(1e-4);
    });

  it('cumsum is right along every axis, from either end, to second order', () => {
    const { numTensors } = tf.memory();
    for (const each of cases) {
      const { shape, axis, exclusive, reverse } = each;
      tf.tidy(() => {
        const size = tf.util.sizeFromShape(shape);
        const numbers = (s: number) =>
          Float32Array.from({ length: size }, (_, i) => Math.sin(s * i));
        const [x, v] = [tf.tensor(numbers(3), shape), tf.tensor(numbers(7), shape)];
        const sums = (z: tf.Tensor) => tf.cumsum(z, axis, exclusive, reverse);
        close(sums(x), cumulative(x.dataSync(), each));
        const slope = (z: tf.Tensor) => tf.grad((t) => tf.sum(tf.mul(sums(t), v)))(z);
        const expected = cumulative(v.dataSync(), each, true);
        close(slope(x), expected);
        // f = Σ v·C(x²): ∂f/∂x = 2x·Cᵀv, and the gradient of Σ v·∂f/∂x is 2v·Cᵀv.
        const ofSquares = (z: tf.Tensor) =>
          tf.grad((t) => tf.sum(tf.mul(sums(tf.square(t)), v)))(z);
        const second = tf.grad((z) => tf.sum(tf.mul(ofSquares(z), v)))(x);
        const weights = v.dataSync();
        close(
          second,
          expected.map((value, i) => 2 * weights[i]! * value),
        );
      });
    }
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('cumprod counts axes from the end too', () => {
    tf.tidy(() => {
      const x = tf.tensor3d([1, 2, 3, 4, 5, 6, 7, 8], [2, 2, 2]);
      for (const axis of [0, 1, 2]) {
        expect(tf.cumprod(x, axis - 3).arraySync()).toEqual(tf.cumprod(x, axis).arraySync());
      }
    });
  });

  it('conv3d has a right gradient', () => {
    tf.tidy(() => {
      const x = tf.ones([1, 4, 4, 4, 1]) as tf.Tensor5D;
      const filter = tf.ones([3, 3, 3, 1, 1]) as tf.Tensor5D;
      const slope = () =>
        tf.grad((z) => tf.sum(tf.conv3d(z as tf.Tensor5D, filter, 1, 'valid')))(x);
      // The number of windows that cover each voxel: 1 at the ends, 2 inside, along each axis.
      expect(slope().dataSync()[21]).toBe(8);
    });
  });
});
