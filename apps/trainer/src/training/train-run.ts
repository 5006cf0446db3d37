/**
 * The training loop: outer iterations of Algorithm 1 with losses logged, distances measured and
 * checkpoints written on the way. One run, one folder; with a checkpoint in it the run goes on
 * from there and ends with the same metrics file as one that was never stopped.
 */
import { openCifar10 } from '@wprox/datasets';
import { loadCifar10Classifier } from '@wprox/metrics';
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
import { Evaluation } from './evaluation.js';
import { LossLog } from './loss-log.js';
import { describeMachine } from './machine.js';
import { outerIteration } from './outer-iteration.js';
import { realStatistics } from './real-statistics.js';
import { Session } from './session.js';

/**
 * Trains one run from its start or its checkpoint.
 * @throws DatasetError, BackendError, CorruptFileError, and RunFolderError if a loss is not finite.
 */
export async function trainRun(options: TrainRunOptions): Promise<TrainOutcome> {
  const { config, folder, signal } = options;
  const { log, evaluation } = config;
  const { iterations } = config.budget;
  const paths = runPaths(folder);
  const report = (progress: Omit<Progress, 'iterations'>) =>
    options.onProgress({ ...progress, iterations });

  report({ phase: 'preparing', iteration: 0, trainingSeconds: 0 });
  const backend = await prepareBackend();
  const { train } = await openCifar10();
  const classifier = await loadCifar10Classifier();
  const real = await realStatistics(train, evaluation.realSamples, classifier);
  const judge = new Evaluation(classifier, real);
  const session = new Session(config, train);

  const resumed = await restoreCheckpoint(folder, session);
  // What was written after the checkpoint is about to be written again.
  await truncateRows(paths.metrics, metricsRowSchema, resumed?.iteration ?? -1);
  await truncateRows(paths.timing, timingRowSchema, resumed?.iteration ?? -1);
  if (!(await readMachine(folder))) await writeMachine(folder, describeMachine(backend.name));

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
    const { distance, picture } = await judge.measure(session, evaluation.samples);
    const [realSamples, samples] = distance.counts;
    const { value: frechet, features } = distance;
    await writeFileAtomically(samplePicture(folder, iteration), picture);
    const row = { kind: 'distance', iteration, frechet, features, samples, realSamples } as const;
    await appendRow(paths.metrics, row);
    report({ phase: 'evaluating', iteration, trainingSeconds, distance: frechet });
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
    while (iteration < iterations && !signal.aborted) {
      const start = performance.now();
      losses.add(await outerIteration(session));
      iteration++;
      const isLast = iteration === iterations;
      const isLogged = isLast || iteration % log.every === 0;
      const isEvaluated = isLast || iteration % evaluation.every === 0;
      // On a GPU the work is done only when its numbers are here.
      if (isLogged || isEvaluated) await losses.gathered();
      trainingSeconds += (performance.now() - start) / 1000;
      report({ phase: 'training', iteration, trainingSeconds });
      if (isLogged) await logLosses();
      if (isEvaluated) await evaluate();
      if (isLogged || isEvaluated) await appendRow(paths.timing, { iteration, trainingSeconds });
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
    classifier.dispose();
  }
}
