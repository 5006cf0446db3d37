/**
 * What the parent and its workers tell each other, and the signatures of the training functions
 * that they call. A worker trains one run and ends.
 */
import type { ExperimentConfig, ResolvedRun, RunConfig } from '@wprox/experiments';
import type { DistanceMeasure } from '@wprox/experiments/run-folders';
import type { RunCost } from './estimate.js';

/** Where a run stands. */
export interface Progress {
  /** `preparing`: backend, data, checkpoint; `evaluating`: samples and distance. */
  readonly phase: 'preparing' | 'training' | 'evaluating';
  /** Outer iterations done. */
  readonly iteration: number;
  readonly iterations: number;
  /** Seconds spent on training alone, those before a resume included. */
  readonly trainingSeconds: number;
  /** The newest logged losses; left out where nothing new was logged. */
  readonly losses?: { readonly critic: number; readonly generator: number };
  /** The newest distance; left out where nothing new was measured. */
  readonly distance?: { readonly measure: DistanceMeasure; readonly value: number };
}

/** How a run that did not fail ended. */
export type TrainOutcome = 'complete' | 'interrupted';

export interface TrainRunOptions {
  readonly config: RunConfig;
  /** The run's folder; with a checkpoint in it the run resumes. */
  readonly folder: string;
  /** Aborted: finish the iteration, write a checkpoint, return `interrupted`. */
  readonly signal: AbortSignal;
  onProgress(progress: Progress): void;
  /** Told what the user should know at the end as well: a checkpoint that could not be read, say. */
  onNote?(text: string): void;
}

/** Trains one run from its start or its checkpoint. */
export type TrainRun = (options: TrainRunOptions) => Promise<TrainOutcome>;

/** Times a little of a run. */
export type MeasureRun = (config: ResolvedRun) => Promise<RunCost>;

export interface PrepareExperimentOptions {
  readonly experiment: ExperimentConfig;
  /** The experiment's folder. */
  readonly folder: string;
  /** @param unit what `done` and `total` count, where it is not things. */
  onProgress(message: string, done?: number, total?: number, unit?: 'bytes'): void;
}

/** Does once what all runs need: the data set, the real images' statistics and picture. */
export type PrepareExperiment = (options: PrepareExperimentOptions) => Promise<void>;

/** From the parent to a worker. */
export type ParentMessage =
  | { readonly type: 'start'; readonly config: ResolvedRun; readonly folder: string }
  | { readonly type: 'stop' };

/** From a worker to the parent. */
export type WorkerMessage =
  | ({ readonly type: 'progress' } & Progress)
  | { readonly type: 'note'; readonly text: string }
  | { readonly type: 'done'; readonly outcome: TrainOutcome }
  | { readonly type: 'failed'; readonly message: string; readonly stack: string };
