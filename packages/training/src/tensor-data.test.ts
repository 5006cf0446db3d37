/** Tensors as plain data and back, and the parts of a state by player. */

import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { expect, it } from 'vitest';
import { readTensors, stateOf, withTensors } from './tensor-data.js';

it('reads copies of the numbers with their shapes', async () => {
  const variable = tf.variable(tf.tensor2d([1, 2, 3, 4], [2, 2]));
  const scalar = tf.scalar(0.5);
  const read = await readTensors({ 'critic.w': variable, 'critic.b': scalar });
  tf.tidy(() => variable.assign(tf.zeros([2, 2])));
  expect(read).toEqual({
    'critic.w': { shape: [2, 2], data: Float32Array.of(1, 2, 3, 4) },
    'critic.b': { shape: [], data: Float32Array.of(0.5) },
  });
  tf.dispose([variable, scalar]);
});

it('lends tensors of the data, and frees them, also if their use throws', () => {
  const data = { w: { shape: [1, 2], data: Float32Array.of(3, 4) } };
  const before = tf.memory().numTensors;
  withTensors(data, ({ w }) => {
    expect([w!.shape, w!.dtype, ...w!.dataSync()]).toEqual([[1, 2], 'float32', 3, 4]);
    tf.square(w!);
  });
  const failing = () => {
    throw new Error('no use');
  };
  expect(() => withTensors(data, failing)).toThrow('no use');
  expect(tf.memory().numTensors).toBe(before);
});

it('refuses data that do not fit their shape, by the name of the tensor', () => {
  const data = { 'critic.w': { shape: [2, 2], data: new Float32Array(3) } };
  const use = () => withTensors(data, () => {});
  expect(use).toThrow(ArgumentError);
  expect(use).toThrow(/^critic\.w has 3 numbers/);
});

it('takes the entries of one player, without its name', () => {
  const tensors = { 'critic.m.0': 1, 'generator.m.0': 2, 'critical.m.0': 3 };
  expect(stateOf('critic', tensors)).toEqual({ 'm.0': 1 });
  expect(stateOf('potential', tensors)).toEqual({});
});
