/**
 * Trains one run in its folder: outer iterations, rows of losses, evaluations and checkpoints. If the
 * folder has a checkpoint, the run resumes from it and ends with the same metrics file as a run that was
 * never stopped. Algorithms 1 and 2 are in `@wprox/training`.
 */
import { setImmediate } from 'node:timers/promises';
import {
  generatorSteps as generatorStepsOf,
  type OpenDataset,
  openDataset,
  RunFolderError,
} from '@wprox/experiments';
import {
  appendRow,
  type FeatureRecord,
  makeFolder,
  metricsRowSchema,
  readMachine,
  readRunFolder,
  recordFeatures,
  runPaths,
  samplePicture,
  timingRowSchema,
  truncateRows,
  withLock,
  writeBestCheckpoint,
  writeCheckpoint,
  writeFileAtomically,
  writeMachine,
  writeStatus,
} from '@wprox/experiments/run-folders';
import { eventFile } from '@wprox/report/tensorboard';
import { prepareBackend } from '@wprox/runtime';
import { type IterationLosses, LossLog, type Movement } from '@wprox/training';
import type { Progress, TrainOutcome, TrainRunOptions } from '../scheduler/messages.js';
import { BestDistance } from './best-distance.js';
import { buildTraining } from './build-training.js';
import { firstNotFinite } from './diagnosis.js';
import { distanceToTravel } from './distance-to-travel.js';
import { DivergenceWatch } from './divergence-watch.js';
import { describeMachine } from './machine.js';
import { openJudge } from './open-judge.js';
import { RunSchedule } from './run-schedule.js';
import { StepWatch } from './step-watch.js';
import { checkpointOf, restoreTraining } from './training-checkpoint.js';

/** Milliseconds after which a checkpoint is written between two evaluations. */
const CHECKPOINT_EVERY_MS = 300_000;
/** Milliseconds to wait for a worker whose parent was killed and that finishes its iteration. */
const PREDECESSOR_MS = 120_000;

/**
 * Trains one run from its start or its checkpoint.
 * @param openData opens the data of the config; tests replace it.
 * @returns whether the run is complete or was interrupted.
 * @throws DatasetError, BackendError, CorruptFileError, RunFolderError; DivergedError if a number is
 * not finite or a loss too large, unless the config says to continue.
 */
export async function trainRun(
  options: TrainRunOptions,
  openData: OpenDataset = openDataset,
): Promise<TrainOutcome> {
  const { folder } = options;
  const held = (holder: string) =>
    new RunFolderError(
      `another process (${holder}) still trains in ${folder}; wait until it ends, or end it, and repeat`,
    );
  await makeFolder(folder);
  const lock = { held, patienceMs: PREDECESSOR_MS };
  return withLock(runPaths(folder).lock, lock, () => trainLocked(options, openData));
}

/** Leaves out numbers that are not finite, which JSON does not have; a run that goes on may have them. */
function finiteOnly(movement: Movement | undefined): Partial<Movement> {
  return Object.fromEntries(
    Object.entries(movement ?? {}).filter(([, value]) => Number.isFinite(value)),
  );
}

