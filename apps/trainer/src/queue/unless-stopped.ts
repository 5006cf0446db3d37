/** Waits for the queue, which answers only when Redis can be reached. */

/** How long a stopped worker waits for an answer of the queue. */
const LAST_ANSWER_MS = 2000;

/**
 * Waits for an answer of the queue. When the signal is aborted, it waits for a moment longer.
 * @returns undefined if there was no answer.
 */
export async function unlessStopped<T>(
  answer: Promise<T>,
  signal: AbortSignal,
): Promise<T | undefined> {
  let timer: NodeJS.Timeout | undefined;
  let stop = () => {};
  const late = new Promise<undefined>((resolve) => {
    stop = () => {
      timer = setTimeout(() => resolve(undefined), LAST_ANSWER_MS);
    };
    if (signal.aborted) stop();
    else signal.addEventListener('abort', stop, { once: true });
  });
  try {
    return await Promise.race([answer, late]);
  } finally {
    clearTimeout(timer);
    signal.removeEventListener('abort', stop);
  }
}
