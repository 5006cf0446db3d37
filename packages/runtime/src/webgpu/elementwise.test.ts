/** Programs with a thread for each element: no elements, NaN, and more than one row of workgroups. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { noWebGPU } from '../../test/webgpu.js';
import { LEAKY_RELU_GRAD, TANH_GRAD } from '../kernels/activation-gradients.js';

const missing = await noWebGPU();

/** Runs a kernel and returns its values. */
async function computed(name: string, inputs: Record<string, tf.Tensor>, attrs = {}) {
  const result = tf.tidy(() => tf.engine().runKernel(name, inputs, attrs) as tf.Tensor);
  const values = [...(await result.data())];
  tf.dispose([result, inputs]);
  return values;
}

describe.skipIf(missing)('elementwise programs on WebGPU', () => {
  beforeAll(() => tf.setBackend('webgpu'));

  it('computes the gradient of leaky relu, NaN where x is NaN', async () => {
    const inputs = () => ({
      dy: tf.tensor1d([2, 3, 5, 7]),
      x: tf.tensor1d([1, -1, 0, Number.NaN]),
    });
    expect(await computed(LEAKY_RELU_GRAD, inputs(), { alpha: 0.25 })).toEqual([
      2,
      0.75,
      1.25,
      Number.NaN,
    ]);
    expect(await computed(LEAKY_RELU_GRAD, inputs(), { alpha: 0 })).toEqual([2, 0, 0, Number.NaN]);
  });

  it('computes nothing of nothing', async () => {
    const inputs = { dy: tf.zeros([0, 3]), y: tf.zeros([0, 3]) };
    expect(await computed(TANH_GRAD, inputs)).toEqual([]);
  });

  it('computes the last of more elements than 65535 workgroups have threads', async () => {
    const size = 65_535 * 64 + 5; // a second row of workgroups
    const y = tf.tidy(() => tf.concat([tf.zeros([size - 2]), tf.tensor1d([0.5, -0.25])]));
    const dy = tf.fill([size], 4);
    const result = tf.tidy(() => tf.engine().runKernel(TANH_GRAD, { dy, y }) as tf.Tensor1D);
    const last = tf.slice(result, size - 3, 3);
    expect([...(await last.data())]).toEqual([4, 3, 3.75]); // (1 - y²)·dy, exact in float32
    const total = tf.sum(result);
    // Whole numbers and quarters up to 2²⁴ are sums without rounding but for the order: 4·size - 1.25.
    expect(Math.abs((await total.data())[0]! / (4 * size) - 1)).toBeLessThan(1e-4);
    tf.dispose([y, dy, result, last, total]);
  });
});
