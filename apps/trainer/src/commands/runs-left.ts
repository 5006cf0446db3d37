/** The runs of an experiment that are still to be trained. */
import { type ExperimentConfig, planRuns } from '@wprox/experiments';
import { type PlannedOptions, planOptions } from './train-options.js';

/** Returns the names of the runs that are not complete, in the order of the experiment. @throws as `planRuns`. */
export async function runsLeft(
  experiment: ExperimentConfig,
  folder: string,
  options: PlannedOptions = {},
): Promise<string[]> {
  const plan = await planRuns(experiment, folder, planOptions(options));
  return plan.filter(({ action }) => action !== 'skip').map(({ name }) => name);
}
