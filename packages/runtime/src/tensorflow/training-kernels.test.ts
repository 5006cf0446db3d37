/**
 * The kernels of the native backend; run with WPROX_TEST_BACKENDS=tensorflow. The conformance suite
 * compares their values with those of other backends.
 */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { repairGradients } from '../gradients/repair-gradients.js';
import { registerNativeKernels } from './training-kernels.js';

const isAsked = (process.env['WPROX_TEST_BACKENDS'] ?? '').split(',').includes('tensorflow');

describe.runIf(isAsked)('on tensorflow', () => {
  beforeAll(async () => {
    repairGradients();
    await prepareBackend('tensorflow');
  });

  const values = (f: () => tf.Tensor) => [...tf.tidy(f).dataSync()];

  it('step is exact at zero, infinity and NaN, for every alpha', () => {
    const x = tf.tensor1d([-Infinity, -2, 0, 1e-30, Infinity, NaN]);
    for (const alpha of [0, 0.25, 1, -0.5, 2]) {
      expect(values(() => tf.step(x, alpha))).toEqual([alpha, alpha, alpha, 1, 1, NaN]);
    }
    x.dispose();
  });

  it.each([
    [[4, 3], [0], [3]],
    [
      [2, 3, 4, 5],
      [0, 1, 2],
      [1, 1, 1, 5],
    ],
    [[2, 3, 4, 5], [1], [2, 1, 4, 5]],
    [[7], [0], [1]],
    [[0, 3], [0], [3]],
  ])('sum and mean of %o over %o have the right shape', (shape, axes, sumShape) => {
    const keep = sumShape.length === shape.length;
    const x = tf.ones(shape);
    const count = axes.reduce((product, axis) => product * shape[axis]!, 1);
    const sum = tf.sum(x, axes, keep);
    expect(sum.shape).toEqual(sumShape);
    expect(new Set(sum.dataSync())).toEqual(new Set([count]));
    const mean = tf.mean(x, axes, keep);
    expect(mean.shape).toEqual(sumShape);
    if (count > 0) expect(new Set(mean.dataSync())).toEqual(new Set([1]));
    tf.dispose([x, sum, mean]);
  });

  it('sums many rows without losing digits', () => {
    const rows = 65536;
    const tenth = Math.fround(0.1);
    const sums = tf.tidy(() => tf.sum(tf.fill([rows, 3], tenth), 0).arraySync() as number[]);
    // Two stages of 256 terms; each addition rounds by at most 2⁻²⁴ of the sum so far, half of it on
    // average. One stage would round as much for each of the 65,536 terms.
    for (const sum of sums) expect(Math.abs(sum / (rows * tenth) - 1)).toBeLessThan(256 * 2 ** -24);
  });

  it('sums integers to an integer', () => {
    expect(tf.tidy(() => tf.sum(tf.ones([3, 2], 'int32'), 0)).dtype).toBe('int32');
  });

  it('reshape to the same shape shares the data', () => {
    const x = tf.square(tf.tensor2d([[1, 2]]));
    const { numDataBuffers } = tf.memory();
    const same = tf.reshape(x, [1, 2]);
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers);
    x.dispose();
    expect([...same.dataSync()]).toEqual([1, 4]);
    same.dispose();
    expect(tf.memory().numDataBuffers).toBe(numDataBuffers - 1);
  });

  it('are registered once', async () => {
    const before = tf.getKernel('Step', 'tensorflow').kernelFunc;
    await registerNativeKernels();
    expect(tf.getKernel('Step', 'tensorflow').kernelFunc).toBe(before);
  });

  it('leak no tensors', () => {
    const { numTensors } = tf.memory();
    tf.tidy(() => {
      const x = tf.ones([2, 3, 4]);
      const slope = (t: tf.Tensor) =>
        tf.grad((z) => tf.sum(tf.square(tf.mean(tf.leakyRelu(z), [0, 1], true))))(t);
      tf.grad((t) => tf.sum(tf.square(slope(t))))(x);
    });
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
