/**
 * DCGAN (Radford, Metz and Chintala 2016) for images of 32×32, which the papers use on CIFAR-10, and
 * of 64×64, which they use on CelebA: 4×4 kernels, stride 2, no biases in convolutions. Trainable
 * parameters at base width 64:
 *
 *             generator, 100 latents   128 latents   critic      without batch norm
 *     32×32                1,068,928     1,183,616     663,296              662,528
 *     64×64                3,576,704     3,806,080   2,765,568            2,763,776
 *
 * The first layer of the generator, a transposed convolution of a 1×1 image, and the last layer of
 * the critic, a convolution to one pixel, are matrix products and are written as dense layers.
 *
 * Layers have fixed names, so that saved weights can be loaded into another network of the same kind.
 */
import * as tf from '@tensorflow/tfjs';
import { reject, requireBoolean, requireOptions } from '@wprox/arguments';
import { withNeededGradients } from '@wprox/runtime/gradients';
import type { Random } from '@wprox/runtime/random';
import { initializeDcgan } from './initialize.js';
import { requireInitialization, requireSizes, requireWeights } from './sizes.js';

const OPTIONS = ['width', 'imageSize', 'channels', 'random', 'initialize'];

interface DcganOptions {
  /** Height and width of an image in pixels, 32 (default) or 64. */
  imageSize?: 32 | 64;
  /** Channels of an image; 3 by default. */
  channels?: number;
  /** Draws the initial weights. */
  random: Random;
  /** Sets the initial weights; {@link initializeDcgan} by default. */
  initialize?: (model: tf.LayersModel, random: Random) => void;
}

/** Options of {@link dcganGenerator}. */
export interface DcganGeneratorOptions extends DcganOptions {
  /** Channels of the last hidden layer; each layer before has twice as many. */
  width: number;
  /** Coordinates of a latent. */
  latentSize: number;
}

/** Options of {@link dcganCritic}. */
export interface DcganCriticOptions extends DcganOptions {
  /** Channels of the first hidden layer; each layer after has twice as many. */
  width: number;
  /** Batch norm on every hidden layer but the first (default), or on none. */
  batchNorm?: boolean;
}

/**
 * Makes the generator: latents [B, latentSize] to images [B, size, size, channels] in [-1, 1]. Batch
 * norm and ReLU follow each layer but the last, which ends in tanh. Run it by `forward` (training) or
 * `infer` (moving statistics, momentum 0.9) of `@wprox/runtime/tensors`.
 *
 * @returns a model that the caller owns, with its weights (`generator.dispose()`).
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type.
 */
export function dcganGenerator(options: DcganGeneratorOptions): tf.LayersModel {
  requireOptions('options', options, [...OPTIONS, 'latentSize'], '{ width: 64, … }');
  const { width, latentSize, channels = 3, random, initialize = initializeDcgan } = options;
  requireSizes({ width, latentSize, channels });
  requireInitialization(random, initialize);
  const filters = hiddenChannels(width, options.imageSize).reverse();
  requireWeights('width', [latentSize, ...filters, channels], 16);
  const first = filters[0]!;
  const model = tf.sequential();
  const inputShape = [latentSize];
  const units = 16 * first;
  model.add(tf.layers.dense({ units, inputShape, useBias: false, name: 'generator_1' }));
  model.add(tf.layers.reshape({ targetShape: [4, 4, first] }));
  addBatchNorm(model, 'generator_norm_1');
  model.add(tf.layers.reLU());
  filters.slice(1).forEach((count, i) => {
    const name = `generator_${i + 2}`;
    model.add(tf.layers.conv2dTranspose({ ...convolution, filters: count, name }));
    addBatchNorm(model, `generator_norm_${i + 2}`);
    model.add(tf.layers.reLU());
  });
  const name = `generator_${filters.length + 1}`;
  const output = { filters: channels, activation: 'tanh', name } as const;
  model.add(tf.layers.conv2dTranspose({ ...convolution, ...output }));
  initialize(model, random);
  return model;
}

/**
 * Makes the critic: images [B, size, size, channels] to logits [B, 1], without a sigmoid. Leaky ReLU
 * (0.2) follows each layer but the last. With `batchNorm: false` the output for an image does not
 * depend on the rest of its batch, in training too, as gradient penalties need.
 *
 * @returns a model that the caller owns, with its weights (`critic.dispose()`).
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type.
 */
export function dcganCritic(options: DcganCriticOptions): tf.LayersModel {
  requireOptions('options', options, [...OPTIONS, 'batchNorm'], '{ width: 64, … }');
  const { width, batchNorm = true, imageSize = 32, channels = 3, random } = options;
  const { initialize = initializeDcgan } = options;
  requireSizes({ width, channels });
  requireBoolean('batchNorm', batchNorm);
  requireInitialization(random, initialize);
  const [first, ...others] = hiddenChannels(width, imageSize) as [number, ...number[]];
  requireWeights('width', [channels, first, ...others, 1], 16);
  const model = tf.sequential();
  const inputShape = [imageSize, imageSize, channels];
  model.add(tf.layers.conv2d({ ...convolution, filters: first, inputShape, name: 'critic_1' }));
  model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
  others.forEach((filters, i) => {
    model.add(tf.layers.conv2d({ ...convolution, filters, name: `critic_${i + 2}` }));
    if (batchNorm) addBatchNorm(model, `critic_norm_${i + 2}`);
    model.add(tf.layers.leakyReLU({ alpha: 0.2 }));
  });
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 1, useBias: false, name: `critic_${others.length + 2}` }));
  initialize(model, random);
  return withNeededGradients(model);
}

/** Returns the channels of the hidden layers from the image down to 4×4; each halves the size. */
function hiddenChannels(width: number, imageSize = 32): number[] {
  if (imageSize !== 32 && imageSize !== 64) {
    reject('imageSize', imageSize, '32 or 64');
  }
  return (imageSize === 32 ? [1, 2, 4] : [1, 2, 4, 8]).map((factor) => factor * width);
}

/** Halves (transposed: doubles) the resolution. "same" pads one pixel on each side here. */
const convolution = { kernelSize: 4, strides: 2, padding: 'same', useBias: false } as const;

/** Adds batch norm with PyTorch's defaults, which the papers' networks were trained with. */
function addBatchNorm(model: tf.Sequential, name: string): void {
  model.add(tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5, name }));
}
