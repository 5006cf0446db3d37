/** A DCGAN on 32×32×3 images in training, for the measurements of whole outer iterations. */
import { dcganCritic, dcganGenerator } from '@wprox/gan';
import { adam } from '@wprox/runtime/optimizers';
import { Random } from '@wprox/runtime/random';
import { GanTraining, Player } from '@wprox/training';
import { imageSource } from './image-source.mjs';

/** @typedef {import('@wprox/training').GanTrainingOptions} Options */

/**
 * Makes the training. The critic has batch norm if the objective allows it.
 * @param {object} settings
 * @param {number} settings.width base width of both networks
 * @param {number} settings.batchSize
 * @param {number} settings.latentSize
 * @param {import('@wprox/gan').Objective} settings.objective
 * @param {Options['steps']} settings.steps
 * @param {import('@wprox/runtime/optimizers').AdamOptions} settings.adam of both networks
 * @param {(count: number) => import('@tensorflow/tfjs').Tensor4D} settings.nextImages
 */
export function dcganTraining({ width, adam: rates, nextImages, ...settings }) {
  const { latentSize, objective } = settings;
  const random = new Random(1);
  const batchNorm = !objective.needsIndependentSamples;
  return new GanTraining({
    ...settings,
    generator: new Player(dcganGenerator({ width, latentSize, random }), adam(rates)),
    critic: new Player(dcganCritic({ width, batchNorm, random }), adam(rates)),
    data: imageSource(nextImages),
    random,
  });
}
