/** Lets the workers of a queue train runs, and follows what they say. */
import { isProvenComplete, thisSystem } from '@wprox/experiments/run-folders';
import type { ExecuteOptions, Executor, QueuedRun, RunOutcome } from '../scheduler/executor.js';
import { connectionOf, QUEUE_NAME } from './bullmq.js';
import { parseProgress } from './job.js';
import { CANCELLED, closeWithin, type RunQueue, type SubmittedExperiment } from './run-queue.js';
import { unlessStopped } from './unless-stopped.js';

/** Events can be lost with the connection, so the states are read again in such intervals. */
const POLL_MS = 2000;

export interface QueueExecutorOptions {
  readonly queue: RunQueue;
  readonly experiment: SubmittedExperiment;
  /** Whether to wait for the runs; else they are only submitted. */
  readonly follows: boolean;
  /** Called when the runs are in the queue, with the number of those that were not in it, and of all. */
  onSubmitted?(added: number, all: number): void;
}

export class QueueExecutor implements Executor {
  constructor(private readonly options: QueueExecutorOptions) {}

  /**
   * Submits runs, and follows them to their ends. When the signal is aborted it stops to follow them; the
   * workers go on.
   */
  async execute(runs: readonly QueuedRun[], execute: ExecuteOptions): Promise<RunOutcome[]> {
    const { queue, experiment, follows, onSubmitted } = this.options;
    if (runs.length === 0) return [];
    const { ids, added } = await queue.submit(experiment, runs);
    onSubmitted?.(added, runs.length);
    const waiting = runs.map(({ name }): RunOutcome => ({ name, result: 'waiting' }));
    return follows ? this.follow(runs, ids, waiting, execute) : waiting;
  }

  private async follow(
    runs: readonly QueuedRun[],
    ids: readonly string[],
    outcomes: RunOutcome[],
    { signal, onEvent }: ExecuteOptions,
  ): Promise<RunOutcome[]> {
    const { queue } = this.options;
    const nameOf = new Map(ids.map((id, i) => [id, runs[i]!.name]));
    const started = new Set<string>();
    const events = new queue.bullmq.QueueEvents(QUEUE_NAME, connectionOf(queue.address));
    events.on('error', () => {}); // it connects again; the states are read in intervals
    events.on('progress', ({ jobId, data }) => {
      const name = nameOf.get(jobId);
      const stored = parseProgress(data);
      if (name === undefined || !stored) return;
      const { progress, note } = stored;
      if (!started.has(name)) onEvent({ type: 'started', name });
      started.add(name);
      if (note !== undefined) onEvent({ type: 'note', name, text: note });
      else onEvent({ type: 'progress', name, progress });
    });
    let wake = () => {};
    for (const event of ['completed', 'failed'] as const) events.on(event, () => wake());
    signal.addEventListener('abort', () => wake(), { once: true });
    const left = new Set(ids.keys());
    try {
      while (left.size > 0 && !signal.aborted) {
        for (const i of left) {
          const outcome = await unlessStopped(this.outcomeOf(runs[i]!, ids[i]!), signal);
          if (signal.aborted) break;
          if (!outcome) continue;
          left.delete(i);
          outcomes[i] = outcome;
          onEvent({ type: 'ended', name: outcome.name, outcome });
        }
        if (left.size === 0 || signal.aborted) break;
        await new Promise<void>((resolve) => {
          const timer = setTimeout(resolve, POLL_MS);
          wake = () => {
            clearTimeout(timer);
            resolve();
          };
        });
      }
    } finally {
      await closeWithin(events.close(), () => events.disconnect());
    }
    return outcomes;
  }

  /** Returns how a run has ended; undefined if it has not. */
  private async outcomeOf(
    { name, folder }: QueuedRun,
    id: string,
  ): Promise<RunOutcome | undefined> {
    const entry = await this.options.queue.entry(id);
    if (entry?.state === 'failed' && entry.reason === CANCELLED) {
      // For a moment, until its worker removes it, or puts it back because it was submitted again.
      return entry.job.isCancelled ? { name, result: 'waiting' } : undefined;
    }
    if (entry?.state === 'failed') {
      const message = entry.reason ?? 'it failed without a message';
      return { name, result: 'failed', message, stack: message };
    }
    if (entry && entry.state !== 'complete') return undefined;
    // A job that is gone was cancelled, or Redis has lost it. The status in the folder tells which.
    const isComplete = await isProvenComplete(folder, thisSystem.disk);
    return { name, result: isComplete ? 'complete' : 'waiting' };
  }
}
