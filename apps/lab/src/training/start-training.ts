/** Starts the worker that trains. */
import { type Remote, wrap } from 'comlink';
import type { TrainingWorker } from './protocol.js';

/**
 * Starts the worker, which runs until the page is closed.
 * @param onFailure receives a sentence if the worker does not load or breaks; its calls never answer then.
 * @returns what the page asks the worker.
 */
export function startTraining(
  onFailure: (sentence: string) => void = () => {},
): Remote<TrainingWorker> {
  // Vite finds a worker by this form alone.
  const worker = new Worker(new URL('./training.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', ({ message }) => {
    onFailure(`The worker that trains stopped: ${message || 'its script does not load.'}`);
  });
  return wrap(worker);
}
