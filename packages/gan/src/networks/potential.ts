/**
 * The potential Φ of Algorithm 2 of *Wasserstein Proximal of GANs* (appendix F) as a network. Every
 * activation is softplus, because the ascent differentiates the gradient of Φ by its weights. On
 * points Φ is a multilayer perceptron; on images it has convolutions of stride 2 whose channels double.
 */
import * as tf from '@tensorflow/tfjs';
import { reject, requireInteger, requireOptions } from '@wprox/arguments';
import { type Random, requireRandom } from '@wprox/runtime/random';
import { initializeFanIn } from './initialize.js';
import { requireSizes, requireWeights } from './sizes.js';

const OPTIONS = ['sampleShape', 'width', 'hiddenLayers', 'random'];

/** Options of {@link potentialModel}. */
export interface PotentialModelOptions {
  /** [height, width, channels] of images, [coordinates] of points. */
  readonly sampleShape: readonly number[];
  /** Units of each hidden layer; on images, channels of the first convolution, then doubled. */
  readonly width: number;
  /** Number of dense layers, at most 1,000; on images, of convolutions with stride 2, at most 16. */
  readonly hiddenLayers: number;
  /** Draws the weights. */
  readonly random: Random;
}

/**
 * Builds Φ: samples [B, ...sampleShape] to numbers [B, 1]. Its last layer starts at zero, so that Φ
 * starts as 0 and holds the generator to nothing before it has learned.
 * @returns a model of the caller's.
 * @throws ArgumentError naming an option that is missing, unknown, out of range or of another type.
 */
export function potentialModel(options: PotentialModelOptions): tf.LayersModel {
  requireOptions('options', options, OPTIONS, '{ sampleShape: [2], width: 32, … }');
  const { sampleShape, width, hiddenLayers, random } = options;
  if (!Array.isArray(sampleShape) || ![1, 3].includes(sampleShape.length)) {
    reject('sampleShape', sampleShape, '[coordinates] or [height, width, channels]');
  }
  for (const [i, size] of sampleShape.entries()) requireSizes({ [`sampleShape[${i}]`]: size });
  requireSizes({ width });
  requireInteger('hiddenLayers', hiddenLayers, 1, sampleShape.length === 3 ? 16 : 1000);
  requireRandom('random', random);
  const { kernel, sizes, flat } = weightSizes(options);
  requireWeights('width', sizes, kernel);
  requireWeights('sampleShape', [flat, 1]);
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

/** The sizes of the hidden layers, and how many numbers the last layer sees. */
function weightSizes({ sampleShape, width, hiddenLayers }: PotentialModelOptions) {
  const areImages = sampleShape.length === 3;
  const hidden = Array.from({ length: hiddenLayers }, (_, i) =>
    areImages ? width * 2 ** i : width,
  );
  const sizes = [sampleShape.at(-1)!, ...hidden];
  const pixels = areImages
    ? sampleShape.slice(0, 2).reduce((area, size) => area * Math.ceil(size / 2 ** hiddenLayers), 1)
    : 1;
  return { sizes, kernel: areImages ? 16 : 1, flat: pixels * sizes.at(-1)! };
}

const convolution = { kernelSize: 4, strides: 2, padding: 'same' } as const;
