import * as tf from '@tensorflow/tfjs';
import { ArgumentError } from '@wprox/arguments';
import { Random } from '@wprox/runtime/random';
import { forward, infer } from '@wprox/runtime/tensors';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { initializeDcgan } from './initialize.js';
import { wganGpCritic, wganGpGenerator } from './wgan-gp-cifar.js';

const random = () => new Random(1);
const normals = (shape: number[], seed = 3) =>
  tf.tensor(new Random(seed).normal(tf.util.sizeFromShape(shape)), shape);

function trainableParameters(model: tf.LayersModel): number {
  const count = model.trainableWeights.reduce(
    (sum, weight) => sum + tf.util.sizeFromShape(weight.shape as number[]),
    0,
  );
  model.dispose();
  return count;
}

describe('the networks of the port at width 64', () => {
  it('have 701,763 trainable parameters in the generator, 374,913 in the critic', () => {
    const generator = wganGpGenerator({ width: 64, latentSize: 128, random: random() });
    expect(trainableParameters(generator)).toBe(701_763);
    expect(trainableParameters(wganGpCritic({ width: 64, random: random() }))).toBe(374_913);
  });
});

onEachBackend(() => {
  it('the generator maps latents to images in [-1, 1]', () => {
    const generator = wganGpGenerator({ width: 2, latentSize: 5, random: random() });
    tf.tidy(() => {
      const images = forward(generator, normals([3, 5]));
      expect(images.shape).toEqual([3, 32, 32, 3]);
      const largest = tf.max(tf.abs(images)).dataSync()[0]!;
      expect(largest).toBeGreaterThan(0.1);
      expect(largest).toBeLessThanOrEqual(1);
    });
    const kinds = generator.layers.map((layer) => layer.getClassName());
    const block = ['Conv2DTranspose', 'BatchNormalization', 'ReLU'];
    // The first batch norm normalizes each of the 16·4w numbers separately.
    expect(kinds.slice(0, 4)).toEqual(['Dense', 'BatchNormalization', 'ReLU', 'Reshape']);
    expect(kinds.slice(4)).toEqual([...block, ...block, 'Conv2DTranspose']);
    expect(generator.layers[1]!.getWeights()[0]!.shape).toEqual([128]);
    generator.dispose();
  });

  it('the critic maps each image to a number independently, with leaky ReLUs of slope 0.01', () => {
    const critic = wganGpCritic({ width: 2, random: random() });
    tf.tidy(() => {
      const images = normals([3, 32, 32, 3]);
      const outputs = forward(critic, images);
      expect(outputs.shape).toEqual([3, 1]);
      const alone = forward(critic, tf.slice(images, [1, 0, 0, 0], [1, 32, 32, 3]));
      expect(alone.dataSync()[0]).toBeCloseTo(outputs.dataSync()[1]!, 6);
    });
    const leaky = critic.layers.filter((layer) => layer.getClassName() === 'LeakyReLU');
    expect(leaky.length).toBe(3);
    for (const layer of leaky) {
      const output = tf.tidy(() => (layer.apply(tf.tensor([-1, 2])) as tf.Tensor).dataSync());
      expect([...output]).toEqual([Math.fround(-0.01), 2]);
    }
    critic.dispose();
  });

  it('the critic’s convolutions are centered on the even pixels, as in PyTorch', () => {
    // This kernel returns its center: pixel (2i, 2j) of the image with padding 1 before it.
    const critic = wganGpCritic({ width: 1, channels: 1, random: random() });
    tf.tidy(() => {
      const center = tf.tensor([0, 0, 0, 0, 1, 0, 0, 0, 0], [3, 3, 1, 1]);
      critic.getLayer('critic_1').setWeights([center, tf.zeros([1])]);
      const first = tf.model({
        inputs: critic.inputs,
        outputs: critic.getLayer('critic_1').output as tf.SymbolicTensor,
      });
      const image = tf.range(0, 1024).reshape([1, 32, 32, 1]);
      const expected = tf.stridedSlice(image, [0, 0, 0, 0], [1, 32, 32, 1], [1, 2, 2, 1]);
      expect(infer(first, image).dataSync()).toEqual(expected.dataSync());
    });
    critic.dispose();
  });

  it('have initial weights from the seed, by PyTorch’s rule or by another', () => {
    const weights = (model: tf.LayersModel) => {
      const values = model.getWeights().map((weight) => [...weight.dataSync()]);
      model.dispose();
      return values;
    };
    const make = (seed: number) => wganGpCritic({ width: 2, random: new Random(seed) });
    expect(weights(make(7))).toEqual(weights(make(7)));
    expect(weights(make(7))).not.toEqual(weights(make(8)));
    const [kernel, bias] = weights(make(7));
    // fan-in 3·3·3.
    expect(Math.max(...kernel!.map(Math.abs))).toBeCloseTo(1 / Math.sqrt(27), 1);
    expect(bias!.every((b) => b !== 0 && Math.abs(b) <= 1 / Math.sqrt(27))).toBe(true);
    const dcgan = wganGpCritic({ width: 2, random: random(), initialize: initializeDcgan });
    expect(weights(dcgan)[1]).toEqual([0, 0]);
  });

  it('leak no tensors in training and free all in dispose', () => {
    const { numTensors } = tf.memory();
    const models = [
      wganGpGenerator({ width: 1, latentSize: 4, random: random() }),
      wganGpCritic({ width: 1, random: random() }),
    ];
    const inputs = [normals([2, 4]), normals([2, 32, 32, 3])];
    const held = tf.memory().numTensors;
    models.forEach((model, i) => {
      forward(model, inputs[i]!).dispose();
    });
    expect(tf.memory().numTensors).toBe(held);
    tf.dispose(inputs);
    for (const model of models) model.dispose();
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});

it.each([
  ['width is 0', () => wganGpCritic({ width: 0, random: random() })],
  ['latentSize is 1.5', () => wganGpGenerator({ width: 1, latentSize: 1.5, random: random() })],
])('refuses: %s', (named, make) => {
  expect(make).toThrow(ArgumentError);
  expect(make).toThrow(named);
});
