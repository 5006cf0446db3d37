/** Starts the worker that trains. */
import { type Remote, wrap } from 'comlink';
import type { TrainingWorker } from './protocol.js';

/**
 * Returns what the page asks the worker; the worker runs until the page is closed.
 * @param onError is called if the worker's script does not load or does not run.
 */
export function startTraining(onError?: (event: ErrorEvent) => void): Remote<TrainingWorker> {
  // Vite finds the worker's script in this form only.
  const worker = new Worker(new URL('./training.worker.ts', import.meta.url), {
    type: 'module',
    name: 'training',
  });
  if (onError) worker.addEventListener('error', onError);
  return wrap(worker);
}