async function trainLocked(options: TrainRunOptions, openData: OpenDataset): Promise<TrainOutcome> {
  const { config, folder, signal, onNote = () => {} } = options;
  const schedule = new RunSchedule(config);
  const planned = schedule.iterations === undefined ? {} : { iterations: schedule.iterations };
  const paths = runPaths(folder);
  const report = (progress: Omit<Progress, 'iterations'>) =>
    options.onProgress({ ...progress, ...planned });

  report({ phase: 'preparing', iteration: 0, trainingSeconds: 0 });
  const backend = await prepareBackend();
  const data = await openData(config.dataset);
  const onFeatures = (maps: readonly FeatureRecord[]) => recordFeatures(folder, maps);
  const judge = await openJudge(config.evaluation, data, { onFeatures });
  const training = buildTraining(config, data);

  const resumed = await restoreTraining(folder, training, schedule.iterations, onNote);
  // The resumed run writes the rows after the checkpoint again.
  await truncateRows(paths.metrics, metricsRowSchema, resumed?.iteration ?? -1);
  await truncateRows(paths.timing, timingRowSchema, resumed?.iteration ?? -1);
  const decoder = data.kind === 'images' ? data.decoder : undefined;
  if (!(await readMachine(folder))) await writeMachine(folder, describeMachine(backend, decoder));

  let iteration = training.iteration;
  let trainingSeconds = resumed?.trainingSeconds ?? 0;
  let saved = { iteration, at: performance.now() };
  const losses = new LossLog(resumed?.losses);
  const best = await BestDistance.of(folder, config.evaluation);
  const watch = await DivergenceWatch.open({
    ...{ config, folder, training, onNote },
    checkpoint: () => saved.iteration,
  });
  const setStatus = (state: 'running' | TrainOutcome) =>
    writeStatus(folder, { state, iteration, ...planned });

  async function evaluate(): Promise<void> {
    report({ phase: 'evaluating', iteration, trainingSeconds });
    const { distances, picture } = await judge.measure(training);
    await writeFileAtomically(samplePicture(folder, iteration), picture);
    for (const distance of distances) {
      await appendRow(paths.metrics, { kind: 'distance', iteration, ...distance });
    }
    const { measure, value } = distances[0];
    best.note(iteration, value);
    report({ phase: 'evaluating', iteration, trainingSeconds, distance: { measure, value } });
  }

  async function logLosses(movement: Movement | undefined, stepWatch: StepWatch): Promise<void> {
    const means = await losses.takeMeans();
    if (await watch.admitLosses(means, iteration)) {
      const generatorSteps = iteration * generatorStepsOf(config);
      const place = { kind: 'losses', iteration, ...means, generatorSteps } as const;
      const row = { ...place, ...finiteOnly(movement) };
      await appendRow(paths.metrics, row);
      await stepWatch.add(row, schedule.expectedIterations(iteration, trainingSeconds));
    }
    const shown = { critic: means.criticLoss, generator: means.generatorLoss };
    report({ phase: 'training', iteration, trainingSeconds, losses: shown });
  }

  /**
   * Writes a checkpoint unless a number in it is not finite; then the last good one stays. The watch is
   * told at evaluations only, because the times of other checkpoints depend on the clock and the user.
   */
  async function save(isWatched: boolean): Promise<void> {
    const about = { trainingSeconds, losses: await losses.gathered() };
    const checkpoint = checkpointOf(await training.state(), about);
    const notFinite = firstNotFinite(checkpoint.tensors);
    if (isWatched && notFinite) await watch.noteTensor(notFinite, iteration);
    saved = { ...saved, at: performance.now() };
    if (notFinite || !Object.values(about.losses).every(Number.isFinite)) return;
    if (isWatched && best.isAt(iteration)) await writeBestCheckpoint(folder, checkpoint);
    await writeCheckpoint(folder, checkpoint);
    saved = { ...saved, iteration };
  }

  try {
    await setStatus('running');
    if (!resumed) {
      const travel = await distanceToTravel(training, data);
      await appendRow(paths.metrics, { kind: 'travel', iteration, ...travel });
      await evaluate();
      await appendRow(paths.timing, { iteration, trainingSeconds });
      await save(true);
    }
    const stepWatch = await StepWatch.open({ config, folder, onNote });
    while (!schedule.isOver(iteration, trainingSeconds)) {
      // On wasm training never yields; this lets the worker receive the message to stop.
      await setImmediate();
      if (signal.aborted) break;
      const start = performance.now();
      const record = async (each: IterationLosses, isRead: boolean) => {
        losses.add(each);
        if (isRead) await losses.gathered(); // waits for a GPU, so that the clock includes its work
        trainingSeconds += (performance.now() - start) / 1000;
        iteration = training.iteration;
        report({ phase: 'training', iteration, trainingSeconds });
      };
      let movement: Movement | undefined;
      if (schedule.isLogged(iteration + 1)) {
        movement = await training.measuredIteration((each) => record(each, true));
      } else {
        await record(await training.outerIteration(), false);
      }
      const isLast = schedule.isOver(iteration, trainingSeconds);
      const isEvaluated = isLast || schedule.isEvaluated(iteration);
      const isLogged = isEvaluated || schedule.isLogged(iteration);
      // Losses come first, so that a loss that is not finite is the reason that a run stops with.
      if (isLogged) await logLosses(movement, stepWatch);
      if (isEvaluated) await watch.admitSamples(iteration, evaluate);
      if (isLogged) await appendRow(paths.timing, { iteration, trainingSeconds });
      if (isEvaluated || performance.now() - saved.at > CHECKPOINT_EVERY_MS) {
        await save(isEvaluated);
        await setStatus('running');
      }
    }
    const isOver = schedule.isOver(iteration, trainingSeconds);
    const outcome = isOver ? 'complete' : 'interrupted';
    if (outcome === 'interrupted') await save(false);
    await writeFileAtomically(paths.events, await eventFile(await readRunFolder(folder)));
    await setStatus(outcome);
    return outcome;
  } finally {
    losses.dispose();
    training.dispose();
    judge.dispose();
  }
}
