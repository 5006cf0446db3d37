/** The judge for each kind of data. */
import type { RunConfig } from '../config/index.js';
import { openImageJudge } from './image-judge.js';
import type { Judge, OnMeasured } from './judge.js';
import { openPointJudge } from './point-judge.js';
import type { TrainingData } from './training-data.js';

/** The judge that a config asks for. The caller disposes it. */
export async function openJudge(
  evaluation: RunConfig['evaluation'],
  data: TrainingData,
  onMeasured: OnMeasured = () => undefined,
): Promise<Judge> {
  return data.kind === 'points'
    ? openPointJudge(evaluation, data.distribution, onMeasured)
    : openImageJudge(evaluation, data.images, onMeasured);
}
