/** Handles Ctrl-C: the first stops the runs with checkpoints, the second kills them. */

/** npm forwards the signal that the terminal has already sent. This copy is not a second Ctrl-C. */
const SAME_PRESS_MS = 500;

export interface Interrupts {
  /** Aborted by the first SIGINT or SIGTERM. */
  readonly stop: AbortSignal;
  /** Aborted by the second one. */
  readonly kill: AbortSignal;
  /** Removes the handlers. */
  dispose(): void;
}

/** Handles SIGINT and SIGTERM, which otherwise end the process, until `dispose` is called. */
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

/** Exit code of a program that Ctrl-C ended, by the convention of shells: 128 + SIGINT. */
export const INTERRUPTED_EXIT_CODE = 130;
