/**
 * Trains runs in parallel child processes: a limited number at a time, the others wait in a queue.
 * TensorFlow.js computes on one thread by default, so one process per run uses the cores. A failed run does not
 * stop the others.
 */
import { type ChildProcess, fork } from 'node:child_process';
import { availableParallelism } from 'node:os';
import type { ResolvedRun } from '@wprox/experiments';
import type { LeaseHolding } from '@wprox/experiments/run-folders';
import { threadsOf } from '../backend/acceleration.js';
import type { ParentMessage, Progress, WorkerMessage } from './messages.js';

/** A run to train and its folder. */
export interface QueuedRun {
  readonly name: string;
  readonly config: ResolvedRun;
  readonly folder: string;
}

/** Outcome of a run. `waiting` means that the run was still in the queue when the pool stopped. */
export type RunOutcome =
  | { readonly name: string; readonly result: 'complete' | 'interrupted' | 'waiting' }
  | {
      readonly name: string;
      readonly result: 'failed';
      readonly message: string;
      readonly stack: string;
    };

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

/** Number of characters kept from the end of a worker's error output. */
const KEPT_ERROR_CHARACTERS = 2000;

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
  const takeRuns = async () => {
    while (next < runs.length && !signal.aborted) {
      const index = next++;
      const run = runs[index]!;
      onEvent({ type: 'started', name: run.name });
      const outcome = await trainInChild(run, options);
      outcomes[index] = outcome;
      onEvent({ type: 'ended', name: run.name, outcome });
    }
  };
  const lanes = Math.min(options.processes, runs.length);
  await Promise.all(Array.from({ length: lanes }, takeRuns));
  signal.removeEventListener('abort', announceStop);
  return outcomes;
}

function trainInChild(run: QueuedRun, options: RunPoolOptions): Promise<RunOutcome> {
  const { signal, killSignal } = options;
  const { name, config, folder } = run;
  // `advanced` serialization keeps NaN losses; an inherited execArgv would reuse a debugger's port.
  const child = fork(options.workerFile, [], {
    env: { TF_NUM_INTRAOP_THREADS: String(nativeThreads(options)), ...options.env },
    execArgv: [],
    serialization: 'advanced',
    stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
  });
  const stop = () => send(child, { type: 'stop' });
  const kill = () => child.kill('SIGKILL');
  signal.addEventListener('abort', stop, { once: true });
  killSignal.addEventListener('abort', kill, { once: true });

  return new Promise((resolve) => {
    let last: WorkerMessage | undefined;
    let errorOutput = '';
    const finish = (outcome: RunOutcome) => {
      signal.removeEventListener('abort', stop);
      killSignal.removeEventListener('abort', kill);
      resolve(outcome);
    };
    const fail = (message: string, stack = message) =>
      finish({ name, result: 'failed', message, stack });

    child.on('message', (message: WorkerMessage) => {
      if (message.type === 'progress') {
        const { type, ...progress } = message;
        options.onEvent({ type, name, progress });
      } else if (message.type === 'note') {
        options.onEvent({ ...message, name });
      } else {
        last = message;
      }
    });
    child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      errorOutput = (errorOutput + text).slice(-KEPT_ERROR_CHARACTERS);
    });
    child.on('error', (error) => fail(`the worker process: ${error.message}`));
    child.on('close', (code, deathSignal) => {
      if (last?.type === 'done') finish({ name, result: last.outcome });
      else if (last?.type === 'failed') fail(last.message, last.stack);
      else if (killSignal.aborted) finish({ name, result: 'interrupted' });
      else fail(describeDeath(code, deathSignal, errorOutput.trim()));
    });
    const { allowsChanges = false, experiment } = options;
    send(child, {
      type: 'start',
      config,
      folder,
      allowsChanges,
      ...(experiment && { experiment }),
    });
    if (signal.aborted) stop();
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

/** Sends a message unless the child has exited; its `close` event then reports the outcome. */
function send(child: ChildProcess, message: ParentMessage): void {
  if (child.connected) child.send(message, () => {});
}

function describeDeath(code: number | null, signal: string | null, errorOutput: string): string {
  const cause =
    signal === 'SIGKILL'
      ? 'was killed (SIGKILL), probably because memory ran out; try fewer --processes'
      : `ended without a result (${signal ?? `exit code ${code}`})`;
  return `the worker process ${cause}${errorOutput && `\n${errorOutput}`}`;
}
