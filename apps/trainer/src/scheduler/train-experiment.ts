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
  type HeldLease,
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
import type { QueuedRun, RunOutcome } from './executor.js';

export interface TrainExperimentOptions {
  readonly experiment: ExperimentConfig;
  readonly folder: string;
  /** Whether the runs in the folder are deleted first: after `prepare`, which can refuse. */
  readonly isFresh?: boolean;
  /** Names of the runs to train; all if left out. */
  readonly only?: readonly string[];
  /**
   * Whether other processes train runs of the experiment at the same time. The lease of its folder is then
   * given back before they train.
   */
  readonly isShared?: boolean;
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
   * @param holding what the lease of each run is to be taken under; undefined with `isShared`.
   */
  train(
    runs: readonly QueuedRun[],
    holding: LeaseHolding | undefined,
  ): Promise<readonly RunOutcome[]>;
}

/** Outcome of a run; `skipped` means that it was complete before. */
export type ExperimentOutcome = RunOutcome | { readonly name: string; readonly result: 'skipped' };

/**
 * Milliseconds to wait for the lease of an experiment that other commands with `isShared` hold for a moment, one after
 * the other. A command without it has the lease as long as it trains: who waits for it longer is told to end it.
 */
const MOMENT_MS = 60_000;

/**
 * Trains the runs of an experiment that are not complete, under the lease of its folder. If a run fails, its
 * status records the failure and the other runs continue.
 *
 * With `isShared` the lease is held while the folder is written, a moment. The preparation comes before, so that many
 * processes that start together prepare at the same time.
 *
 * @returns one outcome per run, in the order of the experiment.
 * @throws ConfigError if `only` names another run; RunFolderError, CorruptFileError if the folder cannot be
 * planned, or another process has it; the errors of `prepare`.
 */
export async function trainExperiment(
  options: TrainExperimentOptions,
): Promise<ExperimentOutcome[]> {
  const { folder, isShared = false, system = thisSystem, onWait } = options;
  const waiting = { system, ...(onWait && { onWait }) };
  if (isShared) {
    const { picture } = await planAndPrepare(options);
    const plan = await withExperimentLease(
      folder,
      // Another process can have changed the folder in the meantime: what counts is the plan made now.
      async (lease) => begin(options, lease, { plan: await planOf(options), picture }),
      {
        ...waiting,
        work: 'wprox train, which prepares the folder for several processes',
        patienceMs: MOMENT_MS,
      },
    );
    return trainPlanned(plan, options);
  }
  return withExperimentLease(
    folder,
    async (lease) => {
      const plan = await begin(options, lease, await planAndPrepare(options));
      return trainPlanned(plan, options, lease.holding);
    },
    waiting,
  );
}

/** What is known before the folder is changed. */
interface Prepared {
  readonly plan: PlannedRun[];
  /** PNG bytes that show real data. */
  readonly picture: Uint8Array | undefined;
}

async function planOf(options: TrainExperimentOptions): Promise<PlannedRun[]> {
  const { experiment, folder, isFresh = false, only, memory, system = thisSystem } = options;
  const { disk } = system;
  if (isFresh) await runsToDelete(folder, disk);
  const plan = await planRuns(experiment, folder, {
    ...{ isFresh, disk },
    ...(only && { only }),
    ...(memory && { memory }),
  });
  options.onPlan(plan);
  return plan;
}

async function planAndPrepare(options: TrainExperimentOptions): Promise<Prepared> {
  const plan = await planOf(options);
  return { plan, picture: isLeft(plan) ? await options.prepare() : undefined };
}

const isLeft = (plan: readonly PlannedRun[]) => plan.some(({ action }) => action !== 'skip');

/** Brings the folder to where training begins. @returns the plan. */
async function begin(
  options: TrainExperimentOptions,
  lease: Lease,
  { plan, picture }: Prepared,
): Promise<PlannedRun[]> {
  const { experiment, folder, isFresh = false, system = thisSystem, onWait } = options;
  const { disk } = system;
  const leased = await LeasedFolder.open(folder, lease, system);
  try {
    const waiting = { system, experiment: lease.holding, ...(onWait && { onWait }) };
    const deleted = isFresh ? await deleteRuns(leased, waiting) : [];
    if (picture) {
      await leased.replace(path.basename(experimentPaths(folder).realPicture), picture);
    }
    await writeExperiment(experiment, leased, { isFresh, disk });
    for (const run of plan) if (run.action === 'skip') await sweepRun(run.folder, waiting);
    if (isLeft(plan)) await options.onStart?.(deleted);
    return plan;
  } finally {
    await leased.close();
  }
}

async function trainPlanned(
  plan: readonly PlannedRun[],
  { system = thisSystem, train }: TrainExperimentOptions,
  holding?: LeaseHolding,
): Promise<ExperimentOutcome[]> {
  const left = plan.filter((run) => run.action !== 'skip');
  const outcomes = new Map<string, RunOutcome>();
  for (const outcome of await train(left, holding)) {
    outcomes.set(outcome.name, outcome);
    if (outcome.result !== 'failed') continue;
    const run = left.find(({ name }) => name === outcome.name)!;
    const waiting = { system, patienceMs: 0, ...(holding && { experiment: holding }) };
    const record = (lease: Lease) => recordFailure(run, outcome.message, lease, system);
    // An unreadable or unwritable status must not lose the outcomes of the other runs.
    await withRunLease(run.folder, record, waiting).catch(() => {});
  }
  return plan.map(({ name }) => outcomes.get(name) ?? { name, result: 'skipped' });
}

/**
 * Writes the status of a failed run, unless another process has completed it.
 * @param lease that of the run.
 * @throws as `LeasedFolder`.
 */
export async function recordFailure(
  { config, folder, iteration: planned }: Pick<PlannedRun, 'config' | 'folder' | 'iteration'>,
  error: string,
  lease: HeldLease,
  system: System = thisSystem,
): Promise<void> {
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
}
