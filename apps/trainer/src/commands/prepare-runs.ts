/** Does the work that all runs share, and shows it on the terminal. */
import type { ExperimentConfig } from '@wprox/experiments';
import { createTaskDisplay } from '../display/index.js';
import type { Surroundings, TrainingParts } from './surroundings.js';
import type { TrainOptions } from './train-options.js';

/**
 * Opens the data of every run that will train and measures what they are compared with.
 * @returns PNG bytes that show real data; undefined if there are no runs.
 * @throws as `prepareExperiment`.
 */
export async function prepareRuns(
  experiment: ExperimentConfig,
  folder: string,
  { fresh = false, allowChanges = false, only }: TrainOptions,
  { stdout, env }: Surroundings,
  parts: TrainingParts,
): Promise<Uint8Array | undefined> {
  const task = createTaskDisplay(stdout, env);
  try {
    const prepareExperiment = await parts.loadPrepareExperiment();
    return await prepareExperiment({
      experiment,
      folder,
      isFresh: fresh,
      allowsChanges: allowChanges,
      ...(only && { only }),
      onProgress: (message, done, total, unit) =>
        task.update({
          message,
          ...(done !== undefined && { done }),
          ...(total !== undefined && { total }),
          ...(unit && { unit }),
        }),
    });
  } finally {
    task.close();
  }
}
