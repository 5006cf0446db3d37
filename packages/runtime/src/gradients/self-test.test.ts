/** The self-test before and after the repair, and cases that the table of operations lacks. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { allowed, automatic, differences } from '../../test/derivatives.js';
import { prepareBackend } from '../backend/prepare-backend.js';
import { repairGradients } from './repair-gradients.js';
import { assertSecondOrder, SecondOrderError } from './self-test.js';

const stock = new Map(
  [tf.Tanh, tf.Sigmoid, tf.Exp].map((kernel) => [kernel, tf.getGradient(kernel)]),
);

/** The same gradient, 1 percent too large. */
const wrong = (config: tf.GradConfig): tf.GradConfig => ({
  ...config,
  gradFunc: (dy, saved, attrs) => config.gradFunc(tf.mul(dy as tf.Tensor, 1.01), saved, attrs),
});

it('fails on stock tfjs, names the import, and leaks no tensors', async () => {
  await tf.setBackend('cpu'); // not prepareBackend, which repairs
  const before = tf.memory().numTensors;
  expect(assertSecondOrder).toThrow(SecondOrderError);
  expect(assertSecondOrder).toThrow("import '@wprox/runtime/gradients'");
  expect(tf.memory().numTensors).toBe(before);
});

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  const kernels = [tf.Tanh, tf.Sigmoid, tf.Exp];

  beforeAll(async () => {
    await prepareBackend(backend);
  });

  it.each(kernels)('fails if the gradient of %s is wrong', (kernel) => {
    tf.registerGradient(wrong(stock.get(kernel)!));
    expect(assertSecondOrder).toThrow('instead of');
    repairGradients();
  });

  it('passes after the repair, leaks no tensors, and does nothing the second time', () => {
    repairGradients();
    const before = tf.memory().numTensors;
    assertSecondOrder();
    expect(tf.memory().numTensors).toBe(before);
    tf.registerGradient(wrong(stock.get(tf.Tanh)!)); // the second call does not test it
    assertSecondOrder();
    repairGradients();
  });

  it('passes inside the computation of a gradient', () => {
    repairGradients();
    const before = tf.memory().numTensors;
    const gradient = tf.grad((x) => {
      assertSecondOrder();
      return tf.square(x);
    })(tf.scalar(3));
    expect(gradient.dataSync()[0]).toBe(6);
    gradient.dispose();
    expect(tf.memory().numTensors).toBe(before + 1); // the scalar 3
  });

  it('selu and elu are finite at the second order far above 0', () => {
    for (const f of [tf.elu, tf.selu]) {
      const second = tf.grad((x) => tf.grad((z) => f(z))(x))(tf.tensor1d([200, -200]));
      expect(Array.from(second.dataSync())).toEqual([0, 0]);
    }
  });

  it('prod is right if factors are 0', () => {
    // d(abc)/da = bc and so on; the Hessian's sums of rows are b + c, a + c, a + b.
    const x = tf.tensor1d([0, 0, 3]);
    const first = (z: tf.Tensor) => tf.grad((u) => tf.prod(u))(z);
    expect(Array.from(first(x).dataSync())).toEqual([0, 0, 0]);
    expect(Array.from(tf.grad(first)(x).dataSync())).toEqual([3, 3, 0]);
  });

  it('a pool gives windows of negative numbers their gradient', () => {
    const x = tf.tensor4d([-4, -3, -2, -1, -1, -2, -3, -4], [2, 2, 2, 1]);
    const gradient = tf.grad((z) => tf.maxPool(z as tf.Tensor4D, 2, 2, 'valid'))(x);
    expect(Array.from(gradient.dataSync())).toEqual([0, 0, 0, 1, 1, 0, 0, 0]);
  });

  it('a pool gives the whole gradient to the first of equal maxima', () => {
    const x = tf.ones([2, 2, 2, 1]) as tf.Tensor4D;
    const gradient = tf.grad((z) => tf.maxPool(z as tf.Tensor4D, 2, 2, 'valid'))(x);
    expect(Array.from(gradient.dataSync())).toEqual([1, 0, 0, 0, 1, 0, 0, 0]);
  });
});

describe.each(['cpu', 'wasm'])('pools whose size is rounded up, on %s', (backend) => {
  it.each([
    ['avgPool', (x: tf.Tensor4D) => tf.square(tf.avgPool(x, 3, 2, 1, 'ceil'))],
    ['maxPool', (x: tf.Tensor4D) => tf.square(tf.maxPool(x, 3, 2, 1, 'ceil'))],
  ] as const)('%s is right to the second order', async (name, pool) => {
    await prepareBackend(backend);
    const apply = (h: tf.Tensor) => pool(tf.reshape(h, [2, 4, 4, 2]) as tf.Tensor4D);
    const operation = { name, group: '', features: 32, apply } as const;
    for (const order of ['first', 'second', 'penalty'] as const) {
      const expected = differences(operation, order);
      automatic(operation, order).forEach((value, i) => {
        expect(Math.abs(value - expected[i]!), order).toBeLessThanOrEqual(allowed(expected, i));
      });
    }
  });
});
