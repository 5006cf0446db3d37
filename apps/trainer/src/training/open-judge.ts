/** Opens the judge for each kind of data. */
import type { OpenedData, RunConfig } from '@wprox/experiments';
import { openImageJudge } from './image-judge.js';
import type { Judge, JudgeOptions } from './judge.js';
import { openPointJudge } from './point-judge.js';

/** Opens the judge of images or of points. The caller disposes it. */
export async function openJudge(
  evaluation: RunConfig['evaluation'],
  data: OpenedData,
  options: JudgeOptions = {},
): Promise<Judge> {
  return data.kind === 'points'
    ? openPointJudge(evaluation, data.distribution, options)
    : openImageJudge(evaluation, data.images, options);
}
