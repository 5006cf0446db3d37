import * as tf from '@tensorflow/tfjs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { Random } from '../random/random.js';
import {
  allVariables,
  forward,
  infer,
  sampleLatents,
  sampleSums,
  stopGradient,
  trainableVariables,
} from './index.js';

describe('a layers model in training', () => {
  let model: tf.Sequential;
  beforeEach(() => {
    model = tf.sequential({
      layers: [tf.layers.dense({ units: 3, inputShape: [2] }), tf.layers.batchNormalization()],
    });
  });
  afterEach(() => model.dispose());

  it('has four trainable variables and two moving statistics', () => {
    expect(trainableVariables(model)).toHaveLength(4);
    expect(allVariables(model)).toHaveLength(6);
    for (const variable of allVariables(model)) expect(variable).toBeInstanceOf(tf.Variable);
  });

  it('normalizes by the batch in training and by the moving statistics in inference', () => {
    tf.tidy(() => {
      const input = tf.tensor2d([1, 2, 3, 5, -1, 0, 4, 4], [4, 2]);
      const [mean, variance] = allVariables(model).slice(-2);
      const before = [...mean!.dataSync(), ...variance!.dataSync()];
      const inferred = infer(model, input);
      expect([...mean!.dataSync(), ...variance!.dataSync()]).toEqual(before);
      const trained = forward(model, input);
      expect([...mean!.dataSync()]).not.toEqual(before.slice(0, 3));
      // Scale is 1 and shift is 0, so that every column has mean 0 in the batch.
      for (const columnMean of tf.mean(trained, 0).dataSync()) {
        expect(Math.abs(columnMean)).toBeLessThan(1e-6); // float32 sum of four numbers near 1
      }
      expect([...inferred.dataSync()]).not.toEqual([...trained.dataSync()]);
    });
  });
});

describe('sampleLatents', () => {
  it('puts the numbers of the generator into rows', () => {
    tf.tidy(() => {
      const latents = sampleLatents(new Random(5), 4, 3);
      expect(latents.shape).toEqual([4, 3]);
      expect([...latents.dataSync()]).toEqual([...new Random(5).normal(12)]);
    });
  });

  it('refuses a negative count', () => {
    expect(() => sampleLatents(new Random(5), -1, 3)).toThrow(RangeError);
  });
});

describe('stopGradient', () => {
  it('keeps the values and ends the gradient', () => {
    tf.tidy(() => {
      const x = tf.tensor1d([1, -2]);
      const product = (at: tf.Tensor) => tf.sum(tf.mul(stopGradient(at), at)) as tf.Scalar;
      expect([...stopGradient(x).dataSync()]).toEqual([1, -2]);
      // d/dx of c·x is c for a constant c; for c = x it would be 2x.
      expect([...tf.grad(product)(x).dataSync()]).toEqual([1, -2]);
    });
  });
});

describe('sampleSums', () => {
  it('sums each sample of a batch, of any shape and a prime number of coordinates', () => {
    tf.tidy(() => {
      const images = tf.tensor4d(new Random(2).uniform(2 * 3 * 5 * 2), [2, 3, 5, 2]);
      const rows = images.arraySync().map((image) => image.flat(2));
      [...sampleSums(images).dataSync()].forEach((sum, b) => {
        const exact = rows[b]!.reduce((total, value) => total + value, 0);
        expect(Math.abs(sum - exact)).toBeLessThan(30 * 2 ** -23 * exact); // float32 rounding
      });
      expect([...sampleSums(tf.ones([3, 7])).dataSync()]).toEqual([7, 7, 7]);
      expect([...sampleSums(tf.tensor1d([4, 5])).dataSync()]).toEqual([4, 5]);
    });
  });
});
