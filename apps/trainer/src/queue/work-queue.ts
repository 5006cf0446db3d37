/**
 * A worker of the queue: each of its lanes takes a run, trains it in its child process, and takes the next one.
 * The worker holds the lock of the job and the lease of the run's folder, with one token, and renews both; its
 * child writes under that lease. So a worker that was paused or cut off, and has lost them, writes nothing more.
 */
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import {
  isProvenComplete,
  type Lease,
  leaseSeconds,
  readStatus,
  thisSystem,
  withRunLease,
} from '@wprox/experiments/run-folders';
import type { Job, Worker } from 'bullmq';
import type { ExecutorEvent } from '../scheduler/executor.js';
import type { Lane } from '../scheduler/lane.js';
import type { Progress } from '../scheduler/messages.js';
import { recordFailure } from '../scheduler/train-experiment.js';
import type { WorkerOutcome } from '../scheduler/worker-handle.js';
import { connectionOf, QUEUE_NAME } from './bullmq.js';
import { parseJob, type RunJob, type StoredProgress, storedProgress } from './job.js';
import { JobLock } from './job-lock.js';
import { type FoundRun, findRun, isOfMachine } from './queued-run.js';
import { CANCELLED, closeWithin, type QueueEntry, type RunQueue } from './run-queue.js';
import { unlessStopped } from './unless-stopped.js';

export interface WorkQueueOptions {
  readonly queue: RunQueue;
  readonly lanes: readonly Lane[];
  /** Whether runs may go on with another backend, kernels or versions than so far. */
  readonly allowsChanges?: boolean;
  /** Whether the worker ends when no run waits or trains, but for those that this machine cannot train. */
  readonly isDraining?: boolean;
  /** Seconds without renewal after which another worker can take a run; those of leases by default. */
  readonly seconds?: number;
  /** When aborted, the runs stop with a checkpoint and go back to the queue. */
  readonly signal: AbortSignal;
  /** When aborted, the runs are killed. */
  readonly killSignal: AbortSignal;
  /** Called before the first event of a run. */
  onRun(name: string, run: FoundRun): void;
  onEvent(event: ExecutorEvent): void;
  /** Receives a sentence about the queue or a run that this machine cannot train. */
  onNote(text: string): void;
}

/** How the work on a job ended. */
type JobOutcome =
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

/** How long a worker waits for a job before it looks whether it shall end. */
const POLL_SECONDS = 1;
/** Workers look at least this often for runs whose worker has gone. */
const LOOK_MS = 5000;
/** A run that this machine cannot train now waits so long for another one. */
const LATER_MS = 5000;
/** A run whose process dies this often without coming further has failed. */
const MOST_DEATHS = 3;
/** Progress goes to the queue at most this often. */
const PROGRESS_MS = 1000;

/**
 * Works until the signal is aborted; if it is draining, until no run is left in the queue, or only such that this
 * machine cannot train.
 * @returns the number of runs that it completed, that failed, and that it has left to other workers.
 */
export async function workQueue(options: WorkQueueOptions): Promise<WorkCounts> {
  const { queue, lanes, signal, onNote, seconds = leaseSeconds() } = options;
  const sayOnce = once(onNote);
  const worker = new queue.bullmq.Worker(QUEUE_NAME, null, {
    ...connectionOf(queue.address),
    ...{ autorun: false, name: `${hostname()}, process ${process.pid}` },
    lockDuration: seconds * 1000,
    stalledInterval: Math.min(LOOK_MS, (seconds * 1000) / 2),
    ...{ maxStalledCount: Number.MAX_SAFE_INTEGER, drainDelay: POLL_SECONDS },
  });
  let isConnected = true;
  worker.on('error', (error) => {
    if (isConnected) onNote(`the queue cannot be reached (${error.message}); waiting for it`);
    isConnected = false;
  });
  worker.on('ready', () => {
    if (!isConnected) onNote('the queue can be reached again');
    isConnected = true;
  });
  const announceStop = () => options.onEvent({ type: 'stopping' });
  signal.addEventListener('abort', announceStop, { once: true });
  const counts = { complete: 0, failed: 0 };
  const taking = new Taking(worker, options);
  try {
    await worker.startStalledCheckTimer();
    const work = async (lane: Lane) => {
      for (let taken = await taking.next(); taken; taken = await taking.next()) {
        const end = await workOn(taken, lane, { ...options, seconds, sayOnce });
        if (end === 'complete' || end === 'failed') counts[end]++;
        taking.note(taken.job.id!, end === 'left');
      }
      await lane.close();
    };
    await Promise.all(lanes.map(work));
  } finally {
    signal.removeEventListener('abort', announceStop);
    await closeWithin(worker.close(true), () => worker.disconnect());
  }
  return { ...counts, left: taking.left.size };
}

/** What a worker has done. */
export interface WorkCounts {
  readonly complete: number;
  readonly failed: number;
  readonly left: number;
}

interface Taken {
  readonly job: Job;
  readonly token: string;
}

