/** The queue of runs, seen by who submits, watches, cancels and retries them. */
import type { Job, Queue } from 'bullmq';
import type { QueuedRun } from '../scheduler/executor.js';
import type { Progress } from '../scheduler/messages.js';
import type { QueueAddress } from './address.js';
import { type BullMQ, connectionOf, loadBullMQ, QUEUE_NAME } from './bullmq.js';
import { jobId, newJob, parseJob, parseProgress, type RunJob } from './job.js';

/** Where a run is in the queue. `waiting` includes those that wait some seconds before they are tried again. */
export type EntryState = 'waiting' | 'active' | 'complete' | 'failed';

/** A run in the queue. */
export interface QueueEntry {
  readonly id: string;
  readonly state: EntryState;
  readonly job: RunJob;
  readonly progress?: Progress;
  /** The host and process of the worker that has the run, or had it last. */
  readonly worker?: string;
  /** Why it failed, or was given back. */
  readonly reason?: string;
}

/** Whether a run waits or trains. */
export const isOpen = ({ state }: QueueEntry): boolean => state === 'waiting' || state === 'active';

/** An experiment and its folder, which every machine sees under the same path. */
export interface SubmittedExperiment {
  readonly name: string;
  readonly folder: string;
}

const STATES = {
  active: 'active',
  waiting: 'waiting',
  delayed: 'waiting',
  completed: 'complete',
  failed: 'failed',
} as const satisfies Record<string, EntryState>;
type JobState = keyof typeof STATES;

/** Complete jobs are kept for a week, so that `status` can show them. Their runs are in their folders. */
const KEPT = { removeOnComplete: { age: 7 * 24 * 3600 }, removeOnFail: false };

/** The reason of a run that has stopped because it was taken out; its worker removes it right after. */
export const CANCELLED = 'cancelled';

export class RunQueue {
  private constructor(
    private readonly queue: Queue,
    readonly bullmq: BullMQ,
    readonly address: QueueAddress,
  ) {}

  /** @throws ConfigError if a package is missing, or Redis cannot be reached or refuses the password. */
  static async open(address: QueueAddress): Promise<RunQueue> {
    const bullmq = await loadBullMQ(address);
    const queue = new bullmq.Queue(QUEUE_NAME, connectionOf(address));
    queue.on('error', () => {}); // the connection is made again; commands wait for it
    return new RunQueue(queue, bullmq, address);
  }

  /**
   * Puts runs into the queue that are not in it. One that failed, or that the queue has as complete, is put
   * there again: who submits it knows that its folder is not.
   * @returns the identities of the jobs, in the order of the runs, and how many are new.
   */
  async submit(
    { name, folder }: SubmittedExperiment,
    runs: readonly QueuedRun[],
  ): Promise<{ readonly ids: readonly string[]; readonly added: number }> {
    const ids: string[] = [];
    let added = 0;
    for (const run of runs) {
      const job = newJob(name, folder, run.name);
      const id = jobId(job);
      ids.push(id);
      const known = await this.queue.getJob(id);
      const state = await known?.getState();
      if (known && (state === 'completed' || state === 'failed')) await known.remove();
      else if (known) {
        // Its worker, which stops it, finds that it is wanted again and puts it back.
        if (parseJob(known.data)?.isCancelled && (await this.change(id, { isCancelled: false }))) {
          added++;
        }
        continue;
      }
      await this.queue.add('run', job, { jobId: id, ...KEPT });
      added++;
    }
    return { ids, added };
  }

  /** Lists what is in the queue: what trains first, then what waits, then what has ended. */
  async entries(): Promise<QueueEntry[]> {
    const entries: QueueEntry[] = [];
    for (const state of Object.keys(STATES) as JobState[]) {
      for (const job of await this.queue.getJobs([state], 0, -1, true)) {
        const entry = job && entryOf(job, STATES[state]);
        if (entry) entries.push(entry);
      }
    }
    return entries;
  }

  /** Returns one entry; undefined if the queue does not have it. */
  async entry(id: string): Promise<QueueEntry | undefined> {
    const job = await this.queue.getJob(id);
    const state = await job?.getState();
    if (!job || state === undefined || !(state in STATES)) return undefined;
    return entryOf(job, STATES[state as JobState]);
  }

  /**
   * Takes a run out of the queue. Its worker, if it has one, stops it with a checkpoint within seconds.
   * @returns whether a worker has it.
   */
  async cancel({ id, state }: QueueEntry): Promise<'removed' | 'stopping'> {
    const job = await this.queue.getJob(id);
    if (!job) return 'removed';
    if (state !== 'active') {
      const isRemoved = await job.remove().then(
        () => true,
        () => false, // a worker has taken it in between
      );
      if (isRemoved) return 'removed';
    }
    return (await this.change(id, { isCancelled: true })) ? 'stopping' : 'removed';
  }

  /**
   * Changes what the queue keeps of a run. The rest stays as the queue has it now: a worker and who cancels
   * change different parts.
   * @returns false if the queue does not have the run.
   */
  async change(
    id: string,
    changed: Partial<Pick<RunJob, 'holder' | 'deaths' | 'isCancelled' | 'note'>>,
  ): Promise<boolean> {
    const job = await this.queue.getJob(id);
    const data = parseJob(job?.data);
    if (!job || !data) return false;
    await job.updateData({ ...data, ...changed } satisfies RunJob);
    return true;
  }

  /** Takes all runs of a folder out of the queue, before they are deleted. */
  async cancelFolder(folder: string): Promise<void> {
    for (const entry of await this.entries()) {
      if (isOpen(entry) && entry.job.folder === folder) await this.cancel(entry);
    }
  }

  /** Puts a run that failed back into the queue. @returns false if it is not there as failed any more. */
  async retry({ id, job }: QueueEntry): Promise<boolean> {
    const { deaths: _, note: _note, isCancelled: _isCancelled, ...data } = job;
    const failed = await this.queue.getJob(id);
    if (!failed || (await failed.getState()) !== 'failed') return false;
    await failed.updateData(data);
    await failed.retry('failed');
    return true;
  }

  async close(): Promise<void> {
    await closeWithin(this.queue.close(), () => this.queue.disconnect());
  }
}

/** Runs `work` with the queue at an address, and closes it. @throws as `RunQueue.open` and `work`. */
export async function withQueue<T>(
  address: QueueAddress,
  work: (queue: RunQueue) => Promise<T>,
): Promise<T> {
  const queue = await RunQueue.open(address);
  try {
    return await work(queue);
  } finally {
    await queue.close();
  }
}

const CLOSE_MS = 2000;

/** Waits for a connection to close, which takes for ever if Redis is gone; then it is cut. */
export async function closeWithin(closing: Promise<void>, cut: () => Promise<void>): Promise<void> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<'late'>((resolve) => {
    timer = setTimeout(() => resolve('late'), CLOSE_MS);
  });
  const end = await Promise.race([closing.catch(() => {}), late]);
  clearTimeout(timer);
  if (end === 'late') cut().catch(() => {});
}

function entryOf(job: Job, state: EntryState): QueueEntry | undefined {
  const data = parseJob(job.data);
  if (!data || job.id === undefined) return undefined;
  const stored = parseProgress(job.progress);
  const reason = state === 'failed' ? job.failedReason : data.note;
  return {
    ...{ id: job.id, state, job: data },
    ...(stored && { progress: stored.progress }),
    ...(job.processedBy !== undefined && { worker: job.processedBy }),
    ...(reason !== undefined && state !== 'complete' && { reason }),
  };
}
