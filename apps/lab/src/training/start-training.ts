/** Starts the worker that trains. */
import { type Remote, wrap } from 'comlink';
import type { TrainingWorker } from './protocol.js';

/** Returns what the page asks the worker; the worker runs until the page is closed. */
export function startTraining(): Remote<TrainingWorker> {
  // Vite finds a worker by this form alone.
  return wrap(new Worker(new URL('./training.worker.ts', import.meta.url), { type: 'module' }));
}
