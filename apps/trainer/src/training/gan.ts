/** From the names in a config to the networks and the objective of `@wprox/gan`. */
import type * as tf from '@tensorflow/tfjs';
import {
  dcganCritic,
  dcganGenerator,
  dragan,
  type Objective,
  vanilla,
  wganGp,
  wganGpCritic,
  wganGpGenerator,
  wwgan,
} from '@wprox/gan';
import type { Random } from '@wprox/runtime/random';
import type { RunConfig } from '../config/index.js';

type GanConfig = RunConfig['gan'];

/** Objectives with the papers' settings. */
export const objectives: Record<GanConfig['objective'], () => Objective> = {
  vanilla: () => vanilla,
  'wgan-gp': () => wganGp(),
  dragan: () => dragan(),
  wwgan: () => wwgan(),
};

/** The generator and the critic, which are the caller's. Weights are drawn in that order. */
export function buildNetworks(
  { architecture, objective, width, latentSize }: GanConfig,
  random: Random,
): { generator: tf.LayersModel; critic: tf.LayersModel } {
  if (architecture === 'wgan-gp-cifar') {
    const generator = wganGpGenerator({ width, latentSize, random });
    return { generator, critic: wganGpCritic({ width, random }) };
  }
  const generator = dcganGenerator({ width, latentSize, random });
  // Batch norm couples the samples of a batch, and a gradient penalty judges each alone.
  const batchNorm = objective === 'vanilla';
  return { generator, critic: dcganCritic({ width, batchNorm, random }) };
}
