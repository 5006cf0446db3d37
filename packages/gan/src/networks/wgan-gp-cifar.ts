/**
 * The networks for 32×32 images of the PyTorch port of WGAN-GP at github.com/caogang/wgan-gp
 * (gan_cifar10.py), whose settings are those of the main paper's row CIFAR-10 WGAN-GP. The paper itself
 * says DCGAN (section 5.1). All layers have biases. At base width w = 64 the generator (128 latents) has 701,763 trainable parameters and the critic 374,913.
 *
 *     generator   latent ─▶ 4×4×4w ─▶ 8×8×2w ─▶ 16×16×w ─▶ 32×32×3   2×2 kernels, stride 2
 *     critic      32×32×3 ─▶ 16×16×w ─▶ 8×8×2w ─▶ 4×4×4w ─▶ 1        3×3 kernels, stride 2
 *
 * Layers have fixed names, so that saved weights can be loaded into another network of the same kind.
 */
import * as tf from '@tensorflow/tfjs';
import { requireOptions } from '@wprox/arguments';
import { withNeededGradients } from '@wprox/runtime/gradients';
import type { Random } from '@wprox/runtime/random';
import { initializeFanIn } from './initialize.js';
import { requireInitialization, requireSizes, requireWeights } from './sizes.js';

const OPTIONS = ['width', 'channels', 'random', 'initialize'];

/** Options of {@link wganGpCritic}. */
export interface WganGpCriticOptions {
  /** w: channels of the layer next to the image; 64 in the papers. */
  width: number;
  /** Channels of an image; 3 by default. */
  channels?: number;
  /** Draws the initial weights. */
  random: Random;
  /** Sets the initial weights; {@link initializeFanIn} by default, as in PyTorch. */
  initialize?: (model: tf.LayersModel, random: Random) => void;
}

/** Options of {@link wganGpGenerator}. */
export interface WganGpGeneratorOptions extends WganGpCriticOptions {
  /** Coordinates of a latent; 128 in the papers. */
  latentSize: number;
}

/**
 * Makes the generator: latents [B, latentSize] to images [B, 32, 32, channels] in [-1, 1]. Batch norm
 * and ReLU follow each layer but the last, which ends in tanh. The first batch norm normalizes each
 * of the 16·4w outputs of the first layer separately.
 *
 * @returns a model that the caller owns, with its weights (`generator.dispose()`).
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type.
 */
export function wganGpGenerator(options: WganGpGeneratorOptions): tf.LayersModel {
  requireOptions('options', options, [...OPTIONS, 'latentSize'], '{ width: 64, … }');
  const { width, latentSize, channels = 3, random, initialize = initializeFanIn } = options;
  requireSizes({ width, latentSize, channels });
  requireInitialization(random, initialize);
  requireWeights('width', [latentSize, 4 * width, 2 * width, width, channels], 16);
  const model = tf.sequential();
  const units = 16 * 4 * width;
  model.add(tf.layers.dense({ units, inputShape: [latentSize], name: 'generator_1' }));
  addBatchNorm(model, 'generator_norm_1');
  model.add(tf.layers.reLU());
  model.add(tf.layers.reshape({ targetShape: [4, 4, 4 * width] }));
  [2 * width, width].forEach((filters, i) => {
    model.add(tf.layers.conv2dTranspose({ ...doubling, filters, name: `generator_${i + 2}` }));
    addBatchNorm(model, `generator_norm_${i + 2}`);
    model.add(tf.layers.reLU());
  });
  const output = { filters: channels, activation: 'tanh', name: 'generator_4' } as const;
  model.add(tf.layers.conv2dTranspose({ ...doubling, ...output }));
  initialize(model, random);
  return model;
}

/**
 * Makes the critic: images [B, 32, 32, channels] to numbers [B, 1]. Leaky ReLU (0.01) follows each
 * layer but the last. There is no batch norm, so that the output for an image does not depend on the
 * rest of its batch, as gradient penalties need.
 *
 * @returns a model that the caller owns, with its weights (`critic.dispose()`).
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type.
 */
export function wganGpCritic(options: WganGpCriticOptions): tf.LayersModel {
  requireOptions('options', options, OPTIONS, '{ width: 64, … }');
  const { width, channels = 3, random, initialize = initializeFanIn } = options;
  requireSizes({ width, channels });
  requireInitialization(random, initialize);
  requireWeights('width', [channels, width, 2 * width, 4 * width, 16], 9);
  const model = tf.sequential();
  [width, 2 * width, 4 * width].forEach((filters, i) => {
    // PyTorch pads by 1 on all sides; at stride 2 no window reaches the padding at the end.
    const padding: [[number, number], [number, number]] = [
      [1, 0],
      [1, 0],
    ];
    const inputShape = i === 0 ? { inputShape: [32, 32, channels] } : {};
    model.add(tf.layers.zeroPadding2d({ padding, ...inputShape }));
    model.add(tf.layers.conv2d({ kernelSize: 3, strides: 2, filters, name: `critic_${i + 1}` }));
    model.add(tf.layers.leakyReLU({ alpha: 0.01 }));
  });
  model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 1, name: 'critic_4' }));
  initialize(model, random);
  return withNeededGradients(model);
}

/** Doubles the resolution; windows do not overlap. */
const doubling = { kernelSize: 2, strides: 2, padding: 'same' } as const;

/** Adds batch norm with PyTorch's defaults. */
function addBatchNorm(model: tf.Sequential, name: string): void {
  model.add(tf.layers.batchNormalization({ momentum: 0.9, epsilon: 1e-5, name }));
}
