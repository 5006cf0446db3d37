/** Takes jobs from the queue for all lanes of a worker. */
import { setTimeout as sleep } from 'node:timers/promises';
import { thisSystem } from '@wprox/experiments/run-folders';
import type { Job, Worker } from 'bullmq';
import type { QueueEntry, RunQueue } from './run-queue.js';
import { unlessStopped } from './unless-stopped.js';

/** How long a worker waits for a job before it checks whether it was stopped. */
export const POLL_SECONDS = 1;

/** A job that this worker holds. */
export interface Taken {
  readonly job: Job;
  readonly token: string;
}

export interface TakingOptions {
  readonly queue: RunQueue;
  /** Whether to end when no run waits or trains, but for those that this machine cannot train. */
  readonly isDraining?: boolean;
  /** When aborted, no further job is taken. */
  readonly signal: AbortSignal;
}

/** Takes jobs for all lanes, one after the other, because a connection can wait for one job at a time. */
export class Taking {
  /** Jobs that this machine could not do when it had them last. */
  readonly left = new Set<string>();
  private turn: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly worker: Worker,
    private readonly options: TakingOptions,
  ) {}

  /** Notes how a job ended here. */
  note(id: string, isLeft: boolean): void {
    if (isLeft) this.left.add(id);
    else this.left.delete(id);
  }

  /** Waits for a job. Returns undefined if the worker was stopped. */
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

  /** Returns whether no worker trains, and this worker has left all waiting jobs to others. */
  private isDrained(entries: readonly QueueEntry[]): boolean {
    return entries.every(({ id, state }) => {
      return state !== 'active' && (state !== 'waiting' || this.left.has(id));
    });
  }
}
