/**
 * What trains the runs of an experiment: processes of this machine, or workers of any machine that take the
 * runs from a queue. Commands and displays see only this interface.
 */
import type { ResolvedRun } from '@wprox/experiments';
import type { LeaseHolding } from '@wprox/experiments/run-folders';
import type { Progress } from './messages.js';
import type { WorkerOutcome } from './worker-handle.js';

/** A run to train and its folder. */
export interface QueuedRun {
  readonly name: string;
  readonly config: ResolvedRun;
  readonly folder: string;
}

/** Outcome of a run. `waiting` means that no process has begun with it, or still holds it. */
export type RunOutcome = { readonly name: string } & (
  | WorkerOutcome
  | { readonly result: 'waiting' }
);

/** What happens to runs, for a display. */
export type ExecutorEvent =
  | { readonly type: 'started'; readonly name: string }
  | { readonly type: 'progress'; readonly name: string; readonly progress: Progress }
  | { readonly type: 'note'; readonly name: string; readonly text: string }
  | { readonly type: 'stopping' }
  | { readonly type: 'ended'; readonly name: string; readonly outcome: RunOutcome };

export interface ExecuteOptions {
  /** The holding of the experiment's lease that the runs are trained under. */
  readonly experiment?: LeaseHolding;
  /** When aborted, no further run starts and the active runs stop with a checkpoint. */
  readonly signal: AbortSignal;
  /** When aborted, the active runs are killed. */
  readonly killSignal: AbortSignal;
  onEvent(event: ExecutorEvent): void;
}

export interface Executor {
  /**
   * Trains runs and resolves when nothing more happens to them. A failed run is an outcome, not an exception.
   * @returns one outcome per run, in the order of `runs`.
   */
  execute(runs: readonly QueuedRun[], options: ExecuteOptions): Promise<RunOutcome[]>;
}
