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

/**
 * Creates the interrupts of training. They are handled only after `listen()`, which is called when the
 * workers start: before, Ctrl-C loses nothing and must end the process at once, even while TensorFlow.js
 * blocks the event loop.
 */
export function trainingInterrupts(): Interrupts & { listen(): void } {
  const stop = new AbortController();
  const kill = new AbortController();
  let interrupts: Interrupts | undefined;
  return {
    stop: stop.signal,
    kill: kill.signal,
    listen: () => {
      interrupts = watchInterrupts();
      interrupts.stop.addEventListener('abort', () => stop.abort());
      interrupts.kill.addEventListener('abort', () => kill.abort());
    },
    dispose: () => interrupts?.dispose(),
  };
}

/** Exit code of a program that Ctrl-C ended, by the convention of shells: 128 + SIGINT. */
export const INTERRUPTED_EXIT_CODE = 130;
