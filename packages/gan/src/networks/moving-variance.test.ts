/** How far the moving variance of each network's batch norms is from PyTorch's, as the page says. */
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { forward } from '@wprox/runtime/tensors';
import { describe, expect, it } from 'vitest';
import { dcganCritic, dcganGenerator } from './dcgan.js';
import { wganGpGenerator } from './wgan-gp-cifar.js';

const batch = 64;
const random = () => new Random(1);
const latents = () => tf.tensor2d(new Random(2).normal(batch * 8), [batch, 8]);
const images = () => tf.tensor4d(new Random(2).normal(batch * 32 * 32 * 3), [batch, 32, 32, 3]);

const isNorm = (layer: tf.layers.Layer) => layer.getClassName() === 'BatchNormalization';

/** Σ (x − mean)² of channel 0 of what a layer gets in training, in float64, and how many numbers it is of. */
function scatterBefore(model: tf.LayersModel, layer: tf.layers.Layer, input: tf.Tensor) {
  return tf.tidy(() => {
    const before = model.layers
      .slice(0, model.layers.indexOf(layer))
      .reduce((x, each) => each.apply(x, { training: true }) as tf.Tensor, input);
    const channels = before.shape.at(-1)!;
    const values = Array.from(before.dataSync()).filter((_, k) => k % channels === 0);
    const mean = values.reduce((sum, value) => sum + value, 0) / values.length;
    const scatter = values.reduce((sum, value) => sum + (value - mean) ** 2, 0);
    return { scatter, count: values.length };
  });
}

describe('the moving variance after one batch of 64', () => {
  it.each<[string, () => tf.LayersModel, () => tf.Tensor, number[]]>([
    // N per channel; PyTorch's variance is N/(N − 1) times as large: 1.0159, and at most 1.00098.
    [
      'WGAN-GP’s generator',
      () => wganGpGenerator({ width: 2, latentSize: 8, random: random() }),
      latents,
      [64, 4096, 16_384],
    ],
    [
      'DCGAN’s generator',
      () => dcganGenerator({ width: 8, latentSize: 8, random: random() }),
      latents,
      [1024, 4096, 16_384],
    ],
    ['DCGAN’s critic', () => dcganCritic({ width: 8, random: random() }), images, [4096, 1024]],
  ])('of %s is 0.9 + 0.1 times the population variance', (_, make, input, counts) => {
    const [model, x] = [make(), input()];
    const norms = model.layers.filter(isNorm);
    const before = norms.map((norm) => scatterBefore(model, norm, x));
    expect(before.map(({ count }) => count)).toEqual(counts);
    // The pass above has updated the statistics of the norms on its way; start again from 1.
    for (const norm of norms) {
      tf.tidy(() => {
        const weights = norm.getWeights();
        norm.setWeights([...weights.slice(0, 3), tf.onesLike(weights[3]!)]);
      });
    }
    forward(model, x).dispose();
    norms.forEach((norm, i) => {
      const { scatter, count } = before[i]!;
      const moving = tf.tidy(() => norm.getWeights()[3]!.dataSync()[0]!);
      // PyTorch's would be 0.9 + 0.1 · scatter/(count − 1); float32 keeps 7 digits.
      expect(Math.abs(moving / (0.9 + (0.1 * scatter) / count) - 1)).toBeLessThan(3e-6);
    });
    model.dispose();
    x.dispose();
  });
});
