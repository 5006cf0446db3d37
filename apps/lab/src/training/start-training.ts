/** Starts the worker that trains. */
import { type Remote, wrap } from 'comlink';
import type { TrainingWorker } from './protocol.js';

/** Returns what the page asks the worker; the worker runs until the page is closed. */
export function startTraining(): Remote<TrainingWorker> {
  const url = new URL('./training.worker.ts', import.meta.url);
  return wrap(new Worker(url, { type: 'module', name: 'training' }));
}
