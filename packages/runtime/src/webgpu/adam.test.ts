/** Steps of Adam on the card compared with the formula of the paper in float64. */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { noWebGPU } from '../../test/webgpu.js';
import { adam } from '../optimizers/adam.js';

const missing = await noWebGPU();
const SETTINGS = { learningRate: 0.01, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 };

/** Weights after steps down Σ (w - step)², in float64. */
function descend(start: readonly number[], steps: number): number[] {
  const { learningRate, beta1, beta2, epsilon } = SETTINGS;
  return start.map((initial) => {
    let [w, m, v] = [initial, 0, 0];
    for (let step = 0; step < steps; step++) {
      const g = 2 * (w - step);
      m = beta1 * m + (1 - beta1) * g;
      v = beta2 * v + (1 - beta2) * g * g;
      const [m1, v1] = [m / (1 - beta1 ** (step + 1)), v / (1 - beta2 ** (step + 1))];
      w -= (learningRate * m1) / (Math.sqrt(v1) + epsilon);
    }
    return w;
  });
}

describe.skipIf(missing)('Adam on WebGPU', () => {
  it.each([[[]], [[70]], [[3, 50]]])('takes the steps of the paper, shape %j', async (shape) => {
    await tf.setBackend('webgpu');
    const start = Array.from({ length: tf.util.sizeFromShape(shape) }, (_, i) => Math.sin(i) * 3);
    const weights = tf.variable(tf.tensor(start, shape));
    const unused = tf.variable(tf.tensor([1, 2]));
    const optimizer = adam(SETTINGS);
    const before = tf.memory().numTensors;
    for (let step = 0; step < 6; step++) {
      const loss = () => tf.sum(tf.square(tf.sub(weights, step))) as tf.Scalar;
      optimizer.minimize(loss, false, [weights]);
    }
    expect(tf.memory().numTensors - before).toBe(2); // the moments of the weight
    const expected = descend(start, 6);
    const off = [...(await weights.data())].map((w, i) => Math.abs(w - expected[i]!));
    // The weights are up to 3 and change by at most .06 in steps of .01, each rounded to 2⁻²³ of its size.
    expect(Math.max(...off)).toBeLessThan(2e-6);
    expect([...(await unused.data())]).toEqual([1, 2]);
    tf.dispose([weights, unused]);
    optimizer.dispose();
  });

  it('continues from a restored state', async () => {
    await tf.setBackend('webgpu');
    const run = async (from: number, optimizer: ReturnType<typeof adam>, weights: tf.Variable) => {
      for (let step = from; step < from + 3; step++) {
        const loss = () => tf.sum(tf.square(tf.sub(weights, step))) as tf.Scalar;
        optimizer.minimize(loss, false, [weights]);
      }
      return [...(await weights.data())];
    };
    const weights = tf.variable(tf.tensor([0.5, -1, 2]));
    const first = adam(SETTINGS);
    const middle = await run(0, first, weights);
    const state = first.state();
    const copy = tf.variable(tf.tensor(middle));
    const second = adam(SETTINGS);
    second.restore(state, [copy]);
    expect(await run(3, second, copy)).toEqual(await run(3, first, weights));
    tf.dispose([weights, copy, state]);
    first.dispose();
    second.dispose();
  });
});
