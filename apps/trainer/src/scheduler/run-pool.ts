/**
 * Trains runs in parallel child processes: a limited number at a time, the others wait in a queue.
 * TensorFlow.js computes on one thread by default, so several processes use the cores. A failed run does not
 * stop the others.
 */
import { availableParallelism } from 'node:os';
import type { ResolvedRun } from '@wprox/experiments';
import type { LeaseHolding } from '@wprox/experiments/run-folders';
import { threadsOf } from '../backend/acceleration.js';
import type { Progress } from './messages.js';
import { WorkerHandle, type WorkerOutcome } from './worker-handle.js';

/** A run to train and its folder. */
export interface QueuedRun {
  readonly name: string;
  readonly config: ResolvedRun;
  readonly folder: string;
}

/** Outcome of a run. `waiting` means that the run was still in the queue when the pool stopped. */
export type RunOutcome = { readonly name: string } & (
  | WorkerOutcome
  | { readonly result: 'waiting' }
);

/** Events of the pool, for a display. */
export type PoolEvent =
  | { readonly type: 'started'; readonly name: string }
  | { readonly type: 'progress'; readonly name: string; readonly progress: Progress }
  | { readonly type: 'note'; readonly name: string; readonly text: string }
  | { readonly type: 'stopping' }
  | { readonly type: 'ended'; readonly name: string; readonly outcome: RunOutcome };

export interface RunPoolOptions {
  readonly runs: readonly QueuedRun[];
  /** Path of the worker program, which must call `becomeWorker`. */
  readonly workerFile: string;
  /** Number of runs that train at the same time. */
  readonly processes: number;
  /** The holding of the experiment's lease that the runs are trained under. */
  readonly experiment?: LeaseHolding;
  /** Whether runs may go on with another backend, kernels or versions than so far. */
  readonly allowsChanges?: boolean;
  readonly env: NodeJS.ProcessEnv;
  /** When aborted, no further run starts and the active runs stop with a checkpoint. */
  readonly signal: AbortSignal;
  /** When aborted, the workers are killed immediately. */
  readonly killSignal: AbortSignal;
  onEvent(event: PoolEvent): void;
}

/**
 * Runs that one process trains, one after the other. A start costs two to three seconds, as much as half of
 * a short run; a new process now and then gives memory back that the last runs left behind.
 */
const RUNS_PER_WORKER = 16;

/**
 * Trains all runs and resolves when none is left. A failed run is an outcome, not an exception.
 *
 * @returns one outcome per run, in the order of `runs`.
 */
export async function runPool(options: RunPoolOptions): Promise<RunOutcome[]> {
  const { runs, signal, onEvent } = options;
  const outcomes: RunOutcome[] = runs.map(({ name }) => ({ name, result: 'waiting' }));
  const announceStop = () => onEvent({ type: 'stopping' });
  signal.addEventListener('abort', announceStop, { once: true });

  let next = 0;
  const lane = async () => {
    let worker: WorkerHandle | undefined;
    let trained = 0;
    while (next < runs.length && !signal.aborted) {
      const index = next++;
      const run = runs[index]!;
      onEvent({ type: 'started', name: run.name });
      if (trained === RUNS_PER_WORKER) await worker?.close();
      if (!worker?.isUsable) {
        worker = startWorker(options);
        trained = 0;
      }
      const outcome = { name: run.name, ...(await trainIn(worker, run, options)) };
      trained++;
      outcomes[index] = outcome;
      onEvent({ type: 'ended', name: run.name, outcome });
    }
    await worker?.close();
  };
  const lanes = Math.min(options.processes, runs.length);
  await Promise.all(Array.from({ length: lanes }, lane));
  signal.removeEventListener('abort', announceStop);
  return outcomes;
}

function startWorker(options: RunPoolOptions): WorkerHandle {
  const env = { TF_NUM_INTRAOP_THREADS: String(nativeThreads(options)), ...options.env };
  return new WorkerHandle(options.workerFile, env);
}

async function trainIn(
  worker: WorkerHandle,
  { name, config, folder }: QueuedRun,
  { signal, killSignal, onEvent, allowsChanges = false, experiment }: RunPoolOptions,
): Promise<WorkerOutcome> {
  const stop = () => worker.stop();
  const kill = () => worker.kill();
  signal.addEventListener('abort', stop, { once: true });
  killSignal.addEventListener('abort', kill, { once: true });
  const ended = worker.train(
    { config, folder, allowsChanges, ...(experiment && { experiment }) },
    {
      onProgress: (progress) => onEvent({ type: 'progress', name, progress }),
      onNote: (text) => onEvent({ type: 'note', name, text }),
    },
  );
  if (signal.aborted) stop();
  return ended.finally(() => {
    signal.removeEventListener('abort', stop);
    killSignal.removeEventListener('abort', kill);
  });
}

/**
 * Returns the value of TF_NUM_INTRAOP_THREADS. Native TensorFlow reads it when it is loaded; without
 * it every process would use all cores.
 */
function nativeThreads({ runs, processes, env }: RunPoolOptions): number {
  const lanes = Math.max(1, Math.min(processes, runs.length));
  return threadsOf(env) ?? Math.max(1, Math.floor(availableParallelism() / lanes));
}
