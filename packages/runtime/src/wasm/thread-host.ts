/** What a pool needs of Node or a browser: threads, and what is known of the machine. */
import type { WorkerStart } from './pool-worker.js';

/** A worker thread that is ready. */
export interface Thread {
  /** Whether it still runs, as far as can be told at once, without returning to the event loop. */
  isAlive(): boolean;
  /** Ends it, whatever it does. */
  stop(): void;
}

/** Where threads come from. */
export interface ThreadHost {
  /** How many threads the machine runs at a time. */
  readonly cores: number;
  /** Whether this thread may sleep; the main thread of a page may not. */
  readonly maySleep: boolean;
  /** Why there can be no threads here, and what to do; undefined if there can. */
  obstacle(): string | undefined;
  /**
   * Starts a thread that does not keep the process alive.
   * @param onEnd takes the reason if the thread ends although nobody stopped it.
   * @returns it when it is ready. @throws Error if it does not start.
   */
  start(data: WorkerStart, onEnd: (reason: string) => void): Promise<Thread>;
}
