/** A worker process, seen from the parent: it trains one run after another. */
import { type ChildProcess, fork } from 'node:child_process';
import type { ParentMessage, Progress, WorkerMessage } from './messages.js';

/** How a run ended in a worker. */
export type WorkerOutcome =
  | { readonly result: 'complete' | 'interrupted' }
  | {
      readonly result: 'failed';
      readonly message: string;
      readonly stack: string;
      /** The name of the error's class; absent if the process died without one. */
      readonly error?: string;
    };

/** The run that a worker is to train. */
export type TrainMessage = Omit<Extract<ParentMessage, { type: 'start' }>, 'type'>;

/** What a worker says while it trains. */
export interface WorkerListener {
  onProgress(progress: Progress): void;
  onNote(text: string): void;
}

/** Number of characters kept from the end of a worker's error output. */
const KEPT_ERROR_CHARACTERS = 2000;

/** The run that a worker trains now. */
interface Current extends WorkerListener {
  end(outcome: WorkerOutcome): void;
}

/**
 * A worker process and the run that it trains. After a complete run it can train another one; after any
 * other outcome it ends.
 */
export class WorkerHandle {
  readonly #child: ChildProcess;
  readonly #closed: Promise<void>;
  #current: Current | undefined;
  #last: WorkerMessage | undefined;
  #errorOutput = '';
  #isKilled = false;
  #isUsable = true;

  /**
   * Forks the worker.
   *
   * @param file path of the worker program, which must call `becomeWorker`.
   */
  constructor(file: string, env: NodeJS.ProcessEnv) {
    // `advanced` serialization keeps NaN losses; an inherited execArgv would reuse a debugger's port.
    this.#child = fork(file, [], {
      env,
      execArgv: [],
      serialization: 'advanced',
      stdio: ['ignore', 'ignore', 'pipe', 'ipc'],
    });
    this.#child.on('message', (message: WorkerMessage) => this.#hear(message));
    this.#child.stderr?.setEncoding('utf8').on('data', (text: string) => {
      this.#errorOutput = (this.#errorOutput + text).slice(-KEPT_ERROR_CHARACTERS);
    });
    this.#closed = new Promise((resolve) => {
      this.#child.on('error', (error) => {
        this.#isUsable = false;
        this.#end(failure(`the worker process: ${error.message}`));
        resolve();
      });
      this.#child.on('close', (code, signal) => {
        this.#isUsable = false;
        this.#end(this.#outcomeOfDeath(code, signal));
        resolve();
      });
    });
  }

  /** Whether it can train a run: it has not ended, and its last run was complete. */
  get isUsable(): boolean {
    return this.#isUsable && this.#child.connected;
  }

  /** Trains a run. Resolves when the worker can train another one, or has ended. */
  train(run: TrainMessage, listener: WorkerListener): Promise<WorkerOutcome> {
    return new Promise((resolve) => {
      this.#current = { ...listener, end: resolve };
      this.#last = undefined;
      this.#send({ type: 'start', ...run });
    });
  }

  /** Asks it to stop the run with a checkpoint. */
  stop(): void {
    this.#send({ type: 'stop' });
  }

  kill(): void {
    this.#isKilled = true;
    this.#child.kill('SIGKILL');
  }

  /** Ends the worker, which trains nothing. Resolves when its process is gone. */
  async close(): Promise<void> {
    this.#isUsable = false;
    this.#send({ type: 'end' });
    await this.#closed;
  }

  #hear(message: WorkerMessage): void {
    if (message.type === 'progress') {
      const { type: _, ...progress } = message;
      this.#current?.onProgress(progress);
    } else if (message.type === 'note') {
      this.#current?.onNote(message.text);
    } else {
      this.#last = message;
      // Every other outcome ends the process, and `close` reports it.
      if (message.type === 'done' && message.outcome === 'complete') {
        this.#end({ result: 'complete' });
      } else this.#isUsable = false;
    }
  }

  #end(outcome: WorkerOutcome): void {
    const current = this.#current;
    this.#current = undefined;
    current?.end(outcome);
  }

  #outcomeOfDeath(code: number | null, signal: string | null): WorkerOutcome {
    const last = this.#last;
    if (last?.type === 'done') return { result: last.outcome };
    if (last?.type === 'failed') {
      return { ...failure(last.message, last.stack), error: last.error };
    }
    if (this.#isKilled) return { result: 'interrupted' };
    return failure(describeDeath(code, signal, this.#errorOutput.trim()));
  }

  /** Sends a message unless the child has exited; its `close` event then reports the outcome. */
  #send(message: ParentMessage): void {
    if (this.#child.connected) this.#child.send(message, () => {});
  }
}

function failure(message: string, stack = message) {
  return { result: 'failed', message, stack } as const;
}

function describeDeath(code: number | null, signal: string | null, errorOutput: string): string {
  const cause =
    signal === 'SIGKILL'
      ? 'was killed (SIGKILL), probably because memory ran out; try fewer --processes'
      : `ended without a result (${signal ?? `exit code ${code}`})`;
  return `the worker process ${cause}${errorOutput && `\n${errorOutput}`}`;
}
