/** A little of a run, timed: what `wprox train --dry-run` reckons the whole of it from. */

import type { ResolvedRun } from '@wprox/experiments';
import { criticSteps, type OpenedData, openDataset } from '@wprox/experiments';
import { encodeCheckpoint } from '@wprox/experiments/run-folders';
import { prepareBackend } from '@wprox/runtime';
import { LossLog } from '@wprox/training';
import type { MeasureRun } from '../scheduler/messages.js';
import { buildTraining } from './build-training.js';
import { openJudge } from './open-judge.js';
import { checkpointOf } from './training-checkpoint.js';

/** Outer iterations that are timed, after one that is not: no more once they have taken so long. */
const ITERATIONS = 5;
const ENOUGH_MS = 4000;
/** Images that an evaluation is timed with; its time is in proportion to them. */
const IMAGES = 500;

/**
 * Trains a few iterations and evaluates once, and writes nothing but what real data measure, into the
 * cache. @throws DatasetError, BackendError, ConfigError as training does.
 */
export const measureRun: MeasureRun = async (config) => {
  await prepareBackend();
  const data = await openDataset(config.dataset);
  const { evaluation, share } = shortEvaluation(config, data);
  const judge = await openJudge(evaluation, data);
  const training = buildTraining(pastTheSchedule(config), data);
  const losses = new LossLog();
  const iterate = async () => {
    losses.add(await training.outerIteration());
    await losses.gathered();
  };
  try {
    await iterate(); // compiles, and makes the optimizers' moments
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
    };
  } finally {
    losses.dispose();
    training.dispose();
    judge.dispose();
  }
};

/** WGAN's schedule takes more critic steps in the first 25 iterations; this is what it takes later. */
function pastTheSchedule(config: ResolvedRun): ResolvedRun {
  return { ...config, criticSteps: criticSteps(config) };
}

/** The evaluation with fewer images, and what share of them; points are few, and not in proportion. */
function shortEvaluation({ evaluation }: ResolvedRun, { kind }: OpenedData) {
  if (kind === 'points' || evaluation.samples <= IMAGES) return { evaluation, share: 1 };
  return { evaluation: { ...evaluation, samples: IMAGES }, share: IMAGES / evaluation.samples };
}
