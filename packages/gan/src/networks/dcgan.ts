/**
 * DCGAN for 32×32 images, as the papers use it on CIFAR-10: 4×4 kernels, stride 2, no convolution
 * has a bias. With base width 64 and 100 latent coordinates the generator has 1,068,928 trainable
 * parameters and the critic 663,296.
 *
 * The first layer of the generator, a transposed convolution of a 1×1 image, and the last of the
 * critic, a convolution to one, are matrix products and are written as dense layers.
 *
 * Layers have fixed names, so that weights saved from one network are found in the next.
 */
import * as tf from '@tensorflow/tfjs';
import { initializeDcgan, type NormalSource } from './initialize.js';

export interface DcganGeneratorOptions {
  /** Channels of the last hidden layer; the one before has twice, the first four times as many. */
  width: number;
  /** Coordinates of a latent. */
  latentSize: number;
  /** Channels of an image; 3 by default. */
  channels?: number;
  /** Draws the initial weights. */
  random: NormalSource;
}

export interface DcganCriticOptions {
  /** Channels of the first hidden layer; the next has twice, the third four times as many. */
  width: number;
  /** Batch norm on the second and the third layer (default), or on none. */
  batchNorm?: boolean;
  /** Channels of an image; 3 by default. */
  channels?: number;
  /** Draws the initial weights. */
  random: NormalSource;
}

/**
 * The generator: latents [B, latentSize] to images [B, 32, 32, channels] in [-1, 1]. Batch norm and
 * ReLU after each layer but the last, which ends in tanh. In training call
 * `generator.apply(latents, { training: true })`; `generator.predict(latents)` uses the moving
 * statistics (momentum 0.9).
 *
 * The model and its weights are the caller's (`generator.dispose()`).
 * @throws RangeError if a size is not a positive integer.
 */
export function dcganGenerator(options: DcganGeneratorOptions): tf.LayersModel {
  const { width, latentSize, channels = 3, random } = options;
  requirePositive({ width, latentSize, channels });
  const model = tf.sequential();
  const inputShape = [latentSize];
  const units = 16 * 4 * width;
  model.add(tf.layers.dense({ units, inputShape, useBias: false, name: 'generator_1' }));
  model.add(tf.layers.reshape({ targetShape: [4, 4, 4 * width] }));
  addBatchNorm(model, 'generator_norm_1');
  model.add(tf.layers.reLU());
  [2 * width, width].forEach((filters, i) => {
    const name = `generator_${i + 2}`;
    model.add(tf.layers.conv2dTranspose({ ...convolution, filters, name }));
    addBatchNorm(model, `generator_norm_${i + 2}`);
    model.add(tf.layers.reLU());
  });
  const output = { filters: channels, activation: 'tanh', name: 'generator_4' } as const;
  model.add(tf.layers.conv2dTranspose({ ...convolution, ...output }));
  initializeDcgan(model, random);
  return model;
}

/**
 * The critic: images [B, 32, 32, channels] to logits [B, 1], without a sigmoid. Leaky ReLU (0.2)
 * after each layer but the last.
 *
 * With `batchNorm: false` each image is judged alone, in training too, as gradient penalties need.
 * They also need second derivatives, and TensorFlow.js 4.22 has none of leaky ReLU (it throws).
 * The model and its weights are the caller's (`critic.dispose()`).
 * @throws RangeError if a size is not a positive integer.
 */
export function dcganCritic(options: DcganCriticOptions): tf.LayersModel {
  const { width, batchNorm = true, channels = 3, random } = options;
  requirePositive({ width, channels });
  const model = tf.sequential();
  const inputShape = [32, 32, channels];
  model.add(tf.layers.conv2d({ ...convolution, filters: width, inputShape, name: 'critic_1' }));
  model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
  [2 * width, 4 * width].forEach((filters, i) => {
    model.add(tf.layers.conv2d({ ...convolution, filters, name: `critic_${i + 2}` }));
    if (batchNorm) addBatchNorm(model, `critic_norm_${i + 2}`);
    model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
  });
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 1, useBias: false, name: 'critic_4' }));
  initializeDcgan(model, random);
  return model;
}

/** Halves (or, transposed, doubles) the resolution. "same" is one pixel on each side here. */
const convolution = { kernelSize: 4, strides: 2, padding: 'same', useBias: false } as const;

/** Batch norm with PyTorch's defaults, which the papers' networks were trained with. */
function addBatchNorm(model: tf.Sequential, name: string): void {
  model.add(tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5, name }));
}

function requirePositive(sizes: Record<string, number>): void {
  for (const [name, size] of Object.entries(sizes)) {
    if (!Number.isInteger(size) || size < 1) {
      throw new RangeError(`${name} is ${size}; expected a positive integer`);
    }
  }
}
