/** A little of a run, timed: what `wprox train --dry-run` reckons the whole of it from. */

import type { ResolvedRun } from '@wprox/experiments';
import { type OpenedData, openDataset } from '@wprox/experiments';
import { prepareBackend } from '@wprox/runtime';
import type { MeasureRun } from '../scheduler/messages.js';
import { encodeCheckpoint } from './checkpoint.js';
import { LossLog } from './loss-log.js';
import { openJudge } from './open-judge.js';
import { outerIteration } from './outer-iteration.js';
import { Session, takeSnapshot } from './session.js';

/** Outer iterations that are timed, after one that is not: no more once they have taken so long. */
const ITERATIONS = 5;
const ENOUGH_MS = 4000;
/** Past the first 25 iterations, in which WGAN's schedule has more of the critic's steps. */
const FIRST_ITERATION = 30;
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
  const session = new Session(config, data);
  const losses = new LossLog();
  const iterate = async (i: number) => {
    losses.add(await outerIteration(session, FIRST_ITERATION + i));
    await losses.gathered();
  };
  try {
    await iterate(0); // compiles, and makes the optimizers' moments
    const start = performance.now();
    let done = 0;
    while (done < ITERATIONS && performance.now() - start < ENOUGH_MS) await iterate(++done);
    const iteration = (performance.now() - start) / 1000 / done;
    const evaluated = performance.now();
    const { picture } = await judge.measure(session);
    const measured = (performance.now() - evaluated) / 1000;
    const saved = performance.now();
    const position = { iteration: done, trainingSeconds: 0, losses: await losses.gathered() };
    const state = session.state();
    const tensors = await takeSnapshot(session);
    const checkpointBytes = encodeCheckpoint({ position, session: state, tensors }).length;
    return {
      iteration,
      evaluation: measured / share + (performance.now() - saved) / 1000,
      checkpointBytes,
      pictureBytes: picture.length,
    };
  } finally {
    losses.dispose();
    session.dispose();
    judge.dispose();
  }
};

/** The evaluation with fewer images, and what share of them; points are few, and not in proportion. */
function shortEvaluation({ evaluation }: ResolvedRun, { kind }: OpenedData) {
  if (kind === 'points' || evaluation.samples <= IMAGES) return { evaluation, share: 1 };
  return { evaluation: { ...evaluation, samples: IMAGES }, share: IMAGES / evaluation.samples };
}
