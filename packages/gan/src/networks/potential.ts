/**
 * The potential Φ of Algorithm 2 of *Wasserstein Proximal of GANs* (appendix F) as a network. Every
 * activation is softplus, because the ascent differentiates the gradient of Φ by its weights. On
 * points Φ is a multilayer perceptron; on images it has convolutions of stride 2 whose channels double.
 */
import * as tf from '@tensorflow/tfjs';
import type { Random } from '@wprox/runtime/random';
import { initializeFanIn } from './initialize.js';

export interface PotentialModelOptions {
  /** [height, width, channels] of images, [coordinates] of points. */
  readonly sampleShape: readonly number[];
  /** Units of each hidden layer; on images, channels of the first convolution, then doubled. */
  readonly width: number;
  /** Number of dense layers; on images, of convolutions with stride 2. */
  readonly hiddenLayers: number;
  /** Draws the weights. */
  readonly random: Random;
}

/**
 * Builds Φ: samples [B, ...sampleShape] to numbers [B, 1]. Its last layer starts at zero, so that Φ
 * starts as 0 and holds the generator to nothing before it has learned.
 * @returns a model of the caller's.
 */
export function potentialModel({
  sampleShape,
  width,
  hiddenLayers,
  random,
}: PotentialModelOptions): tf.LayersModel {
  const model = tf.sequential();
  const areImages = sampleShape.length === 3;
  for (let i = 0; i < hiddenLayers; i++) {
    const named = { name: `potential_${i + 1}`, activation: 'softplus' } as const;
    const input = i === 0 ? { inputShape: [...sampleShape] } : {};
    model.add(
      areImages
        ? tf.layers.conv2d({ ...convolution, ...named, ...input, filters: width * 2 ** i })
        : tf.layers.dense({ ...named, ...input, units: width }),
    );
  }
  if (areImages) model.add(tf.layers.flatten());
  model.add(tf.layers.dense({ units: 1, name: `potential_${hiddenLayers + 1}` }));
  initializeFanIn(model, random);
  const last = model.getLayer(`potential_${hiddenLayers + 1}`);
  tf.tidy(() => last.setWeights(last.getWeights().map((weight) => tf.zerosLike(weight))));
  return model;
}

const convolution = { kernelSize: 4, strides: 2, padding: 'same' } as const;
