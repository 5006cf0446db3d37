/** A network with its optimizer: its state by name, and what it restores and refuses. */

import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { adam } from '@wprox/runtime/optimizers';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { type NamedTensors, Player, restoreWeights } from './player.js';

const makeModel = () =>
  tf.sequential({
    layers: [
      tf.layers.dense({ name: 'dense', units: 2, inputShape: [3] }),
      tf.layers.batchNormalization({ name: 'norm' }),
    ],
  });
const copies = (state: NamedTensors) =>
  Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, tf.clone(tensor)]));
const read = (state: NamedTensors) =>
  Object.fromEntries(Object.entries(state).map(([name, tensor]) => [name, tensor.dataSync()]));

let player: Player;
beforeEach(() => {
  player = new Player(makeModel(), adam({ learningRate: 0.1 }));
});
afterEach(() => {
  player.dispose();
});

function step() {
  const loss = () => tf.mean(player.model.apply(tf.ones([4, 3]), { training: true }) as tf.Tensor);
  player.optimizer.minimize(() => loss() as tf.Scalar, false, [...player.trainable]);
}

it('trains all but the moving statistics, which its state holds too', () => {
  expect(player.trainable).toHaveLength(4);
  const weights = [
    'weights.0.dense/kernel',
    'weights.1.dense/bias',
    'weights.2.norm/gamma',
    'weights.3.norm/beta',
    'weights.4.norm/moving_mean',
    'weights.5.norm/moving_variance',
  ];
  expect(Object.keys(player.state())).toEqual([...weights, 'adam.beta1', 'adam.beta2']);
  step();
  expect(Object.keys(player.state())).toHaveLength(6 + 2 * 4 + 2);
});

it('restores its state to the bit', () => {
  step();
  const saved = copies(player.state());
  const before = read(saved);
  step();
  expect(read(player.state())).not.toEqual(before);
  player.restore(saved);
  expect(read(player.state())).toEqual(before);
  tf.dispose(saved);
});

it('gives a model the weights only, or changes nothing', () => {
  step();
  const other = makeModel();
  restoreWeights(other, player.state());
  const values = (model: tf.LayersModel) => model.getWeights().map((weight) => weight.dataSync());
  expect(values(other)).toEqual(values(player.model));
  step();
  const before = values(other);
  const { 'weights.5.norm/moving_variance': _, ...incomplete } = player.state();
  expect(() => restoreWeights(other, incomplete)).toThrow(ArgumentError);
  expect(() => restoreWeights(other, incomplete)).toThrow(/^weights\.5\.norm\/moving_variance is /);
  expect(values(other)).toEqual(before);
  other.dispose();
});

it('frees network and optimizer', () => {
  const before = tf.memory().numTensors;
  const own = new Player(makeModel(), adam({ learningRate: 0.1 }));
  own.dispose();
  expect(tf.memory().numTensors).toBe(before);
});
