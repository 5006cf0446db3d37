/** Builds the networks and the objective of `@wprox/gan` that a config names. */
import type * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '@wprox/experiments';
import {
  dcganCritic,
  dcganGenerator,
  dragan,
  mlpCritic,
  mlpGenerator,
  type Objective,
  vanilla,
  wgan,
  wganCriticSteps,
  wganGp,
  wganGpCritic,
  wganGpGenerator,
  wwgan,
} from '@wprox/gan';
import type { Random } from '@wprox/runtime/random';

type GanConfig = RunConfig['gan'];

/** The objectives by name, with the papers' settings unless the config has others. */
const objectives: Record<GanConfig['objective'], (config: GanConfig) => Objective> = {
  vanilla: () => vanilla,
  wgan: ({ clip }) => wgan(clip === undefined ? {} : { clip }),
  'wgan-gp': (config) => wganGp(weightOf(config)),
  dragan: (config) => dragan(weightOf(config)),
  wwgan: (config) => wwgan(weightOf(config)),
};

const weightOf = ({ penaltyWeight: weight }: GanConfig) => (weight === undefined ? {} : { weight });

/** Builds the objective, with the config's number of critic steps instead of its own. */
export function buildObjective({
  gan,
  criticSteps,
}: Pick<RunConfig, 'gan' | 'criticSteps'>): Objective {
  return {
    ...objectives[gan.objective](gan),
    criticSteps: criticSteps === 'wgan-schedule' ? wganCriticSteps : () => criticSteps,
  };
}

/**
 * Builds the generator and the critic, which the caller owns. Weights are drawn in that order.
 * @param sampleShape [height, width, channels] of images, [coordinates] of points.
 */
export function buildNetworks(
  gan: GanConfig,
  sampleShape: readonly number[],
  random: Random,
): { generator: tf.LayersModel; critic: tf.LayersModel } {
  const { objective, width, latentSize } = gan;
  if (gan.architecture === 'mlp') {
    const hidden = Array.from({ length: gan.hiddenLayers }, () => width);
    const sampleSize = sampleShape[0]!;
    const [forGenerator, forCritic] = [gan.generatorActivation, gan.criticActivation];
    return {
      generator: mlpGenerator({ hidden, latentSize, sampleSize, activation: forGenerator, random }),
      critic: mlpCritic({ hidden, sampleSize, activation: forCritic, random }),
    };
  }
  const [imageSize, , channels] = sampleShape as [32 | 64, number, number];
  if (gan.architecture === 'wgan-gp-cifar') {
    return {
      generator: wganGpGenerator({ width, latentSize, channels, random }),
      critic: wganGpCritic({ width, channels, random }),
    };
  }
  const batchNorm = !objectives[objective](gan).needsIndependentSamples;
  return {
    generator: dcganGenerator({ imageSize, channels, width, latentSize, random }),
    critic: dcganCritic({ imageSize, channels, width, batchNorm, random }),
  };
}
