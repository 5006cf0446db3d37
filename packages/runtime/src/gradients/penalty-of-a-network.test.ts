/**
 * The gradient penalty of a network with one hidden layer, f(x) = v·σ(W·x), compared with differences of
 * ∂f/∂x = Wᵀ(v ⊙ σ'(W·x)) in float64.
 */
import * as tf from '@tensorflow/tfjs';
import { describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { Random } from '../random/random.js';
import './index.js';

const [samples, inputs, hidden] = [4, 3, 5];

/** σ in tfjs, and σ' in float64. */
const activations: Record<string, [(s: tf.Tensor) => tf.Tensor, (s: number) => number]> = {
  tanh: [tf.tanh, (s) => 1 - Math.tanh(s) ** 2],
  sigmoid: [tf.sigmoid, (s) => 1 / (2 + Math.exp(s) + Math.exp(-s))],
  exp: [tf.exp, Math.exp],
  elu: [tf.elu, (s) => (s > 0 ? 1 : Math.exp(s))],
  leakyRelu: [(s) => tf.leakyRelu(s, 0.2), (s) => (s > 0 ? 1 : 0.2)],
  'leakyRelu as a maximum': [(s) => tf.maximum(s, tf.mul(s, 0.2)), (s) => (s > 0 ? 1 : 0.2)],
  clipByValue: [(s) => tf.clipByValue(s, -1.5, 1.5), (s) => (Math.abs(s) <= 1.5 ? 1 : 0)],
};

const random = new Random(5);
const x = Array.from(random.normal(samples * inputs));
const W = Array.from(random.normal(hidden * inputs));
const v = Array.from(random.normal(hidden));

/** Computes Σ over samples of (‖∂f/∂x‖ - 1)². */
function penalty(weights: readonly number[], slope: (s: number) => number): number {
  let sum = 0;
  for (let n = 0; n < samples; n++) {
    const gradient = new Array<number>(inputs).fill(0);
    for (let k = 0; k < hidden; k++) {
      const row = weights.slice(k * inputs, (k + 1) * inputs);
      const s = row.reduce((total, weight, i) => total + weight * x[n * inputs + i]!, 0);
      row.forEach((weight, i) => {
        gradient[i]! += v[k]! * slope(s) * weight;
      });
    }
    sum += (Math.hypot(...gradient) - 1) ** 2;
  }
  return sum;
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  it.each(Object.entries(activations))('%s', async (_, [activation, slope]) => {
    await prepareBackend(backend);
    const before = tf.memory().numTensors;
    const found = tf.tidy(() => {
      const points = tf.tensor2d(x, [samples, inputs]);
      const f = (z: tf.Tensor, w: tf.Tensor) =>
        tf.matMul(activation(tf.matMul(z as tf.Tensor2D, w as tf.Tensor2D, false, true)), [
          ...v.map((each) => [each]),
        ]);
      const loss = (w: tf.Tensor) => {
        const norm = tf.norm(tf.grad((z) => f(z, w))(points), 'euclidean', 1);
        return tf.sum(tf.square(tf.sub(norm, 1)));
      };
      return Array.from(
        tf
          .grad(loss)(tf.tensor2d(W, [hidden, inputs]))
          .dataSync(),
      );
    });
    expect(tf.memory().numTensors).toBe(before);
    const step = 1e-5; // truncation 1e-10, rounding 1e-11
    W.forEach((_, i) => {
      const at = (by: number) =>
        penalty(
          W.map((weight, j) => (j === i ? weight + by : weight)),
          slope,
        );
      const expected = (at(step) - at(-step)) / (2 * step);
      // Two layers forward and twice back: some fifty float32 operations of 2^-24 each, and a margin
      // for cancellation between samples.
      expect(Math.abs(found[i]! - expected)).toBeLessThanOrEqual(2e-5 * (1 + Math.abs(expected)));
    });
  });
});
