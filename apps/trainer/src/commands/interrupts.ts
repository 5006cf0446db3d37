/** Ctrl-C: the first asks everything to stop cleanly, the second kills. */

/** npm passes on the signal that the terminal has sent already: the copy is not a second Ctrl-C. */
const SAME_PRESS_MS = 500;

export interface Interrupts {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
  /** Aborted by the second. */
  readonly kill: AbortSignal;
  /** Gives the signals back to their usual handlers. */
  dispose(): void;
}

/** Starts to listen for SIGINT and SIGTERM instead of dying of them. */
export function watchInterrupts(): Interrupts {
  const stop = new AbortController();
  const kill = new AbortController();
  let firstAt = 0;
  const onSignal = () => {
    if (!stop.signal.aborted) {
      firstAt = Date.now();
      stop.abort();
    } else if (Date.now() - firstAt > SAME_PRESS_MS) {
      kill.abort();
    }
  };
  process.on('SIGINT', onSignal);
  process.on('SIGTERM', onSignal);
  return {
    stop: stop.signal,
    kill: kill.signal,
    dispose: () => {
      process.off('SIGINT', onSignal);
      process.off('SIGTERM', onSignal);
    },
  };
}

/** What a shell expects of a program that Ctrl-C has ended: 128 + SIGINT. */
export const INTERRUPTED_EXIT_CODE = 130;
