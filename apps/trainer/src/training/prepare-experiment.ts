/** Does the work that all runs of an experiment share, once before they start. */
import { CorruptFileError, openDataset, type ResolvedRun, resolveRuns } from '@wprox/experiments';
import {
  assertRecordedFeatures,
  type FeatureRecord,
  kernelDifferences,
  type MachineRecord,
  readMachine,
  readStatus,
  refuseChange,
  runFolder,
} from '@wprox/experiments/run-folders';
import { prepareBackend } from '@wprox/runtime';
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
  onProgress,
}: PrepareExperimentOptions): Promise<Uint8Array | undefined> {
  const backend = await prepareBackend();
  onProgress(`backend ${backend.name} (${backend.reason})`);
  const seen = new Map<string, readonly FeatureRecord[]>();
  let picture: Uint8Array | undefined;
  const compare = async (run: ResolvedRun, maps: readonly FeatureRecord[]) => {
    if (!isFresh) await assertRecordedFeatures(runFolder(folder, run), maps);
  };
  for (const run of resolveRuns(experiment)) {
    const { dataset, evaluation } = run;
    const key = JSON.stringify([dataset, evaluation]);
    const known = seen.get(key);
    if (known) {
      await compare(run, known);
      continue;
    }
    const data = await openDataset(dataset, ({ done, total }) =>
      onProgress(`Decoding ${dataset.name}`, done, total, 'bytes'),
    );
    if (!isFresh && !allowsChanges) {
      const decoder = data.kind === 'images' ? data.decoder : undefined;
      await refuseOtherKernels(runFolder(folder, run), describeMachine(backend, decoder));
    }
    const judge = await openJudge(evaluation, data, {
      onMeasured: onProgress,
      onFeatures: (maps) => compare(run, maps),
    });
    try {
      picture ??= await judge.realPicture();
    } finally {
      judge.dispose();
    }
    seen.set(key, judge.features);
  }
  return picture;
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
  if (!recorded || !status || status.state === 'complete' || status.iteration === 0) return;
  const differences = kernelDifferences(recorded, now);
  if (differences.length > 0) throw refuseChange(folder, differences);
}
