/** Times a small part of a run, from which `wprox train --dry-run` estimates the whole. */
import type { ResolvedRun } from '@wprox/experiments';
import {
  criticSteps,
  type FeatureMapConfig,
  featureMaps,
  type OpenedData,
  openDataset,
} from '@wprox/experiments';
import { encodeCheckpoint } from '@wprox/experiments/run-folders';
import { buildTraining } from '@wprox/from-config';
import { LossLog } from '@wprox/training';
import { startBackend } from '../backend/start-backend.js';
import type { MeasureRun } from '../scheduler/messages.js';
import { distanceToTravel } from './distance-to-travel.js';
import { openJudge } from './open-judge.js';
import { checkpointOf } from './training-checkpoint.js';

/** Number of timed outer iterations, after one that is not timed. */
const ITERATIONS = 5;
/** Time after which no further iteration starts. */
const ENOUGH_MS = 4000;
/** Number of images in the timed evaluation. The time of an evaluation is proportional to it. */
const IMAGES = 500;
/** The same for the feature maps of large networks, which take a second for an image on a CPU. */
const FEW_IMAGES = 16;

/** Feature maps that take milliseconds for an image. */
const SMALL_MAPS: readonly FeatureMapConfig[] = ['cifar10-classifier', 'pixels'];

/**
 * Trains a few iterations and evaluates once. It writes nothing into the run's folder; the statistics of
 * real data go into the cache, as in training.
 * @returns seconds per outer iteration and per evaluation (with its checkpoint), sizes of files in bytes, and the
 * distance from the untrained generator to the data.
 * @throws DatasetError, BackendError, ConfigError for the same reasons as training.
 */
export const measureRun: MeasureRun = async (config) => {
  await startBackend();
  const data = await openDataset(config.dataset);
  const { evaluation, share } = shortEvaluation(config, data);
  const judge = await openJudge(evaluation, data);
  const training = buildTraining(withUsualCriticSteps(config), data);
  const { distance: travel } = await distanceToTravel(training, data);
  const losses = new LossLog();
  const iterate = async () => {
    losses.add(await training.outerIteration());
    await losses.gathered();
  };
  try {
    await iterate(); // compiles kernels and creates the state of the optimizers
    const start = performance.now();
    let done = 0;
    while (done < ITERATIONS && performance.now() - start < ENOUGH_MS) {
      await iterate();
      done++;
    }
    const iteration = (performance.now() - start) / 1000 / done;
    const evaluated = performance.now();
    const { picture } = await judge.measure(training);
    const measured = (performance.now() - evaluated) / 1000;
    const saved = performance.now();
    const about = { trainingSeconds: 0, losses: await losses.gathered() };
    const checkpointBytes = encodeCheckpoint(checkpointOf(await training.state(), about)).length;
    return {
      iteration,
      evaluation: measured / share + (performance.now() - saved) / 1000,
      checkpointBytes,
      pictureBytes: picture.length,
      travel,
    };
  } finally {
    losses.dispose();
    training.dispose();
    judge.dispose();
  }
};

/** Replaces WGAN's schedule, which starts with 100 critic steps, by the usual number of critic steps. */
function withUsualCriticSteps(config: ResolvedRun): ResolvedRun {
  return { ...config, criticSteps: criticSteps(config) };
}

/**
 * Returns the evaluation with fewer images and their share of all. An evaluation of points keeps its size,
 * because its time is not proportional to the number of points.
 */
function shortEvaluation({ evaluation }: ResolvedRun, { kind }: OpenedData) {
  const isLarge = featureMaps(evaluation).some((map) => !SMALL_MAPS.includes(map));
  const images = isLarge ? FEW_IMAGES : IMAGES;
  if (kind === 'points' || evaluation.samples <= images) return { evaluation, share: 1 };
  // The features of all real images of a large network would take an hour too.
  const realSamples = Math.min(evaluation.realSamples, isLarge ? images : Number.POSITIVE_INFINITY);
  return {
    evaluation: { ...evaluation, samples: images, realSamples },
    share: images / evaluation.samples,
  };
}
