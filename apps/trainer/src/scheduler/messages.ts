/**
 * Messages between the parent process and its workers, and signatures of the training functions
 * that they call. A worker trains one run at a time; after a complete run it waits for the next.
 */
import type { ExperimentConfig, ResolvedRun } from '@wprox/experiments';
import type { DistanceMeasure, LeaseHolding } from '@wprox/experiments/run-folders';
import type { RunCost } from './estimate.js';

/** Progress of a run. */
export interface Progress {
  /** `preparing` loads backend, data and checkpoint; `evaluating` makes samples and measures. */
  readonly phase: 'preparing' | 'training' | 'evaluating';
  /** Number of completed outer iterations. */
  readonly iteration: number;
  /** Outer iterations of the run; absent if its budget is in seconds. */
  readonly iterations?: number;
  /** Seconds of training without evaluations, including those before a resume. */
  readonly trainingSeconds: number;
  /** Newest logged losses; absent if nothing new was logged. */
  readonly losses?: { readonly critic: number; readonly generator: number };
  /** Newest distance; absent if nothing new was measured. */
  readonly distance?: { readonly measure: DistanceMeasure; readonly value: number };
}

/** Result of a run that did not fail. */
export type TrainOutcome = 'complete' | 'interrupted';

export interface TrainRunOptions {
  readonly config: ResolvedRun;
  /** Folder of the run. If it holds a checkpoint, the run resumes. */
  readonly folder: string;
  /** The holding of the experiment's lease that the run is trained under. */
  readonly experiment?: LeaseHolding;
  /** The lease of the run, if the parent holds and renews it; else the worker takes one. */
  readonly holding?: LeaseHolding;
  /** Whether the run may go on with another backend, kernels or versions than so far, which it records. */
  readonly allowsChanges?: boolean;
  /** When aborted, the run finishes its iteration, writes a checkpoint and returns `interrupted`. */
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Receives warnings that are shown again at the end, such as an unreadable checkpoint. */
  onNote?(text: string): void;
}

/** Trains one run from its start or its checkpoint. */
export type TrainRun = (options: TrainRunOptions) => Promise<TrainOutcome>;

/** Measures the costs of a run from a few iterations. */
export type MeasureRun = (config: ResolvedRun) => Promise<RunCost>;

export interface PrepareExperimentOptions {
  readonly experiment: ExperimentConfig;
  /** Folder of the experiment. */
  readonly folder: string;
  /** Whether the runs in the folder will be deleted, so that what they record does not bind. */
  readonly isFresh?: boolean;
  /** Whether runs may go on with another backend, kernels or versions than so far. */
  readonly allowsChanges?: boolean;
  /** Names of the runs that will train; all if left out. */
  readonly only?: readonly string[];
  /** @param unit the unit of `done` and `total`; without it they are plain counts. */
  onProgress(message: string, done?: number, total?: number, unit?: 'bytes'): void;
}

/**
 * Prepares what all runs share: the data set and the statistics.
 * @returns PNG bytes that show real data; undefined if there are no runs.
 */
export type PrepareExperiment = (
  options: PrepareExperimentOptions,
) => Promise<Uint8Array | undefined>;

/** Message from the parent to a worker. */
export type ParentMessage =
  | {
      readonly type: 'start';
      readonly config: ResolvedRun;
      readonly folder: string;
      readonly experiment?: LeaseHolding;
      readonly holding?: LeaseHolding;
      readonly allowsChanges: boolean;
    }
  | { readonly type: 'stop' }
  /** Sent to a worker that trains nothing. */
  | { readonly type: 'end' };

/** Message from a worker to the parent. */
export type WorkerMessage =
  | ({ readonly type: 'progress' } & Progress)
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'done'; readonly outcome: TrainOutcome }
  | {
      readonly type: 'failed';
      readonly message: string;
      readonly stack: string;
      /** The name of the error's class. */
      readonly error: string;
    };
