/**
 * A lane: a place in which one run trains at a time, in a child process. A machine has as many as it trains
 * runs at the same time, with several GPUs some for each.
 */
import { availableParallelism } from 'node:os';
import { threadsOf } from '../backend/acceleration.js';
import { type Gpu, gpuVariables } from '../backend/gpu.js';
import {
  type TrainMessage,
  WorkerHandle,
  type WorkerListener,
  type WorkerOutcome,
} from './worker-handle.js';

/**
 * Runs that one process trains, one after the other. A start costs two to three seconds, as much as half of
 * a short run; a new process now and then gives memory back that the last runs left behind.
 */
const RUNS_PER_WORKER = 16;

/** How the run of a lane is ended from outside. */
export interface LaneSignals {
  /** When aborted, the run stops with a checkpoint. */
  readonly signal: AbortSignal;
  /** When aborted, the process is killed. */
  readonly killSignal: AbortSignal;
}

export class Lane {
  private worker: WorkerHandle | undefined;
  private trained = 0;

  /** @param workerFile path of the worker program, which must call `becomeWorker`. */
  constructor(
    private readonly workerFile: string,
    private readonly env: NodeJS.ProcessEnv,
  ) {}

  /** Trains a run. Resolves when the lane can train another one. A failed run is an outcome. */
  async train(
    run: TrainMessage,
    listener: WorkerListener,
    { signal, killSignal }: LaneSignals,
  ): Promise<WorkerOutcome> {
    const worker = await this.usableWorker();
    const stop = () => worker.stop();
    const kill = () => worker.kill();
    signal.addEventListener('abort', stop, { once: true });
    killSignal.addEventListener('abort', kill, { once: true });
    const ended = worker.train(run, listener);
    if (signal.aborted) stop();
    if (killSignal.aborted) kill();
    return ended.finally(() => {
      signal.removeEventListener('abort', stop);
      killSignal.removeEventListener('abort', kill);
      this.trained++;
    });
  }

  /** Ends the process of the lane, which trains nothing. Resolves when it is gone. */
  async close(): Promise<void> {
    await this.worker?.close();
    this.worker = undefined;
  }

  private async usableWorker(): Promise<WorkerHandle> {
    if (this.trained === RUNS_PER_WORKER) await this.close();
    if (!this.worker?.isUsable) {
      this.worker = new WorkerHandle(this.workerFile, this.env);
      this.trained = 0;
    }
    return this.worker;
  }
}

export interface LaneOptions {
  readonly workerFile: string;
  /** Lanes of this machine, or of each GPU. */
  readonly processes: number;
  /** The GPUs to train on; without them, backends choose by themselves. */
  readonly gpus?: readonly Gpu[];
  readonly env: NodeJS.ProcessEnv;
  /** Number of runs; there are no more lanes than that. */
  readonly runs?: number;
}

/** Makes the lanes of this machine. Neighboring ones are on different GPUs. */
export function makeLanes({ workerFile, processes, gpus, env, runs }: LaneOptions): Lane[] {
  const variables = gpus?.map(gpuVariables) ?? [{}];
  const count = Math.max(1, Math.min(processes * variables.length, runs ?? Infinity));
  // Native TensorFlow reads it when it is loaded; without it every process would use all cores.
  const threads = threadsOf(env) ?? Math.max(1, Math.floor(availableParallelism() / count));
  const shared = { TF_NUM_INTRAOP_THREADS: String(threads), ...env };
  return Array.from({ length: count }, (_, i) => {
    return new Lane(workerFile, { ...shared, ...variables[i % variables.length] });
  });
}
