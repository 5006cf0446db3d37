/** Opens the judge for each kind of data. */
import type { OpenedData, RunConfig } from '@wprox/experiments';
import { openImageJudge } from './image-judge.js';
import type { Judge, OnMeasured } from './judge.js';
import { openPointJudge } from './point-judge.js';

/** Opens the judge of images or of points. The caller disposes it. */
export async function openJudge(
  evaluation: RunConfig['evaluation'],
  data: OpenedData,
  onMeasured: OnMeasured = () => undefined,
): Promise<Judge> {
  return data.kind === 'points'
    ? openPointJudge(evaluation, data.distribution, onMeasured)
    : openImageJudge(evaluation, data.images, onMeasured);
}
