/** Sends the progress of a run to the queue, not more often than somebody looks. */
import type { Progress } from '../scheduler/messages.js';
import { type StoredProgress, storedProgress } from './job.js';

/** Progress goes to the queue at most this often. */
const PROGRESS_MS = 1000;

/** Passes on progress at most once in a while, but each distance and note; losses in between come with the next. */
export function throttledProgress(send: (progress: StoredProgress) => void) {
  let last = Number.NEGATIVE_INFINITY;
  let losses: Progress['losses'];
  return (progress: Progress, note?: string) => {
    losses = progress.losses ?? losses;
    const now = performance.now();
    if (now - last < PROGRESS_MS && !progress.distance && note === undefined) return;
    last = now;
    send({ ...storedProgress({ ...progress, ...(losses && { losses }) }), ...(note && { note }) });
    losses = undefined;
  };
}
