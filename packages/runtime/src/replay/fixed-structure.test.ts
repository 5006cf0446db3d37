/** Only what TensorFlow.js itself registered is known; what can hide branches is not. */
import * as tf from '@tensorflow/tfjs';
import { expect, it } from 'vitest';
import { withNeededGradients } from '../gradients/index.js';
import { fixedStructure, hasFixedStructure } from './fixed-structure.js';

const { dense, conv2d, dropout, softmax, flatten, batchNormalization } = tf.layers;
type Layer = tf.layers.Layer;

const withLayer = (layer: Layer) => {
  const input = tf.input({ shape: [3] });
  return tf.model({ inputs: input, outputs: layer.apply(input) as tf.SymbolicTensor });
};

const Dense = dense({ units: 1 }).constructor as new (args: object) => Layer;
const activationOf = (name: 'tanh') =>
  (dense({ units: 1, activation: name }) as unknown as { activation: object }).activation;
const Tanh = activationOf('tanh').constructor as new () => object;

class Subclass extends Dense {
  override call(inputs: tf.Tensor | tf.Tensor[], options: object) {
    return super.call(inputs, options);
  }
}

class Sub extends Tanh {}

class Named extends tf.layers.Layer {
  static readonly className = 'Other';
  override getClassName() {
    return 'Dense';
  }
}

const unknown: Record<string, () => tf.LayersModel> = {
  'a layer with random masks': () => withLayer(dropout({ rate: 0.5 })),
  'a subclass of a plain layer': () => withLayer(new Subclass({ units: 2 })),
  'a layer by the name of a plain one': () => withLayer(new Named({})),
  'a subclass of an activation': () =>
    withLayer(Object.assign(dense({ units: 2 }), { activation: new Sub() })),
  'an activation with a function of its own': () => {
    const activation = Object.assign(activationOf('tanh'), { apply: tf.neg });
    return withLayer(Object.assign(dense({ units: 2 }), { activation }));
  },
  'a layer with a call hook': () => {
    const layer = dense({ units: 2 });
    layer.setCallHook(() => {});
    return withLayer(layer);
  },
  'a layer with a call of its own': () =>
    withLayer(Object.assign(dense({ units: 2 }), { call: tf.neg })),
  'a layer with an apply of its own': () => {
    const model = withLayer(dense({ units: 2 }));
    Object.assign(model.layers[1]!, { apply: tf.neg });
    return model;
  },
  'a network with a call hook': () => {
    const model = withLayer(dense({ units: 2 }));
    model.setCallHook(() => {});
    return model;
  },
  'a network with a call of its own': () =>
    Object.assign(withLayer(dense({ units: 2 })), { call: tf.neg }),
  'a network with an apply of its own': () =>
    Object.assign(withLayer(dense({ units: 2 })), { apply: tf.neg }),
  'a nested network with such a layer': () =>
    withLayer(tf.sequential({ layers: [dropout({ rate: 0.5, inputShape: [3] })] })),
};

it.each(Object.entries(unknown))('does not know %s', (_, make) => {
  const model = make();
  expect(hasFixedStructure(model)).toBe(false);
  expect(hasFixedStructure(fixedStructure(model))).toBe(true);
  model.dispose();
});

it('knows networks of plain layers, with needed gradients too', () => {
  const inner = tf.sequential({
    layers: [dense({ units: 4, inputShape: [4], activation: 'tanh' })],
  });
  const model = tf.sequential({
    layers: [
      conv2d({ filters: 2, kernelSize: 2, inputShape: [3, 3, 1], activation: 'relu' }),
      batchNormalization(),
      flatten(),
      dense({ units: 4 }),
      inner,
      softmax(),
    ],
  });
  expect(hasFixedStructure(model)).toBe(true);
  expect(hasFixedStructure(withNeededGradients(model))).toBe(true);
  tf.tidy(() => model.apply(tf.ones([2, 3, 3, 1]), { training: true }) as tf.Tensor);
  expect(hasFixedStructure(model)).toBe(true);
  model.dispose();
});
