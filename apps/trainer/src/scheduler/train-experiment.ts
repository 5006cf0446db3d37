/** Trains an experiment: plans the runs, writes its config, trains them, records failures. */
import path from 'node:path';
import {
  type ExperimentConfig,
  type PlannedRun,
  plannedIterations,
  planRuns,
  writeExperiment,
} from '@wprox/experiments';
import {
  deleteRuns,
  experimentPaths,
  type FolderLeaseOptions,
  isProvenComplete,
  type Lease,
  LeasedFolder,
  type LeaseHolding,
  readStatus,
  runsToDelete,
  type System,
  statusText,
  sweepRun,
  thisSystem,
  withExperimentLease,
  withRunLease,
} from '@wprox/experiments/run-folders';
import type { QueuedRun, RunOutcome } from './run-pool.js';

export interface TrainExperimentOptions {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
  /** Whether the runs in the folder are deleted first: after `prepare`, which can refuse. */
  readonly isFresh?: boolean;
  /** Largest estimated memory of one run in bytes; 8 GiB by default. */
  readonly memory?: number;
  readonly system?: System;
  /** Called with the plan before anything is written. */
  onPlan(plan: readonly PlannedRun[]): void;
  /**
   * Called once before the folder is changed, unless every run is already complete. Every refusal comes
   * here or before.
   * @returns PNG bytes that show real data, if there are any.
   */
  prepare(): Promise<Uint8Array | undefined>;
  /** Called before the first worker starts, with the names of the deleted runs. */
  onStart?(deleted: readonly string[]): void | Promise<void>;
  /** Receives a sentence if there is another process to wait for. */
  onWait?(text: string): void;
  /**
   * Trains runs, each under its own lease. A failed run is an outcome, not an exception.
   * @param holding what the lease of each run is to be taken under.
   */
  train(runs: readonly QueuedRun[], holding: LeaseHolding): Promise<readonly RunOutcome[]>;
}

/** Outcome of a run; `skipped` means that it was complete before. */
export type ExperimentOutcome = RunOutcome | { readonly name: string; readonly result: 'skipped' };

/**
 * Trains the runs of an experiment that are not complete, under the lease of its folder. If a run fails, its
 * status records the failure and the other runs continue.
 *
 * @returns one outcome per run, in the order of the experiment.
 * @throws RunFolderError, CorruptFileError if the folder cannot be planned, or another process has it; the
 * errors of `prepare`.
 */
export async function trainExperiment(
  options: TrainExperimentOptions,
): Promise<ExperimentOutcome[]> {
  const { folder, system = thisSystem, onWait } = options;
  const waiting = { system, ...(onWait && { onWait }) };
  return withExperimentLease(folder, (lease) => trainUnderLease(options, lease), waiting);
}

async function trainUnderLease(
  options: TrainExperimentOptions,
  lease: Lease,
): Promise<ExperimentOutcome[]> {
  const { experiment, folder, isFresh = false, memory, system = thisSystem, onWait } = options;
  const { disk } = system;
  if (isFresh) await runsToDelete(folder, disk);
  const plan = await planRuns(experiment, folder, { isFresh, disk, ...(memory && { memory }) });
  options.onPlan(plan);
  const left = plan.filter((run) => run.action !== 'skip');
  const picture = left.length > 0 ? await options.prepare() : undefined;
  const leased = await LeasedFolder.open(folder, lease, system);
  try {
    const waiting = { system, experiment: lease.holding, ...(onWait && { onWait }) };
    const deleted = isFresh ? await deleteRuns(leased, waiting) : [];
    if (picture) {
      await leased.replace(path.basename(experimentPaths(folder).realPicture), picture);
    }
    await writeExperiment(experiment, leased, { isFresh, disk });
    for (const run of plan) if (run.action === 'skip') await sweepRun(run.folder, waiting);
    if (left.length > 0) await options.onStart?.(deleted);
    const outcomes = new Map<string, RunOutcome>();
    for (const outcome of await options.train(left, lease.holding)) {
      outcomes.set(outcome.name, outcome);
      const run = left.find(({ name }) => name === outcome.name)!;
      if (outcome.result === 'failed') await recordFailure(run, outcome.message, waiting);
    }
    return plan.map(({ name }) => outcomes.get(name) ?? { name, result: 'skipped' });
  } finally {
    await leased.close();
  }
}

/** Writes the status of a failed run, unless another process has taken it or the experiment over. */
async function recordFailure(
  { config, folder, iteration: planned }: PlannedRun,
  error: string,
  waiting: FolderLeaseOptions & { readonly system: System },
): Promise<void> {
  const { system } = waiting;
  const record = async (lease: Lease) => {
    // Another process can have completed the run that this one has lost.
    if (await isProvenComplete(folder, system.disk)) return;
    const status = await readStatus(folder, system.disk).catch(() => undefined);
    const iterations = plannedIterations(config);
    // A folder that was deleted has no checkpoint, which a later iteration would ask for.
    const iteration = status?.iteration ?? ((await system.disk.isFolder(folder)) ? planned : 0);
    const failed = { state: 'failed', iteration, error } as const;
    const leased = await LeasedFolder.open(folder, lease, system);
    const text = statusText({ ...failed, ...(iterations && { iterations }) });
    await leased.replace('status.json', text).finally(() => leased.close());
  };
  // An unreadable or unwritable status must not lose the outcomes of the other runs.
  await withRunLease(folder, record, { ...waiting, patienceMs: 0 }).catch(() => {});
}
