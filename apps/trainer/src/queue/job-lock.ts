/**
 * The lock of a job in the queue. Its token is also that of the lease of the run's folder, so both are one
 * right to train the run: who has lost the lock in the queue gives up the lease, and who gets the lock may take
 * over the lease of the one who had it before.
 */
import type { Job } from 'bullmq';
import type { RunJob } from './job.js';

/** A lock is renewed this often in the time after which others can take the job, */
const RENEWALS = 3;
/** and at least this often, because a cancellation is seen then. */
const LONGEST_MS = 2000;

export class JobLock {
  private readonly timer: NodeJS.Timeout;
  private readonly lostController = new AbortController();
  private readonly stopController = new AbortController();
  private renewedAt = performance.now();
  private isRenewing = false;
  private cancelled = false;

  /**
   * @param seconds time without renewal after which another worker can take the job.
   * @param read reads the job as the queue has it now.
   */
  constructor(
    private readonly job: Job,
    readonly token: string,
    private readonly seconds: number,
    private readonly read: () => Promise<RunJob | undefined>,
  ) {
    const every = Math.min(LONGEST_MS, (seconds * 1000) / RENEWALS);
    this.timer = setInterval(() => this.tick(), every);
  }

  /** Aborted when the queue has taken the job from this worker, which must then write nothing more. */
  get lost(): AbortSignal {
    return this.lostController.signal;
  }

  /**
   * Aborted when the run must stop with a checkpoint: somebody cancelled it, or the queue could not be
   * reached for so long that another worker can have the job. If one has it, the run's lease is not held any
   * more, and the checkpoint is not written.
   */
  get stopped(): AbortSignal {
    return this.stopController.signal;
  }

  /** Whether somebody has taken the run out of the queue. */
  get isCancelled(): boolean {
    return this.cancelled;
  }

  /** Ends the renewal. */
  end(): void {
    clearInterval(this.timer);
  }

  private tick(): void {
    const elapsed = (performance.now() - this.renewedAt) / 1000;
    if (elapsed >= this.seconds) this.stopController.abort();
    // While Redis cannot be reached, a renewal waits.
    if (!this.isRenewing) this.renew().catch(() => {});
  }

  private async renew(): Promise<void> {
    this.isRenewing = true;
    const from = performance.now();
    try {
      const isExtended = await this.job.extendLock(this.token, this.seconds * 1000);
      if (isExtended !== 1) return this.lostController.abort();
      this.renewedAt = from;
      if (!(await this.read())?.isCancelled) return;
      this.cancelled = true;
      this.stopController.abort();
    } finally {
      this.isRenewing = false;
    }
  }
}
