/**
 * The potential Φ of Algorithm 2 as a network: softplus throughout, for its gradient is
 * differentiated by its weights. On points a multilayer perceptron, on images convolutions of stride
 * 2 whose channels double, as a critic's do.
 */
import * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '@wprox/experiments';
import { initializeFanIn } from '@wprox/gan';
import type { Random } from '@wprox/runtime/random';

type PotentialConfig = Extract<RunConfig['regularizer'], { name: 'potential' }>;

/**
 * Φ: samples [B, ...sampleShape] to numbers [B, 1]. It begins as 0, which holds the generator to
 * nothing, for a potential that has not learned would push the samples anywhere. The model is the
 * caller's.
 */
export function buildPotential(
  { width, hiddenLayers }: Pick<PotentialConfig, 'width' | 'hiddenLayers'>,
  sampleShape: readonly number[],
  random: Random,
): tf.LayersModel {
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
