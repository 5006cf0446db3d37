/** Starts the worker that computes exactly. */
import { type Remote, wrap } from 'comlink';
import type { ExactWorker } from './protocol.js';

/** Returns what the page asks the worker; the worker runs until the page is closed. */
export function startExact(): Remote<ExactWorker> {
  // Vite finds a worker by this form alone.
  return wrap(new Worker(new URL('./exact.worker.ts', import.meta.url), { type: 'module' }));
}
