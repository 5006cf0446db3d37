/**
 * The training loop: outer iterations of Algorithm 1 with losses logged, distances measured and
 * checkpoints written on the way. One run, one folder; with a checkpoint in it the run goes on
 * from there and ends with the same metrics file as one that was never stopped.
 */
import { setImmediate } from 'node:timers/promises';
import { prepareBackend } from '@wprox/runtime';
import {
  appendRow,
  metricsRowSchema,
  readMachine,
  runPaths,
  samplePicture,
  timingRowSchema,
  truncateRows,
  writeFileAtomically,
  writeMachine,
  writeStatus,
} from '../runs/index.js';
import type { Progress, TrainOutcome, TrainRunOptions } from '../scheduler/messages.js';
import { type Position, restoreCheckpoint, writeCheckpoint } from './checkpoint.js';
import { LossLog } from './loss-log.js';
import { describeMachine } from './machine.js';
import { openJudge } from './open-judge.js';
import { outerIteration } from './outer-iteration.js';
import { Session } from './session.js';
import { type OpenTrainingData, openTrainingData } from './training-data.js';

/**
 * Trains one run from its start or its checkpoint.
 * @param openData what to train on; what the config names unless a test brings something else.
 * @throws DatasetError, BackendError, CorruptFileError, and RunFolderError if a loss is not finite.
 */
export async function trainRun(
  options: TrainRunOptions,
  openData: OpenTrainingData = openTrainingData,
): Promise<TrainOutcome> {
  const { config, folder, signal } = options;
  const { log, evaluation } = config;
  const { iterations } = config.budget;
  const paths = runPaths(folder);
  const report = (progress: Omit<Progress, 'iterations'>) =>
    options.onProgress({ ...progress, iterations });

  report({ phase: 'preparing', iteration: 0, trainingSeconds: 0 });
  const backend = await prepareBackend();
  const data = await openData(config.dataset);
  const judge = await openJudge(evaluation, data);
  const session = new Session(config, data);

  const resumed = await restoreCheckpoint(folder, session);
  // What was written after the checkpoint is about to be written again.
  await truncateRows(paths.metrics, metricsRowSchema, resumed?.iteration ?? -1);
  await truncateRows(paths.timing, timingRowSchema, resumed?.iteration ?? -1);
  if (!(await readMachine(folder))) await writeMachine(folder, describeMachine(backend));

  let iteration = resumed?.iteration ?? 0;
  let trainingSeconds = resumed?.trainingSeconds ?? 0;
  const losses = new LossLog(resumed?.losses);
  const position = async (): Promise<Position> => ({
    iteration,
    trainingSeconds,
    losses: await losses.gathered(),
  });
  const setStatus = (state: 'running' | TrainOutcome) =>
    writeStatus(folder, { state, iteration, iterations });

  async function evaluate(): Promise<void> {
    report({ phase: 'evaluating', iteration, trainingSeconds });
    const { distance, picture } = await judge.measure(session);
    await writeFileAtomically(samplePicture(folder, iteration), picture);
    await appendRow(paths.metrics, { kind: 'distance', iteration, ...distance });
    const { measure, value } = distance;
    report({ phase: 'evaluating', iteration, trainingSeconds, distance: { measure, value } });
  }

  async function logLosses(): Promise<void> {
    const row = { kind: 'losses', iteration, ...(await losses.takeMeans()) } as const;
    await appendRow(paths.metrics, row);
    const shown = { critic: row.criticLoss, generator: row.generatorLoss };
    report({ phase: 'training', iteration, trainingSeconds, losses: shown });
  }

  try {
    await setStatus('running');
    if (!resumed) {
      await evaluate();
      await appendRow(paths.timing, { iteration, trainingSeconds });
      await writeCheckpoint(folder, session, await position());
    }
    while (iteration < iterations) {
      // Training on wasm waits for nothing; without this the order to stop would not come in.
      await setImmediate();
      if (signal.aborted) break;
      const start = performance.now();
      losses.add(await outerIteration(session, iteration));
      iteration++;
      const isLast = iteration === iterations;
      const isEvaluated = isLast || iteration % evaluation.every === 0;
      const isLogged = isEvaluated || iteration % log.every === 0;
      if (isLogged) await losses.gathered(); // on a GPU the work is done when its numbers are here
      trainingSeconds += (performance.now() - start) / 1000;
      report({ phase: 'training', iteration, trainingSeconds });
      // Losses first: one that is not finite stops the run with that as the reason.
      if (isLogged) await logLosses();
      if (isEvaluated) await evaluate();
      if (isLogged) await appendRow(paths.timing, { iteration, trainingSeconds });
      if (isEvaluated) {
        await writeCheckpoint(folder, session, await position());
        await setStatus('running');
      }
    }
    const outcome = iteration < iterations ? 'interrupted' : 'complete';
    if (outcome === 'interrupted') await writeCheckpoint(folder, session, await position());
    await setStatus(outcome);
    return outcome;
  } finally {
    losses.dispose();
    session.dispose();
    judge.dispose();
  }
}
