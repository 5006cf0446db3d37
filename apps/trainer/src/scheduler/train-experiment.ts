/** Trains an experiment: plans the runs, writes their configs, trains them, records failures. */
import {
  type ExperimentConfig,
  type PlannedRun,
  plannedIterations,
  planRuns,
  writePlan,
} from '@wprox/experiments';
import { deleteRuns, readStatus, runsToDelete, writeStatus } from '@wprox/experiments/run-folders';

import { type RunOutcome, type RunPoolOptions, runPool } from './run-pool.js';

export interface TrainExperimentOptions extends Omit<RunPoolOptions, 'runs'> {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
  /** Whether the runs in the folder are deleted first: after `prepare`, which can refuse. */
  readonly isFresh?: boolean;
  /** Largest estimated memory of one run in bytes; 8 GiB by default. */
  readonly memory?: number;
  /** Called with the plan before anything is written. */
  onPlan(plan: readonly PlannedRun[]): void;
  /**
   * Called once before the folder is changed, unless every run is already complete. Every refusal comes
   * here or before.
   */
  prepare(): Promise<void>;
  /** Called before the first worker starts, with the names of the deleted runs. */
  onStart?(deleted: readonly string[]): void | Promise<void>;
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
  const { experiment, folder, isFresh = false, memory } = options;
  if (isFresh) await runsToDelete(folder);
  const plan = await planRuns(experiment, folder, { isFresh, ...(memory && { memory }) });
  options.onPlan(plan);
  const left = plan.filter((run) => run.action !== 'skip');
  if (left.length > 0) await options.prepare();
  const deleted = isFresh ? await deleteRuns(folder) : [];
  await writePlan(experiment, folder, plan);
  if (left.length > 0) await options.onStart?.(deleted);
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
