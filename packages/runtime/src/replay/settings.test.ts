/** Every field of a layer that changes what the layer computes is among the settings. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { expect, it } from 'vitest';
import { isSameList, settingsOf } from './settings.js';

function makeModel() {
  const inner = tf.sequential({ layers: [tf.layers.leakyReLU({ inputShape: [4, 4, 2] })] });
  return tf.sequential({
    layers: [
      tf.layers.conv2d({ filters: 2, kernelSize: 3, inputShape: [6, 6, 1], activation: 'relu' }),
      inner,
      tf.layers.zeroPadding2d({ padding: [1, 2] as never }),
      tf.layers.batchNormalization(),
    ],
  });
}

type Fields = Record<string, never>;
const layer = (model: tf.LayersModel, i: number) => model.layers[i] as unknown as Fields;

const changes: Record<string, (model: tf.LayersModel) => void> = {
  'a number': (model) => Object.assign(layer(model, 3), { momentum: 0.1 }),
  'a choice': (model) => Object.assign(layer(model, 0), { padding: 'same' }),
  trainable: (model) => Object.assign(layer(model, 0), { trainable: false }),
  'a number in a list': (model) => Object.assign(layer(model, 0)['strides']!, [2]),
  'a number in a list of lists': (model) => Object.assign(layer(model, 2)['padding']![0]!, [3]),
  'an activation': (model) => Object.assign(layer(model, 0), { activation: null }),
  'the function of an activation': (model) =>
    Object.assign(layer(model, 0)['activation']!, { apply: tf.neg }),
  'a layer of a nested network': (model) =>
    Object.assign((model.layers[1] as tf.LayersModel).layers[0]!, { alpha: 0.9 }),
  'a call': (model) => Object.assign(layer(model, 0), { call: tf.neg }),
  'a call hook': (model) => model.layers[0]!.setCallHook(() => {}),
};

it.each(Object.entries(changes))('contains %s', (_, change) => {
  const model = makeModel();
  const before = settingsOf(model);
  expect(isSameList(settingsOf(model), before)).toBe(true);
  change(model);
  expect(isSameList(settingsOf(model), before)).toBe(false);
  model.dispose();
});

it('stays the same while the network runs and learns', () => {
  const model = makeModel();
  const before = settingsOf(model);
  tf.tidy(() => {
    const x = tf.ones([2, 6, 6, 1]);
    const loss = () => tf.mean(model.apply(x, { training: true }) as tf.Tensor) as tf.Scalar;
    tf.train.sgd(0.1).minimize(loss);
  });
  expect(isSameList(settingsOf(model), before)).toBe(true);
  model.dispose();
});

it('names a wrong argument', () => {
  for (const wrong of [undefined, 3, {}, tf.layers.flatten()]) {
    expect(() => settingsOf(wrong as never)).toThrow(ArgumentError);
  }
});
