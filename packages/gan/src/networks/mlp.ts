/** Multilayer perceptrons for data of a few coordinates, such as points in the plane. */
import * as tf from '@tensorflow/tfjs';
import { reject, requireOneOf, requireOptions } from '@wprox/arguments';
import type { Random } from '@wprox/runtime/random';
import { initializeFanIn } from './initialize.js';
import { requireInitialization, requireSizes, requireWeights } from './sizes.js';

/** The function after each hidden layer. `relu` and `leakyRelu` (slope 0.2) are not smooth. */
export type MlpActivation = 'relu' | 'leakyRelu' | 'softplus' | 'tanh';

const OPTIONS = ['sampleSize', 'hidden', 'activation', 'random', 'initialize'];
/** The most hidden layers. */
const MOST_LAYERS = 1000;

interface MlpOptions {
  /** Units of each hidden layer, at most 1,000 layers; [128, 128] by default. */
  hidden?: readonly number[];
  /** Activation of the hidden layers; ReLU in generators and leaky ReLU in critics by default. */
  activation?: MlpActivation;
  /** Draws the initial weights. */
  random: Random;
  /** Sets the initial weights; {@link initializeFanIn} by default. */
  initialize?: (model: tf.LayersModel, random: Random) => void;
}

/** Options of {@link mlpGenerator}. */
export interface MlpGeneratorOptions extends MlpOptions {
  /** Coordinates of a latent. */
  latentSize: number;
  /** Coordinates of a sample. */
  sampleSize: number;
}

/** Options of {@link mlpCritic}. */
export interface MlpCriticOptions extends MlpOptions {
  /** Coordinates of a sample. */
  sampleSize: number;
}

/**
 * Makes a generator: latents [B, latentSize] to samples [B, sampleSize], unbounded. ReLU by default.
 * @returns a model that the caller owns, with its weights.
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type.
 */
export function mlpGenerator(options: MlpGeneratorOptions): tf.LayersModel {
  requireOptions('options', options, [...OPTIONS, 'latentSize'], '{ latentSize: 8, … }');
  const { latentSize, sampleSize, activation = 'relu' } = options;
  requireSizes({ latentSize, sampleSize });
  return mlp('generator', latentSize, sampleSize, activation, options);
}

/**
 * Makes a critic: samples [B, sampleSize] to numbers [B, 1], without a sigmoid. Leaky ReLU by
 * default; no batch norm, so that the output for a sample does not depend on the rest of its batch.
 * @returns a model that the caller owns, with its weights.
 * @throws ArgumentError as {@link mlpGenerator}.
 */
export function mlpCritic(options: MlpCriticOptions): tf.LayersModel {
  requireOptions('options', options, OPTIONS, '{ sampleSize: 2, random }');
  const { sampleSize, activation = 'leakyRelu' } = options;
  requireSizes({ sampleSize });
  return mlp('critic', sampleSize, 1, activation, options);
}

const ACTIVATIONS: Record<MlpActivation, () => tf.layers.Layer> = {
  relu: () => tf.layers.reLU(),
  leakyRelu: () => tf.layers.leakyReLU({ alpha: 0.2 }),
  softplus: () => tf.layers.activation({ activation: 'softplus' }),
  tanh: () => tf.layers.activation({ activation: 'tanh' }),
};

function mlp(
  role: string,
  inputSize: number,
  outputSize: number,
  activation: MlpActivation,
  { hidden = [128, 128], random, initialize = initializeFanIn }: MlpOptions,
): tf.LayersModel {
  if (!Array.isArray(hidden) || hidden.length > MOST_LAYERS) {
    reject('hidden', hidden, `an array of at most ${MOST_LAYERS} sizes, such as [128, 128]`);
  }
  for (const [i, units] of hidden.entries()) requireSizes({ [`hidden[${i}]`]: units });
  requireOneOf('activation', activation, Object.keys(ACTIVATIONS));
  requireInitialization(random, initialize);
  requireWeights('hidden', [inputSize, ...hidden, outputSize]);
  const model = tf.sequential();
  [...hidden, outputSize].forEach((units, i) => {
    const inputShape = i === 0 ? { inputShape: [inputSize] } : {};
    model.add(tf.layers.dense({ units, ...inputShape, name: `${role}_${i + 1}` }));
    if (i < hidden.length) model.add(ACTIVATIONS[activation]());
  });
  initialize(model, random);
  return model;
}
