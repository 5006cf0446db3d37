/** The check accepts critics that are twice differentiable and names the layer that is not. */
import * as tf from '@tensorflow/tfjs';
import { beforeAll, describe, expect, it } from 'vitest';
import { prepareBackend } from '../backend/prepare-backend.js';
import { assertSecondOrder, assertTwiceDifferentiable, SecondOrderError } from './index.js';

const { layers } = tf;

/** A layer whose gradient is right and does not depend on x, so that its second gradient is silently wrong. */
class Detached extends tf.layers.Layer {
  static className = 'Detached';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    const x = Array.isArray(inputs) ? inputs[0]! : inputs;
    const cube = tf.customGrad((u, save) => {
      const value = tf.pow(u as tf.Tensor, 3);
      (save as tf.GradSaveFunc)([u as tf.Tensor]);
      const gradFunc = (dy: tf.Tensor, [y]: tf.Tensor[]) => {
        const slope = y!.dataSync().map((each) => 3 * each ** 2);
        return tf.mul(dy, tf.tensor(slope, y!.shape));
      };
      return { value, gradFunc };
    });
    return cube(x);
  }
}

/** A layer of an operation that has no gradient. */
class CumulativeProduct extends tf.layers.Layer {
  static className = 'CumulativeProduct';
  override call(inputs: tf.Tensor | tf.Tensor[]): tf.Tensor {
    return tf.cumprod(Array.isArray(inputs) ? inputs[0]! : inputs, -1);
  }
}

function sequential(...parts: tf.layers.Layer[]): tf.LayersModel {
  return tf.sequential({ layers: parts });
}

describe.each(['cpu', 'wasm'])('on %s', (backend) => {
  beforeAll(async () => {
    await prepareBackend(backend);
  });

  const accepted: Record<string, () => tf.LayersModel> = {
    'a convolutional critic': () =>
      sequential(
        layers.conv2d({
          inputShape: [8, 8, 3],
          filters: 6,
          kernelSize: 4,
          strides: 2,
          padding: 'same',
        }),
        layers.leakyReLU({ alpha: 0.2 }),
        layers.conv2d({ filters: 8, kernelSize: 4, strides: 2, padding: 'same' }),
        layers.layerNormalization(),
        layers.leakyReLU({ alpha: 0.2 }),
        layers.flatten(),
        layers.dense({ units: 1 }),
      ),
    'one with all repaired activations': () =>
      sequential(
        layers.dense({ inputShape: [9], units: 9, activation: 'tanh' }),
        ...(['sigmoid', 'elu', 'selu', 'relu6', 'softmax', 'swish', 'hardSigmoid'] as const).map(
          (activation) => layers.dense({ units: 9, activation }),
        ),
        layers.prelu(),
        layers.dropout({ rate: 0.5 }),
        layers.batchNormalization(),
      ),
    'one with pools': () =>
      sequential(
        layers.averagePooling2d({
          inputShape: [8, 8, 2],
          poolSize: 3,
          strides: 2,
          padding: 'same',
        }),
        layers.maxPooling2d({ poolSize: 2 }),
        layers.globalAveragePooling2d({}),
      ),
    'one with a layer of two inputs': () => {
      const input = tf.input({ shape: [5] });
      const left = layers.dense({ units: 4, activation: 'tanh' }).apply(input) as tf.SymbolicTensor;
      const right = layers.dense({ units: 4 }).apply(input) as tf.SymbolicTensor;
      const product = layers.multiply().apply([left, right]) as tf.SymbolicTensor;
      return tf.model({ inputs: input, outputs: product });
    },
  };

  it.each(Object.entries(accepted))('accepts %s without changing it', (_, build) => {
    const critic = build();
    const weights = () => critic.getWeights().map((weight) => Array.from(weight.dataSync()));
    const [initial, before] = [weights(), tf.memory().numTensors];
    assertTwiceDifferentiable(critic);
    expect(tf.memory().numTensors).toBe(before);
    expect(weights()).toEqual(initial);
    critic.dispose();
  });

  it('names a layer with an operation that has no gradient', () => {
    const critic = sequential(
      layers.dense({ inputShape: [6], units: 6 }),
      new CumulativeProduct({ name: 'head' }),
    );
    const check = () => assertTwiceDifferentiable(critic);
    expect(check).toThrow(SecondOrderError);
    expect(check).toThrow(/"head" \(CumulativeProduct\)/);
  });

  it('names a throwing layer of a nested model, and leaks no tensors', () => {
    const inner = tf.sequential({
      name: 'features',
      layers: [
        layers.dense({ inputShape: [6], units: 6 }),
        new CumulativeProduct({ name: 'product' }),
      ],
    });
    const critic = tf.sequential({ layers: [inner, layers.dense({ units: 1 })] });
    const before = tf.memory().numTensors;
    expect(() => assertTwiceDifferentiable(critic)).toThrow('"features/product"');
    expect(tf.memory().numTensors).toBe(before);
  });

  it("names a user's layer with a silently wrong gradient", () => {
    const critic = sequential(
      layers.dense({ inputShape: [6], units: 6 }),
      new Detached({ name: 'cube' }),
    );
    expect(() => assertTwiceDifferentiable(critic)).toThrow(/"cube" \(Detached\).*wrong value/);
  });

  it('the import has repaired tfjs', () => {
    expect(assertSecondOrder).not.toThrow();
  });
});
