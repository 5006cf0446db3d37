/** `wprox train` and its workers as processes of a simulated world: the real code above the disk. */
import type { ExperimentConfig } from '@wprox/experiments';
import { type HeldLease, OpenRun, withRunLease } from '@wprox/experiments/run-folders';
import type { QueuedRun, RunOutcome } from '../../src/scheduler/executor.js';
import { trainExperiment } from '../../src/scheduler/train-experiment.js';
import { trainLoop } from '../../src/training/train-loop.js';
import type { SimulatedHost } from './simulated-host.fixture.js';
import type { SimulatedProcess } from './simulated-process.fixture.js';
import type { SimulatedWorld } from './simulated-world.fixture.js';
import { restoreToy, ToyTraining, toyJudge, toyLosses } from './toy-training.fixture.js';

/** The folder of the experiment on the simulated disk. */
export const FOLDER = '/runs/toy';
/** A parent asks whether its workers have ended this often. */
const POLL_MS = 20;

export interface CommandOptions {
  readonly world: SimulatedWorld;
  readonly host: SimulatedHost;
  /** The name of the process; its workers have it as the start of their names. */
  readonly name: string;
  readonly experiment: ExperimentConfig;
  readonly isFresh?: boolean;
  /** The runs of `--only`. */
  readonly only?: readonly string[];
  readonly container?: string;
  /** When it starts, in simulated milliseconds from now. */
  readonly after?: number;
}

/** A started command. */
export interface Command {
  readonly parent: SimulatedProcess;
  /** Asks it to stop, as Ctrl-C does. */
  readonly stop: () => void;
}

/** Starts `wprox train` in a world; its outcome is that of the process, a list of outcomes of runs. */
export function startCommand(options: CommandOptions): Command {
  const { world, host, name, experiment, isFresh = false, only } = options;
  const { container = '', after = 0 } = options;
  const parent = world.process({ host, name, container });
  const workers: { process: SimulatedProcess; controller: AbortController }[] = [];
  let isStopped = false;
  const stop = () => {
    isStopped = true;
    for (const { controller } of workers) controller.abort();
  };

  const trainInChild = async (run: QueuedRun): Promise<RunOutcome> => {
    if (isStopped) return { name: run.name, result: 'waiting' };
    const controller = new AbortController();
    const process = world.process({ host, container, name: `${name}/${run.name}` });
    workers.push({ process, controller });
    process.start((self) => work(self, run, controller.signal));
    while (process.isAlive) {
      await parent.host.sleep(POLL_MS);
    }
    const outcome = process.outcome!;
    if (outcome.end === 'returned') {
      return { name: run.name, result: outcome.value as 'complete' | 'interrupted' };
    }
    const message = outcome.end === 'threw' ? String(outcome.error) : 'was killed';
    return { name: run.name, result: 'failed', message, stack: message };
  };

  parent.start(async ({ disk, host: own }) => {
    const outcomes = await trainExperiment({
      experiment,
      folder: FOLDER,
      isFresh,
      ...(only && { only, isShared: true }),
      system: { disk, host: own },
      onPlan: () => {},
      prepare: async () => Uint8Array.of(1, 2, 3),
      train: (runs) => Promise.all(runs.map(trainInChild)),
    });
    return outcomes;
  }, after);
  // A worker whose parent has ended stops with a checkpoint.
  ends.set(parent, stop);
  return { parent, stop };
}

/** What happens when a process ends: the world of these commands must call {@link onEnd}. */
const ends = new WeakMap<SimulatedProcess, () => void>();

/** Tells the workers of a parent that it has ended. */
export function onEnd(process: SimulatedProcess): void {
  ends.get(process)?.();
}

/** The work of `training/train-run.ts` with a toy in place of TensorFlow. */
async function work(
  { disk, host }: SimulatedProcess,
  { config, folder }: QueuedRun,
  signal: AbortSignal,
): Promise<'complete' | 'interrupted'> {
  const system = { disk, host };
  const onNote = () => {};
  const train = async (lease: HeldLease) => {
    const { iterations } = config.budget;
    const run = await OpenRun.open({ folder, config, iterations, lease, onNote, system });
    try {
      await run.recordMachine(MACHINE, false);
      const toy = new ToyTraining(config.seed);
      if (run.proven) restoreToy(toy, run.proven);
      return await trainLoop({
        ...{ config, folder, signal, onNote, run, host },
        training: toy.asLoopTraining(),
        judge: toyJudge,
        losses: toyLosses(run.proven?.position.losses),
        travel: async () => ({ distance: 1, samples: 10 }),
        events: async () => Uint8Array.of(toy.iteration),
        onProgress: () => {},
      });
    } finally {
      await run.close();
    }
  };
  return withRunLease(folder, train, { system });
}

const MACHINE = {
  ...{ node: 'v20.0.0', platform: 'linux', cpu: 'a processor', cores: 2, memoryBytes: 1e9 },
  ...{ backend: 'toy', tfjs: '4.22.0', wprox: '0.1.0', startedAt: '2026-01-01T00:00:00.000Z' },
};
