import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { repairGradients } from './repair-gradients.js';

describe.each(['cpu', 'wasm'])('the gradients of sums on %s', (backend) => {
  beforeAll(async () => {
    await prepareBackend(backend);
    repairGradients();
  });

  const x = () => tf.tensor3d([1, -2, 3, 4, -5, 6, 7, 8, -9, 10, 11, 12], [2, 3, 2]);
  const valuesOf = (run: () => tf.Tensor) => [...tf.tidy(run).dataSync()];

  it.each([
    [[0], false],
    [[0, 1], true],
    [[-1], false],
    [[1], true],
    [[0, 1, 2], false],
  ])('repeat the slope over %j (keepDims: %s), for sum and mean', (axes, keepDims) => {
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      const count = axes.reduce((product, axis) => product * x().shape.at(axis)!, 1);
      // d/dx Σ s(x)² = 2·s(x), repeated, computed here without gradients.
      const repeated = tf.mul(tf.mul(tf.sum(x(), axes, true), 2), tf.onesLike(x()));
      const ofSum = tf.grad((z) => tf.sum(tf.square(tf.sum(z, axes, keepDims))))(x());
      expect(ofSum.arraySync()).toEqual(repeated.arraySync());
      const ofMean = tf.grad((z) => tf.sum(tf.square(tf.mean(z, axes, keepDims))))(x());
      const expected = tf.div(repeated, count * count).dataSync();
      // The gradient divides twice by the count, this by its square.
      ofMean.dataSync().forEach((value, i) => {
        expect(value).toBeCloseTo(expected[i]!, 5);
      });
    });
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('have gradients without a slice for each repetition', async () => {
    const { kernels } = await tf.profile(() =>
      tf.tidy(() => {
        const slope = (z: tf.Tensor) => tf.grad((y) => tf.sum(tf.pow(tf.sum(y, [0, 1]), 3)))(z);
        // d/dx of Σ_i 3s², with s the sum of the column of x_i, is 6·3·2·s.
        const second = tf.grad((z) => tf.sum(slope(z)))(x());
        const sums = tf.sum(x(), [0, 1], true);
        const expected = tf.mul(tf.mul(sums, 36), tf.onesLike(x())).dataSync();
        second.dataSync().forEach((value, i) => {
          expect(value).toBeCloseTo(expected[i]!, 2);
        });
        return second;
      }),
    );
    expect(kernels.filter(({ name }) => name === 'Slice')).toHaveLength(0);
  });

  it('of a tile is the sum of the repetitions', () => {
    const weights = tf.tensor1d([1, 2, 3, 4, 5, 6]);
    const slope = () =>
      tf.grad((z) => tf.sum(tf.mul(tf.tile(z, [3]), weights)))(tf.tensor1d([7, 8]));
    expect(valuesOf(slope)).toEqual([1 + 3 + 5, 2 + 4 + 6]);
    weights.dispose();
  });

  it('of an empty tensor is empty', () => {
    const slope = tf.tidy(() => tf.grad((z) => tf.sum(z))(tf.zeros([0, 3])));
    expect(slope.shape).toEqual([0, 3]);
    slope.dispose();
  });

  it('of a scalar is one', () => {
    expect(valuesOf(() => tf.grad((z) => tf.sum(z))(tf.scalar(3)))).toEqual([1]);
  });
});
