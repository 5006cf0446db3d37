/** Turns the names in a config into the networks and the objective of `@wprox/gan`. */
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

/** Makes each objective with the papers' settings, unless the config has others. */
const objectives: Record<GanConfig['objective'], (config: GanConfig) => Objective> = {
  vanilla: () => vanilla,
  wgan: ({ clip }) => wgan(clip === undefined ? {} : { clip }),
  'wgan-gp': (config) => wganGp(weightOf(config)),
  dragan: (config) => dragan(weightOf(config)),
  wwgan: (config) => wwgan(weightOf(config)),
};

const weightOf = ({ penaltyWeight: weight }: GanConfig) => (weight === undefined ? {} : { weight });

/** Makes the objective, with the number of critic steps of the config. */
export function buildObjective({
  gan,
  criticSteps,
}: Pick<RunConfig, 'gan' | 'criticSteps'>): Objective {
  return {
    ...objectives[gan.objective](gan),
    criticSteps: criticSteps === 'wgan-schedule' ? wganCriticSteps : () => criticSteps,
  };
}

/** A generator and a critic; they belong to whoever asked for them. */
export interface Networks {
  readonly generator: tf.LayersModel;
  readonly critic: tf.LayersModel;
}

/**
 * Builds the generator and the critic, which are the caller's.
 * @param sampleShape [height, width, channels] of images, [coordinates] of points.
 * @param seed its streams `generator` and `critic` draw the weights.
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
