import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import { infer } from '@wprox/runtime/tensors';
import { describe, expect, it } from 'vitest';
import { type Activation, evaluate } from '../../test/float64-critic.js';
import { onEachBackend } from '../../test/on-each-backend.js';
import { mlpCritic, mlpGenerator } from './mlp.js';

onEachBackend(() => {
  it.each<Activation>(['relu', 'leakyRelu', 'softplus', 'tanh'])(
    'the critic agrees with a float64 network (%s)',
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
        const outputs = infer(critic, tf.tensor(samples, [2, 3]));
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

  it('the generator is unbounded, with two ReLU layers of 128 units by default', () => {
    const { numTensors } = tf.memory();
    const generator = mlpGenerator({ latentSize: 4, sampleSize: 2, random: new Random(2) });
    tf.tidy(() => {
      const samples = infer(generator, tf.fill([3, 4], 1e4));
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

  it('can have no hidden layer, and takes other initial weights', () => {
    const critic = mlpCritic({
      sampleSize: 2,
      hidden: [],
      random: new Random(1),
      initialize: (model) => model.setWeights([tf.tensor2d([2, 3], [2, 1]), tf.tensor1d([1])]),
    });
    const output = tf.tidy(() => infer(critic, tf.tensor2d([1, 1], [1, 2])).dataSync());
    expect([...output]).toEqual([6]);
    critic.dispose();
  });
});

describe('multilayer perceptrons refuse', () => {
  const random = new Random(1);
  it.each([
    ['sampleSize is 0', () => mlpCritic({ sampleSize: 0, random })],
    ['latentSize is -1', () => mlpGenerator({ sampleSize: 2, latentSize: -1, random })],
    ['hidden[1] is 0', () => mlpCritic({ sampleSize: 2, hidden: [8, 0], random })],
    [
      'activation is "gelu"',
      () => mlpCritic({ sampleSize: 2, activation: 'gelu' as 'relu', random }),
    ],
  ])('%s', (named, make) => {
    expect(make).toThrow(ArgumentError);
    expect(make).toThrow(named);
  });
});
