/**
 * A worker of the queue: each of its lanes takes a run, trains it in its child process, and takes the next one.
 * The worker holds the lock of the job and the lease of the run's folder, with one token, and renews both; its
 * child writes under that lease. So a worker that was paused or cut off, and has lost them, writes nothing more.
 */
import { hostname } from 'node:os';
import { leaseSeconds } from '@wprox/experiments/run-folders';
import type { Job } from 'bullmq';
import type { Lane } from '../scheduler/lane.js';
import { connectionOf, QUEUE_NAME } from './bullmq.js';
import { parseJob } from './job.js';
import { JobLock } from './job-lock.js';
import { CANCELLED, closeWithin, type RunQueue } from './run-queue.js';
import { POLL_SECONDS, type Taken, Taking, type TakingOptions } from './taking.js';
import { type JobOutcome, type JobSurroundings, trainJob } from './train-job.js';
import { unlessStopped } from './unless-stopped.js';

export interface WorkQueueOptions extends TakingOptions, Omit<JobSurroundings, 'sayOnce'> {
  readonly lanes: readonly Lane[];
  /** Seconds without renewal after which another worker can take a run; those of leases by default. */
  readonly seconds?: number;
}

/** Workers look at least this often for runs whose worker has gone. */
const LOOK_MS = 5000;
/** A run that this machine cannot train now waits so long for another one. */
const LATER_MS = 5000;

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

/** Trains the run of a job and tells the queue how it ended. */
async function workOn(
  { job, token }: Taken,
  lane: Lane,
  options: JobSurroundings & { readonly seconds: number },
) {
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
    if (!(await options.queue.change(job.id!, { holder: token }))) return 'lost';
    const outcome = await trainJob(data, { job, token, lock }, lane, options);
    if (lock.lost.aborted) return 'lost';
    await unlessStopped(settle(job, token, outcome, options.queue), options.signal);
    return outcome.end === 'back' && outcome.isLeft ? 'left' : outcome.end;
  } catch {
    return 'lost'; // the queue has forgotten the job, or another worker has it; the folder has the run
  } finally {
    lock.end();
  }
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
