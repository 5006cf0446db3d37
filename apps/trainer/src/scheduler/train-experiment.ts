/** Trains an experiment: plans the runs, writes their configs, trains them, records failures. */
import {
  type ExperimentConfig,
  type PlannedRun,
  plannedIterations,
  planRuns,
  writePlan,
} from '@wprox/experiments';
import { readStatus, writeStatus } from '@wprox/experiments/run-folders';

import { type RunOutcome, type RunPoolOptions, runPool } from './run-pool.js';

export interface TrainExperimentOptions extends Omit<RunPoolOptions, 'runs'> {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
  /** Called with the plan before anything is written. */
  onPlan(plan: readonly PlannedRun[]): void;
  /** Called once before the first worker starts, unless every run is already complete. */
  prepare(): Promise<void>;
}

/** Outcome of a run; `skipped` means that it was complete before. */
export type ExperimentOutcome = RunOutcome | { readonly name: string; readonly result: 'skipped' };

/**
 * Trains the runs of an experiment that are not complete. If a run fails, its status records the
 * failure and the other runs continue.
 *
 * @returns one outcome per run, in the order of the experiment.
 * @throws RunFolderError, CorruptFileError if the folder cannot be planned; the errors of `prepare`.
 */
export async function trainExperiment(
  options: TrainExperimentOptions,
): Promise<ExperimentOutcome[]> {
  const plan = await planRuns(options.experiment, options.folder);
  options.onPlan(plan);
  await writePlan(options.experiment, options.folder, plan);
  const left = plan.filter((run) => run.action !== 'skip');
  if (left.length > 0) await options.prepare();
  const outcomes = new Map<string, RunOutcome>();
  for (const outcome of await runPool({ ...options, runs: left })) {
    outcomes.set(outcome.name, outcome);
    const run = left.find(({ name }) => name === outcome.name)!;
    if (outcome.result === 'failed') await recordFailure(run, outcome.message);
  }
  return plan.map(({ name }) => outcomes.get(name) ?? { name, result: 'skipped' });
}

async function recordFailure(run: PlannedRun, error: string): Promise<void> {
  // An unreadable or unwritable status must not lose the outcomes of the other runs.
  const status = await readStatus(run.folder).catch(() => undefined);
  const iterations = plannedIterations(run.config);
  const iteration = status?.iteration ?? run.iteration;
  const failed = { state: 'failed', iteration, error } as const;
  await writeStatus(run.folder, { ...failed, ...(iterations && { iterations }) }).catch(() => {});
}
