/**
 * Trains the run of a job. The worker holds the lock of the job and the lease of the run's folder, with one token,
 * and renews both; its child writes under that lease.
 */
import {
  isProvenComplete,
  type Lease,
  readStatus,
  thisSystem,
  withRunLease,
} from '@wprox/experiments/run-folders';
import type { ExecutorEvent } from '../scheduler/executor.js';
import type { Lane } from '../scheduler/lane.js';
import type { Progress } from '../scheduler/messages.js';
import { recordFailure } from '../scheduler/train-experiment.js';
import type { WorkerOutcome } from '../scheduler/worker-handle.js';
import type { RunJob } from './job.js';
import type { JobLock } from './job-lock.js';
import { type FoundRun, findRun, isOfMachine } from './queued-run.js';
import type { RunQueue } from './run-queue.js';
import type { Taken } from './taking.js';
import { throttledProgress } from './throttled-progress.js';

/** If the process of a run ends this often without progress, the run has failed. */
const MOST_DEATHS = 3;

/** Where a job is trained, and who hears of it. */
export interface JobSurroundings {
  readonly queue: RunQueue;
  /** Whether runs may go on with another backend, kernels or versions than so far. */
  readonly allowsChanges?: boolean;
  /** When aborted, the runs stop with a checkpoint and go back to the queue. */
  readonly signal: AbortSignal;
  /** When aborted, the runs are killed. */
  readonly killSignal: AbortSignal;
  /** Called before the first event of a run. */
  onRun(name: string, run: FoundRun): void;
  onEvent(event: ExecutorEvent): void;
  /** Receives a sentence about the queue or a run that this machine cannot train. */
  onNote(text: string): void;
  /** As `onNote`, for what can happen again every few seconds. */
  sayOnce(text: string): void;
}

/** How the work on a job ended. */
export type JobOutcome =
  | { readonly end: 'complete' }
  /** The run goes back to the queue: at once, or after some seconds; or it is left to other machines. */
  | {
      readonly end: 'back';
      readonly note?: string;
      readonly isLater?: boolean;
      readonly isLeft?: boolean;
    }
  | { readonly end: 'cancelled' }
  | { readonly end: 'failed'; readonly message: string }
  /** Another worker has it. */
  | { readonly end: 'lost' };

/** A job whose lock is renewed. */
export interface Held extends Taken {
  readonly lock: JobLock;
}

/**
 * Trains the run of a job in a lane, under the lease of the run, unless it is complete already.
 * @param data the job as it was taken: its holder is the worker that had it before, whose lock has ended.
 * @returns how it ended. Nothing is thrown.
 */
export async function trainJob(
  data: RunJob,
  held: Held,
  lane: Lane,
  options: JobSurroundings,
): Promise<JobOutcome> {
  const { lock, token } = held;
  const name = `${data.experiment}/${data.run}`;
  let found: FoundRun;
  try {
    found = await findRun(data);
    if (await isProvenComplete(found.folder, thisSystem.disk)) return { end: 'complete' };
  } catch (error) {
    return ofError(error as Error, name, options);
  }
  options.onRun(name, found);
  options.onEvent({ type: 'started', name });
  let hasLease = false;
  const underLease = async (lease: Lease) => {
    hasLease = true;
    return trainUnderLease({ name, data, found, lease }, held, lane, options);
  };
  const { folder } = found;
  const about = {
    work: 'wprox worker',
    token,
    ...(data.holder && { ended: [data.holder] }),
    patienceMs: 0,
  };
  try {
    const { outcome, shown } = await withRunLease(folder, underLease, about);
    options.onEvent({ type: 'ended', name, outcome: { name, ...shown } });
    return lock.lost.aborted ? { end: 'lost' } : outcome;
  } catch (error) {
    const { message } = error as Error;
    options.onEvent({ type: 'ended', name, outcome: { name, result: 'waiting' } });
    // Another command trains it; or the lease was lost, and the lock soon is.
    if (!hasLease) options.sayOnce(`${name} waits: ${message}`);
    return { end: 'back', note: message, isLater: !hasLease };
  }
}

interface Training {
  readonly name: string;
  readonly data: RunJob;
  readonly found: FoundRun;
  readonly lease: Lease;
}

async function trainUnderLease(
  { name, data, found, lease }: Training,
  { job, lock }: Held,
  lane: Lane,
  options: JobSurroundings,
): Promise<{ outcome: JobOutcome; shown: WorkerOutcome }> {
  const { allowsChanges = false, signal, killSignal, onEvent } = options;
  const tell = throttledProgress((progress) => {
    job.updateProgress(progress).catch(() => {});
  });
  let newest: Progress = { phase: 'preparing', iteration: 0, trainingSeconds: 0 };
  const shown = await lane.train(
    { ...found, allowsChanges, holding: lease.holding },
    {
      onProgress: (progress) => {
        newest = progress;
        onEvent({ type: 'progress', name, progress });
        tell(progress);
      },
      onNote: (text) => {
        onEvent({ type: 'note', name, text });
        const { losses: _, distance: _distance, ...position } = newest;
        tell(position, text);
      },
    },
    {
      signal: AbortSignal.any([signal, lock.stopped]),
      killSignal: AbortSignal.any([killSignal, lock.lost]),
    },
  );
  if (shown.result === 'complete') return { outcome: { end: 'complete' }, shown };
  if (shown.result !== 'failed') {
    return { outcome: { end: lock.isCancelled ? 'cancelled' : 'back' }, shown };
  }
  const { message, error } = shown;
  if (error === 'LeaseLostError') return { outcome: { end: 'lost' }, shown };
  if (error === undefined && !signal.aborted) {
    const outcome = await afterDeath(data, found, options.queue, job.id!, message);
    if (outcome.end === 'back') {
      options.onNote(`${name} goes back to the queue: ${message}`);
      return { outcome, shown: { result: 'interrupted' } };
    }
  }
  if (error !== undefined && isOfMachine({ name: error })) {
    const outcome = ofError({ name: error, message }, name, options);
    return { outcome, shown: { result: 'interrupted' } };
  }
  await recordFailure({ ...found, iteration: 0 }, message, lease).catch(() => {});
  return { outcome: { end: 'failed', message }, shown };
}

/** A process that was killed, for example because memory ran out, counts as a failure only if it happens each time. */
async function afterDeath(
  data: RunJob,
  { folder }: FoundRun,
  queue: RunQueue,
  id: string,
  message: string,
): Promise<JobOutcome> {
  const status = await readStatus(folder).catch(() => undefined);
  const iteration = status?.iteration ?? 0;
  const before = data.deaths;
  const count = before && before.iteration >= iteration ? before.count + 1 : 1;
  if (count >= MOST_DEATHS) return { end: 'failed', message };
  await queue.change(id, { deaths: { count, iteration } });
  return { end: 'back', note: message.split('\n')[0]! };
}

/** Decides about an error: one of this machine leaves the run to other workers. */
function ofError(
  error: Pick<Error, 'name' | 'message'>,
  name: string,
  { onNote, sayOnce }: JobSurroundings,
): JobOutcome {
  const { message } = error;
  if (!isOfMachine(error)) {
    onNote(`${name} failed: ${message}`);
    return { end: 'failed', message };
  }
  sayOnce(`${name} is left to other workers: ${message}`);
  return { end: 'back', note: message.split('\n')[0]!, isLater: true, isLeft: true };
}
