/** Does the work that all runs of an experiment share, once before they start. */
import { openDataset, type ResolvedRun, resolveRuns } from '@wprox/experiments';
import {
  assertRecordedFeatures,
  experimentPaths,
  type FeatureRecord,
  runFolder,
  writeFileAtomically,
} from '@wprox/experiments/run-folders';
import { prepareBackend } from '@wprox/runtime';
import type { PrepareExperimentOptions } from '../scheduler/messages.js';
import { openJudge } from './open-judge.js';

/**
 * Opens the data of every run, measures the real data that runs compare with unless the cache has the
 * result, and draws a picture of the first run's real data.
 * @throws DatasetError if data was not fetched; BackendError if the backend cannot be used; RunFolderError
 * if a run has recorded other weights of its features; ConfigError, MetricsFileError for a feature map.
 */
export async function prepareExperiment({
  experiment,
  folder,
  isFresh = false,
  onProgress,
}: PrepareExperimentOptions): Promise<void> {
  const { name, reason } = await prepareBackend();
  onProgress(`backend ${name} (${reason})`);
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
  // After everything that can refuse.
  if (picture) await writeFileAtomically(experimentPaths(folder).realPicture, picture);
}
