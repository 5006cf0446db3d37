/** Trains an experiment in this process, so that a test can do it thousands of times. */
import { ExpectedError, type ExperimentConfig } from '@wprox/experiments';
import {
  type Lease,
  type MachineRecord,
  OpenRun,
  readRunFolder,
  type System,
  thisSystem,
  withRunLease,
} from '@wprox/experiments/run-folders';
import { eventFile, eventFollower } from '@wprox/report/tensorboard';
import { encode } from 'fast-png';
import type { RunOutcome } from '../../src/scheduler/executor.js';
import type { TrainRun, TrainRunOptions } from '../../src/scheduler/messages.js';
import { trainExperiment } from '../../src/scheduler/train-experiment.js';
import { trainLoop } from '../../src/training/train-loop.js';
import {
  restoreToy,
  ToyTraining,
  toyJudge,
  toyLosses,
} from '../simulation/toy-training.fixture.js';

/** This machine, without threads that renew leases and without waiting for the disk. */
export const fastSystem: System = {
  disk: {
    ...thisSystem.disk,
    syncFolder: async () => {},
    create: async (file) => ({ ...(await thisSystem.disk.create(file)), sync: async () => {} }),
    openAtEnd: async (file) => ({
      ...(await thisSystem.disk.openAtEnd(file)),
      sync: async () => {},
    }),
  },
  host: { ...thisSystem.host, touchRegularly: () => () => {} },
};

/** The machine of runs that only count. */
export const toyMachine: MachineRecord = {
  ...{ node: 'v20.20.2', platform: 'linux', backend: 'toy', kernels: '4711', tfjs: '4.22.0' },
  ...{ wprox: '0.1.0', cpu: 'a processor', cores: 2, memoryBytes: 8e9 },
  startedAt: '2026-11-28T08:00:00.000Z',
};

const maps = [{ features: 'toy-features', dimension: 64, fingerprint: '0123456789ab' }];

/** The toy's judge with pictures that are whole, because the file for TensorBoard takes them in. */
const judge: typeof toyJudge = {
  measure: async (training) => {
    const { picture, ...judgment } = await toyJudge.measure(training);
    const data = picture.subarray(0, 12);
    return { ...judgment, picture: encode({ width: 2, height: 2, channels: 3, data }) };
  },
};

/** Trains a run that only counts, through everything that a real one goes through. */
export const trainToy: TrainRun = (options) => trainToyOn(toyMachine)(options);

/** The same on another machine. */
export function trainToyOn(machine: MachineRecord): TrainRun {
  return async (options) => {
    const work = (lease: Lease) => countUnderLease(options, lease, machine);
    return withRunLease(options.folder, work, { system: fastSystem });
  };
}

async function countUnderLease(options: TrainRunOptions, lease: Lease, machine: MachineRecord) {
  const { config, folder, onNote = () => {}, allowsChanges = false } = options;
  const { iterations } = config.budget;
  const run = await OpenRun.open({ folder, config, iterations, lease, onNote, system: fastSystem });
  try {
    await run.recordMachine(machine, allowsChanges);
    await run.recordFeatures(maps);
    await run.followEvents(eventFollower(folder));
    const toy = new ToyTraining(config.seed);
    if (run.proven) restoreToy(toy, run.proven);
    return await trainLoop({
      ...{ ...options, onNote, run, judge, host: fastSystem.host },
      losses: toyLosses(run.proven?.position.losses),
      training: toy.asLoopTraining(),
      travel: async () => ({ distance: 1, samples: 3 }),
      events: async () => eventFile(await readRunFolder(folder)),
    });
  } finally {
    await run.close();
  }
}

export interface Attempt {
  /** Why a run failed, or why nothing began; undefined if all are complete. */
  readonly refusal: string | undefined;
}

export interface AttemptOptions {
  readonly train: TrainRun;
  readonly prepare?: () => Promise<Uint8Array | undefined>;
  readonly system?: System;
  /** Interrupts each run after this iteration. */
  readonly interruptAt?: number;
  /** Lets each run end after this iteration without a checkpoint, as a kill does. */
  readonly killAt?: number;
  readonly allowsChanges?: boolean;
}

class Killed extends Error {}

/**
 * Trains an experiment as `wprox train` does.
 * @throws an error that is not for users: a defect.
 */
export async function attempt(
  experiment: ExperimentConfig,
  folder: string,
  { train, prepare, system = thisSystem, ...when }: AttemptOptions,
): Promise<Attempt> {
  try {
    const outcomes = await trainExperiment({
      ...{ experiment, folder, system },
      onPlan: () => {},
      prepare: prepare ?? (async () => undefined),
      train: async (runs) => {
        const outcomes: RunOutcome[] = [];
        for (const run of runs) outcomes.push(await outcomeOf(train, run, when));
        return outcomes;
      },
    });
    const failed = outcomes.find(({ result }) => result === 'failed');
    return { refusal: failed && 'message' in failed ? failed.message : undefined };
  } catch (error) {
    if (error instanceof ExpectedError) return { refusal: error.message };
    if (error instanceof Killed) return { refusal: 'killed' };
    throw error;
  }
}

type When = Pick<AttemptOptions, 'interruptAt' | 'killAt' | 'allowsChanges'>;

async function outcomeOf(
  train: TrainRun,
  { name, config, folder }: { name: string } & Pick<TrainRunOptions, 'config' | 'folder'>,
  { interruptAt, killAt, allowsChanges = false }: When,
): Promise<RunOutcome> {
  const stop = new AbortController();
  try {
    const result = await train({
      ...{ config, folder, allowsChanges, signal: stop.signal },
      onProgress: ({ phase, iteration }) => {
        if (phase === 'training' && iteration === interruptAt) stop.abort();
        if (phase === 'training' && iteration === killAt) throw new Killed();
      },
    });
    return { name, result };
  } catch (error) {
    if (!(error instanceof ExpectedError)) throw error;
    const { message } = error;
    return { name, result: 'failed', message, stack: message };
  }
}
