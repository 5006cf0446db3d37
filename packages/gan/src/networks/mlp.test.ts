import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime';
import { describe, expect, it } from 'vitest';
import { type Activation, evaluate } from '../../test/float64-critic.js';
import { onEachBackend } from '../../test/on-each-backend.js';
import { mlpCritic, mlpGenerator } from './mlp.js';

onEachBackend(() => {
  it.each<Activation>(['relu', 'leakyRelu', 'softplus', 'tanh'])(
    'the critic computes what a float64 network does (%s)',
    (activation) => {
      const critic = mlpCritic({
        sampleSize: 3,
        hidden: [5, 4],
        activation,
        random: new Random(2),
      });
      const samples = [...new Random(4).normal(6)];
      tf.tidy(() => {
        const weights = critic.getWeights().flatMap((weight) => [...weight.dataSync()]);
        const outputs = critic.apply(tf.tensor(samples, [2, 3])) as tf.Tensor;
        expect(outputs.shape).toEqual([2, 1]);
        [...outputs.dataSync()].forEach((output, i) => {
          const x = samples.slice(3 * i, 3 * i + 3);
          const { value } = evaluate({ sizes: [3, 5, 4, 1], activation }, weights, x);
          expect(output).toBeCloseTo(value, 6);
        });
      });
      critic.dispose();
    },
  );

  it('the generator maps latents to samples without bounds, ReLU and two layers of 128 by default', () => {
    const { numTensors } = tf.memory();
    const generator = mlpGenerator({ latentSize: 4, sampleSize: 2, random: new Random(2) });
    tf.tidy(() => {
      const samples = generator.apply(tf.fill([3, 4], 1e4)) as tf.Tensor;
      expect(samples.shape).toEqual([3, 2]);
      expect(tf.max(tf.abs(samples)).dataSync()[0]).toBeGreaterThan(10);
    });
    expect(generator.layers.map((layer) => layer.getClassName())).toEqual(
      ['Dense', 'ReLU', 'Dense', 'ReLU', 'Dense'], // biome-ignore format: one line
    );
    expect(generator.getWeights().map((weight) => weight.shape)).toEqual([
      [4, 128],
      [128],
      [128, 128],
      [128],
      [128, 2],
      [2],
    ]);
    generator.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('may have no hidden layer, and takes other initial weights', () => {
    const critic = mlpCritic({
      sampleSize: 2,
      hidden: [],
      random: new Random(1),
      initialize: (model) => model.setWeights([tf.tensor2d([2, 3], [2, 1]), tf.tensor1d([1])]),
    });
    const output = tf.tidy(() =>
      (critic.apply(tf.tensor2d([1, 1], [1, 2])) as tf.Tensor).dataSync(),
    );
    expect([...output]).toEqual([6]);
    critic.dispose();
  });
});

describe('errors', () => {
  const random = new Random(1);
  it.each([
    [() => mlpCritic({ sampleSize: 0, random }), /^sampleSize is 0; expected a positive integer/],
    [() => mlpGenerator({ sampleSize: 2, latentSize: -1, random }), /^latentSize is -1;/],
    [() => mlpCritic({ sampleSize: 2, hidden: [8, 0], random }), /^hidden\[1\] is 0;/],
    [
      () => mlpCritic({ sampleSize: 2, activation: 'gelu' as 'relu', random }),
      /^activation is gelu; expected one of relu, leakyRelu, softplus, tanh/,
    ],
  ])('%s', (make, message) => {
    expect(make).toThrow(RangeError);
    expect(make).toThrow(message);
  });
});
