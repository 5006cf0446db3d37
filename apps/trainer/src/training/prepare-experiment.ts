/** Does the work that all runs of an experiment share, once before they start. */
import { stat } from 'node:fs/promises';
import {
  CorruptFileError,
  openDataset,
  type ResolvedRun,
  resolveRuns,
  runName,
} from '@wprox/experiments';
import {
  assertRecordedFeatures,
  type FeatureRecord,
  kernelDifferences,
  type MachineRecord,
  readMachine,
  readStatus,
  refuseChange,
  runFolder,
  runPaths,
} from '@wprox/experiments/run-folders';
import { startBackend } from '../backend/start-backend.js';
import type { PrepareExperimentOptions } from '../scheduler/messages.js';
import { describeMachine } from './machine.js';
import { openJudge } from './open-judge.js';

/**
 * Opens the data of every run, measures the real data that runs compare with unless the cache has the
 * result, and draws a picture of the first run's real data, which it returns.
 * @throws DatasetError if data was not fetched; BackendError if the backend cannot be used; RunFolderError
 * if a run has recorded other weights of its features, or other kernels that may not change; ConfigError, MetricsFileError for a feature map.
 */
export async function prepareExperiment({
  experiment,
  folder,
  isFresh = false,
  allowsChanges = false,
  only,
  onProgress,
}: PrepareExperimentOptions): Promise<Uint8Array | undefined> {
  const backend = await startBackend();
  onProgress(`backend ${backend.name} (${backend.reason})`);
  const seen = new Map<string, { features: readonly FeatureRecord[]; machine: MachineRecord }>();
  let picture: Uint8Array | undefined;
  const compare = async (run: ResolvedRun, maps: readonly FeatureRecord[]) => {
    if (!isFresh) await assertRecordedFeatures(runFolder(folder, run), maps);
  };
  const compareKernels = async (run: ResolvedRun, machine: MachineRecord) => {
    if (!isFresh && !allowsChanges) await refuseOtherKernels(runFolder(folder, run), machine);
  };
  for (const run of resolveRuns(experiment)) {
    if (only && !only.includes(runName(run))) continue;
    const { dataset, evaluation } = run;
    const key = JSON.stringify([dataset, evaluation]);
    const known = seen.get(key);
    if (known) {
      await compareKernels(run, known.machine);
      await compare(run, known.features);
      continue;
    }
    const data = await openDataset(dataset, ({ done, total }) =>
      onProgress(`Decoding ${dataset.name}`, done, total, 'bytes'),
    );
    const machine = describeMachine(backend, data.kind === 'images' ? data.decoder : undefined);
    await compareKernels(run, machine);
    const judge = await openJudge(evaluation, data, {
      onMeasured: onProgress,
      onFeatures: (maps) => compare(run, maps),
    });
    try {
      picture ??= await judge.realPicture();
    } finally {
      judge.dispose();
    }
    seen.set(key, { features: judge.features, machine });
  }
  return picture;
}

/** Whether a run has written a checkpoint; before that it can begin again with any kernels. */
async function hasCheckpoint(folder: string): Promise<boolean> {
  const { checkpoint, previousCheckpoint } = runPaths(folder);
  const found = await Promise.all(
    [checkpoint, previousCheckpoint].map((file) => stat(file).catch(() => undefined)),
  );
  return found.some((each) => each !== undefined);
}

/**
 * Refuses before a worker starts, which compares again with what the run's checkpoint records. A record that
 * cannot be read is left to the worker, which restores it.
 */
async function refuseOtherKernels(folder: string, now: MachineRecord): Promise<void> {
  const left = (error: unknown) => {
    if (error instanceof CorruptFileError) return undefined;
    throw error;
  };
  const status = await readStatus(folder).catch(left);
  const recorded = await readMachine(folder).catch(left);
  if (!recorded || status?.state === 'complete' || !(await hasCheckpoint(folder))) return;
  const differences = kernelDifferences(recorded, now);
  if (differences.length > 0) throw refuseChange(folder, differences);
}
