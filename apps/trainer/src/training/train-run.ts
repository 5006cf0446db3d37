/**
 * Trains one run in its folder. If the folder has a checkpoint, the run resumes from it and ends with the
 * same metrics file as a run that was never stopped.
 */
import { type OpenDataset, openDataset, RunSchedule } from '@wprox/experiments';
import {
  type FeatureRecord,
  givenLease,
  type HeldLease,
  OpenRun,
  readRunFolder,
  runPaths,
  thisSystem,
  withRunLease,
} from '@wprox/experiments/run-folders';
import { buildTraining } from '@wprox/from-config';
import { eventFile, eventFollower } from '@wprox/report/tensorboard';
import { LossLog } from '@wprox/training';
import { unusedOptions } from '../backend/acceleration.js';
import { startBackend } from '../backend/start-backend.js';
import type { TrainOutcome, TrainRunOptions } from '../scheduler/messages.js';
import { distanceToTravel } from './distance-to-travel.js';
import { describeMachine } from './machine.js';
import { openJudge } from './open-judge.js';
import { trainLoop } from './train-loop.js';
import { restoreTraining } from './training-checkpoint.js';

/**
 * Trains one run from its start or its checkpoint, under the lease of the run: the given one, or one that it
 * takes.
 * @param openData opens the data of the config; tests replace it.
 * @returns whether the run is complete or was interrupted.
 * @throws DatasetError, BackendError, CorruptFileError, RunFolderError; DivergedError if a number is
 * not finite or a loss too large, unless the config says to continue; LeaseLostError if another process has
 * taken the run over.
 */
export async function trainRun(
  options: TrainRunOptions,
  openData: OpenDataset = openDataset,
): Promise<TrainOutcome> {
  const { folder, experiment, holding, onNote = () => {} } = options;
  const work = (lease: HeldLease) => trainUnderLease({ ...options, onNote }, lease, openData);
  if (holding) return work(givenLease(holding));
  return withRunLease(folder, work, { onWait: onNote, ...(experiment && { experiment }) });
}

async function trainUnderLease(
  options: TrainRunOptions & { readonly onNote: (text: string) => void },
  lease: HeldLease,
  openData: OpenDataset,
): Promise<TrainOutcome> {
  const { config, folder, onNote, allowsChanges = false } = options;
  const { iterations } = new RunSchedule(config);
  const planned = iterations === undefined ? {} : { iterations };
  // A worker whose parent died while it waited for the lease leaves the run to whoever comes next.
  if (options.signal.aborted) return 'interrupted';
  options.onProgress({ phase: 'preparing', iteration: 0, trainingSeconds: 0, ...planned });
  const run = await OpenRun.open({ folder, config, iterations, lease, onNote });
  const opened: { dispose(): void }[] = [];
  const open = <T extends { dispose(): void }>(each: T): T => {
    opened.push(each);
    return each;
  };
  try {
    const backend = await startBackend();
    for (const note of unusedOptions(backend.name, process.env)) onNote(note);
    const data = await openData(config.dataset);
    const decoder = data.kind === 'images' ? data.decoder : undefined;
    await run.recordMachine(describeMachine(backend, decoder), allowsChanges);
    const onFeatures = (maps: readonly FeatureRecord[]) => run.recordFeatures(maps);
    const judge = open(await openJudge(config.evaluation, data, { onFeatures }));
    const training = open(buildTraining(config, data));
    await run.followEvents(eventFollower(folder));
    if (run.proven) restoreTraining(training, run.proven, runPaths(folder).checkpoint);
    return await trainLoop({
      ...{ ...options, run, training, judge, host: thisSystem.host },
      losses: open(new LossLog(run.proven?.position.losses)),
      travel: () => distanceToTravel(training, data),
      events: async () => eventFile(await readRunFolder(folder)),
    });
  } finally {
    for (const each of opened) each.dispose();
    await run.close();
  }
}
