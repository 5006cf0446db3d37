/**
 * The loop of a run: outer iterations, rows of losses, evaluations and checkpoints. Algorithms 1 and 2 are
 * in `@wprox/training`. What is written goes through the open run, so that the loop can be tested on a disk
 * that fails at any moment.
 */
import { generatorSteps as generatorStepsOf, RunSchedule } from '@wprox/experiments';
import type { Host, OpenRun } from '@wprox/experiments/run-folders';
import type { GanTraining, IterationLosses, LossLog, Movement } from '@wprox/training';
import type { Progress, TrainOutcome, TrainRunOptions } from '../scheduler/messages.js';
import { BestDistance } from './best-distance.js';
import { firstNotFinite } from './diagnosis.js';
import type { Travel } from './distance-to-travel.js';
import { DivergenceWatch } from './divergence-watch.js';
import type { Judgment } from './judge.js';
import { StepWatch } from './step-watch.js';
import { checkpointOf } from './training-checkpoint.js';

/** Milliseconds after which a checkpoint is written between two evaluations. */
const CHECKPOINT_EVERY_MS = 300_000;

/** The part of a training that the loop uses. */
export type LoopTraining = Pick<
  GanTraining,
  'iteration' | 'outerIteration' | 'measuredIteration' | 'state' | 'tensors'
>;

export interface TrainLoopOptions extends TrainRunOptions {
  readonly onNote: (text: string) => void;
  readonly run: OpenRun;
  /** The training, at the iteration that the files of the run prove. The caller disposes it. */
  readonly training: LoopTraining;
  readonly judge: { measure(training: LoopTraining): Promise<Judgment> };
  /** Goes on from the sums of the checkpoint; the caller disposes it. */
  readonly losses: Pick<LossLog, 'add' | 'gathered' | 'takeMeans'>;
  readonly host: Pick<Host, 'elapsed' | 'breathe'>;
  /** Measures the distance to travel of a run that begins. */
  travel(): Promise<Travel>;
  /** Makes the file for TensorBoard from what the run has written. */
  events(): Promise<Uint8Array>;
}

/** Leaves out numbers that are not finite, which JSON does not have; a run that goes on may have them. */
function finiteOnly(movement: Movement | undefined): Partial<Movement> {
  return Object.fromEntries(
    Object.entries(movement ?? {}).filter(([, value]) => Number.isFinite(value)),
  );
}

/**
 * Trains until the budget is used up or the signal says to stop.
 * @throws DivergedError; RunFolderError if something cannot be written; LeaseLostError.
 */
export async function trainLoop(options: TrainLoopOptions): Promise<TrainOutcome> {
  const { config, run, training, judge, losses, host, signal, onNote } = options;
  const schedule = new RunSchedule(config);
  const planned = schedule.iterations === undefined ? {} : { iterations: schedule.iterations };
  const report = (progress: Omit<Progress, 'iterations'>) =>
    options.onProgress({ ...progress, ...planned });

  const resumed = run.proven?.position;
  let iteration = training.iteration;
  let trainingSeconds = resumed?.trainingSeconds ?? 0;
  let saved = { iteration, at: host.elapsed() };
  const best = BestDistance.of(run.rows, config.evaluation);
  const addRow = run.addMetrics.bind(run);
  const checkpoint = () => saved.iteration;
  const watch = new DivergenceWatch({
    config,
    rows: run.rows,
    training,
    onNote,
    addRow,
    checkpoint,
  });
  const stepWatch = new StepWatch({ config, rows: run.rows, onNote, addRow });
  const setStatus = (state: 'running' | 'interrupted') =>
    run.setStatus({ state, iteration: saved.iteration, ...planned });

  async function evaluate(): Promise<void> {
    report({ phase: 'evaluating', iteration, trainingSeconds });
    const { distances, picture } = await judge.measure(training);
    await run.writePicture(iteration, picture);
    for (const distance of distances) await addRow({ kind: 'distance', iteration, ...distance });
    const { measure, value } = distances[0];
    best.note(iteration, value);
    report({ phase: 'evaluating', iteration, trainingSeconds, distance: { measure, value } });
  }

  async function logLosses(movement: Movement | undefined): Promise<void> {
    const means = await losses.takeMeans();
    if (await watch.admitLosses(means, iteration)) {
      const generatorSteps = iteration * generatorStepsOf(config);
      const place = { kind: 'losses', iteration, ...means, generatorSteps } as const;
      const row = { ...place, ...finiteOnly(movement) };
      await addRow(row);
      watch.note(row);
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
    saved = { ...saved, at: host.elapsed() };
    if (notFinite || !Object.values(about.losses).every(Number.isFinite)) return;
    await run.writeCheckpoint(checkpoint, { isBest: isWatched && best.isAt(iteration) });
    saved = { ...saved, iteration };
  }

  await setStatus('running');
  if (!resumed) {
    const travelRow = { kind: 'travel', iteration, ...(await options.travel()) } as const;
    await addRow(travelRow);
    stepWatch.begin(travelRow);
    await evaluate();
    await run.addTiming({ iteration, trainingSeconds });
    await save(true);
  }
  while (!schedule.isOver(iteration, trainingSeconds)) {
    // On wasm training never yields; this lets the worker receive the message to stop.
    await host.breathe();
    if (signal.aborted) break;
    const start = host.elapsed();
    const record = async (each: IterationLosses, isRead: boolean) => {
      losses.add(each);
      if (isRead) await losses.gathered(); // waits for a GPU, so that the clock includes its work
      trainingSeconds += (host.elapsed() - start) / 1000;
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
    if (isLogged) await logLosses(movement);
    if (isEvaluated) await watch.admitSamples(iteration, evaluate);
    if (isLogged) await run.addTiming({ iteration, trainingSeconds });
    if (isEvaluated || host.elapsed() - saved.at > CHECKPOINT_EVERY_MS) {
      await save(isEvaluated);
      await setStatus('running');
    }
  }
  if (schedule.isOver(iteration, trainingSeconds)) {
    await run.complete({ iteration, ...planned }, await options.events());
    return 'complete';
  }
  await save(false);
  await run.writeEvents(await options.events());
  await setStatus('interrupted');
  return 'interrupted';
}
