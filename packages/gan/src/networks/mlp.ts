/** Multilayer perceptrons for data of a few coordinates: the toy problems, and tables. */
import * as tf from '@tensorflow/tfjs';
import type { UniformSource } from '../random-source.js';
import { initializeFanIn } from './initialize.js';
import { requirePositive } from './sizes.js';

/** What follows each hidden layer. All but `relu` and `leakyRelu` (0.2) are smooth. */
export type MlpActivation = 'relu' | 'leakyRelu' | 'softplus' | 'tanh';

interface MlpOptions<Source extends UniformSource> {
  /** Units of each hidden layer; [128, 128] by default. */
  hidden?: readonly number[];
  activation?: MlpActivation;
  /** Draws the initial weights. */
  random: Source;
  /** Sets the initial weights; {@link initializeFanIn} by default. */
  initialize?: (model: tf.LayersModel, random: Source) => void;
}

export interface MlpGeneratorOptions<Source extends UniformSource = UniformSource>
  extends MlpOptions<Source> {
  /** Coordinates of a latent. */
  latentSize: number;
  /** Coordinates of a sample. */
  sampleSize: number;
}

export interface MlpCriticOptions<Source extends UniformSource = UniformSource>
  extends MlpOptions<Source> {
  /** Coordinates of a sample. */
  sampleSize: number;
}

/**
 * A generator: latents [B, latentSize] to samples [B, sampleSize], unbounded. ReLU by default.
 * The model and its weights are the caller's.
 * @throws RangeError if a size is not a positive integer, or the activation is none of the four.
 */
export function mlpGenerator<Source extends UniformSource>(
  options: MlpGeneratorOptions<Source>,
): tf.LayersModel {
  const { latentSize, sampleSize, activation = 'relu' } = options;
  requirePositive({ latentSize, sampleSize });
  return mlp('generator', latentSize, sampleSize, activation, options);
}

/**
 * A critic: samples [B, sampleSize] to numbers [B, 1], without a sigmoid. Leaky ReLU by default; no
 * batch norm. The model and its weights are the caller's.
 * @throws RangeError as {@link mlpGenerator}.
 */
export function mlpCritic<Source extends UniformSource>(
  options: MlpCriticOptions<Source>,
): tf.LayersModel {
  const { sampleSize, activation = 'leakyRelu' } = options;
  requirePositive({ sampleSize });
  return mlp('critic', sampleSize, 1, activation, options);
}

const ACTIVATIONS: Record<MlpActivation, () => tf.layers.Layer> = {
  relu: () => tf.layers.reLU(),
  leakyRelu: () => tf.layers.leakyReLU({ alpha: 0.2 }),
  softplus: () => tf.layers.activation({ activation: 'softplus' }),
  tanh: () => tf.layers.activation({ activation: 'tanh' }),
};

function mlp<Source extends UniformSource>(
  role: string,
  inputSize: number,
  outputSize: number,
  activation: MlpActivation,
  { hidden = [128, 128], random, initialize = initializeFanIn }: MlpOptions<Source>,
): tf.LayersModel {
  hidden.forEach((units, i) => {
    requirePositive({ [`hidden[${i}]`]: units });
  });
  if (!Object.hasOwn(ACTIVATIONS, activation)) {
    throw new RangeError(
      `activation is ${activation}; expected one of ${Object.keys(ACTIVATIONS).join(', ')}`,
    );
  }
  const model = tf.sequential();
  [...hidden, outputSize].forEach((units, i) => {
    const inputShape = i === 0 ? { inputShape: [inputSize] } : {};
    model.add(tf.layers.dense({ units, ...inputShape, name: `${role}_${i + 1}` }));
    if (i < hidden.length) model.add(ACTIVATIONS[activation]());
  });
  initialize(model, random);
  return model;
}