/** Takes jobs for all lanes, one after the other, because a connection can wait for one job at a time. */
class Taking {
  /** Jobs that this machine could not do when it had them last. */
  readonly left = new Set<string>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly worker: Worker,
    private readonly options: WorkQueueOptions,
  ) {}

  /** Notes how a job ended here. */
  note(id: string, isLeft: boolean): void {
    if (isLeft) this.left.add(id);
    else this.left.delete(id);
  }

  /** Waits for a job; undefined if the worker shall end. */
  next(): Promise<Taken | undefined> {
    const taken = this.turn.then(() => this.take());
    this.turn = taken.catch(() => {});
    return taken;
  }

  private async take(): Promise<Taken | undefined> {
    const { signal, isDraining, queue } = this.options;
    while (!signal.aborted) {
      const token = thisSystem.host.drawToken();
      // A worker that drains the queue must learn at once that it is empty.
      const next = this.worker.getNextJob(token, { block: !isDraining }).catch(() => undefined);
      const job = await unlessStopped(next, signal);
      if (job && signal.aborted) await job.moveToWait(token).catch(() => {});
      else if (job) return { job, token };
      if (!isDraining || signal.aborted) continue;
      // Without an answer, the queue is asked again.
      const entries = await unlessStopped(
        queue.entries().catch(() => undefined),
        signal,
      );
      if (entries && this.isDrained(entries)) return undefined;
      await unlessStopped(sleep(POLL_SECONDS * 1000), signal);
    }
    return undefined;
  }

  /** Whether nobody trains, and what waits was left to others. */
  private isDrained(entries: readonly QueueEntry[]): boolean {
    return entries.every(({ id, state }) => {
      return state !== 'active' && (state !== 'waiting' || this.left.has(id));
    });
  }
}

type LaneWork = WorkQueueOptions & {
  readonly seconds: number;
  /** As `onNote`, for what can happen again every few seconds. */
  sayOnce(text: string): void;
};

/** Trains the run of a job and tells the queue how it ended. */
async function workOn({ job, token }: Taken, lane: Lane, options: LaneWork) {
  const data = parseJob(job.data);
  if (!data) {
    const message = 'another program, or another version of wprox, put this job into the queue';
    options.onNote(`${job.id} failed: ${message}`);
    await settle(job, token, { end: 'failed', message }, options.queue).catch(() => {});
    return 'failed';
  }
  const read = async () => (await options.queue.entry(job.id!))?.job;
  const lock = new JobLock(job, token, options.seconds, read);
  try {
    const held: RunJob = { ...data, holder: token };
    if (!(await options.queue.change(job.id!, { holder: token }))) return 'lost';
    const outcome = await train(held, { job, token, lock, ended: data.holder }, lane, options);
    if (lock.lost.aborted) return 'lost';
    await unlessStopped(settle(job, token, outcome, options.queue), options.signal);
    return outcome.end === 'back' && outcome.isLeft ? 'left' : outcome.end;
  } catch {
    return 'lost'; // the queue has forgotten the job, or another worker has it; the folder has the run
  } finally {
    lock.end();
  }
}

interface Held extends Taken {
  readonly lock: JobLock;
  /** The token of the worker that had the run before, whose lock has ended. */
  readonly ended: string | undefined;
}

async function train(data: RunJob, held: Held, lane: Lane, options: LaneWork): Promise<JobOutcome> {
  const { lock, token, ended } = held;
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
  const about = { work: 'wprox worker', token, ...(ended && { ended: [ended] }), patienceMs: 0 };
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
  options: LaneWork,
): Promise<{ outcome: JobOutcome; shown: WorkerOutcome }> {
  const { allowsChanges = false, signal, killSignal, onEvent } = options;
  const tell = throttled((progress) => {
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

/** A process that was killed, for example because memory ran out, is no failure unless it is so each time. */
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
  { onNote, sayOnce }: LaneWork,
): JobOutcome {
  const { message } = error;
  if (!isOfMachine(error)) {
    onNote(`${name} failed: ${message}`);
    return { end: 'failed', message };
  }
  sayOnce(`${name} is left to other workers: ${message}`);
  return { end: 'back', note: message.split('\n')[0]!, isLater: true, isLeft: true };
}

/** Tells the queue how a job ended. @throws Error if the queue does not know it under this token. */
async function settle(
  job: Job,
  token: string,
  outcome: JobOutcome,
  queue: RunQueue,
): Promise<void> {
  if (outcome.end === 'lost') return;
  if (outcome.end === 'complete') {
    await job.moveToCompleted(null, token, false);
  } else if (outcome.end === 'failed') {
    await job.moveToFailed(new Error(outcome.message), token, false);
  } else if (outcome.end === 'cancelled') {
    await job.moveToFailed(new Error(CANCELLED), token, false);
    // Somebody can have submitted it again since.
    if ((await queue.entry(job.id!))?.job.isCancelled) await job.remove();
    else await job.retry('failed');
  } else {
    const { note } = outcome;
    if (note !== undefined) await queue.change(job.id!, { note });
    if (outcome.isLater) await job.moveToDelayed(Date.now() + LATER_MS, token);
    else await job.moveToWait(token);
  }
}

/** Passes on each text once: a run that this machine cannot train comes again every few seconds. */
function once(say: (text: string) => void) {
  const said = new Set<string>();
  return (text: string) => {
    if (!said.has(text)) say(text);
    said.add(text);
  };
}

/** Passes on progress at most once in a while, but each distance and note; losses in between come with the next. */
function throttled(send: (progress: StoredProgress) => void) {
  let last = Number.NEGATIVE_INFINITY;
  let losses: Progress['losses'];
  return (progress: Progress, note?: string) => {
    losses = progress.losses ?? losses;
    const now = performance.now();
    if (now - last < PROGRESS_MS && !progress.distance && note === undefined) return;
    last = now;
    send({ ...storedProgress({ ...progress, ...(losses && { losses }) }), ...(note && { note }) });
    losses = undefined;
  };
}
