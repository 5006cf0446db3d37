/** Builds the networks and the objective of `@wprox/gan` that a config names. */
import type * as tf from '@tensorflow/tfjs';
import type { RunConfig } from '@wprox/experiments/configs';
import {
  dcganCritic,
  dcganGenerator,
  dragan,
  leastSquares,
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

/** Makes each objective. Settings that the config leaves out have the values of the papers. */
const objectives: Record<GanConfig['objective'], (config: GanConfig) => Objective> = {
  vanilla: () => vanilla,
  lsgan: () => leastSquares,
  wgan: ({ clip }) => wgan(clip === undefined ? {} : { clip }),
  'wgan-gp': (config) => wganGp(weightOf(config)),
  dragan: (config) => dragan(weightOf(config)),
  wwgan: (config) => wwgan(weightOf(config)),
};

const weightOf = ({ penaltyWeight: weight }: GanConfig) => (weight === undefined ? {} : { weight });

/** Makes the objective of a config, with the config's number of critic steps for each iteration. */
export function buildObjective({
  gan,
  criticSteps,
}: Pick<RunConfig, 'gan' | 'criticSteps'>): Objective {
  return {
    ...objectives[gan.objective](gan),
    criticSteps: criticSteps === 'wgan-schedule' ? wganCriticSteps : () => criticSteps,
  };
}

/** A generator and a critic. The caller disposes both. */
export interface Networks {
  readonly generator: tf.LayersModel;
  readonly critic: tf.LayersModel;
}

/**
 * Builds the generator and the critic. The caller disposes both.
 * @param sampleShape [height, width, channels] of images, [coordinates] of points.
 * @param seed source of two streams, `generator` and `critic`, that draw the initial weights.
 */
export function buildNetworks(
  gan: GanConfig,
  sampleShape: readonly number[],
  seed: Random,
): Networks {
  const { width, latentSize } = gan;
  const forGenerator = { latentSize, random: seed.derive('generator') };
  const forCritic = { random: seed.derive('critic') };
  if (gan.architecture === 'mlp') {
    const hidden = Array.from({ length: gan.hiddenLayers }, () => width);
    const size = { hidden, sampleSize: sampleShape[0]! };
    return {
      generator: mlpGenerator({ ...size, ...forGenerator, activation: gan.generatorActivation }),
      critic: mlpCritic({ ...size, ...forCritic, activation: gan.criticActivation }),
    };
  }
  const [imageSize, , channels] = sampleShape as [32 | 64, number, number];
  if (gan.architecture === 'wgan-gp-cifar') {
    return {
      generator: wganGpGenerator({ width, channels, ...forGenerator }),
      critic: wganGpCritic({ width, channels, ...forCritic }),
    };
  }
  const batchNorm = !objectives[gan.objective](gan).needsIndependentSamples;
  const size = { imageSize, channels, width };
  return {
    generator: dcganGenerator({ ...size, ...forGenerator }),
    critic: dcganCritic({ ...size, ...forCritic, batchNorm }),
  };
}
