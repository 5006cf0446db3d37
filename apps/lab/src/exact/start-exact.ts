/** Starts the worker that computes exactly. */
import { type Remote, wrap } from 'comlink';
import type { ExactWorker } from './protocol.js';

/**
 * Starts the worker, which runs until the page is closed.
 * @param onFailure receives a sentence if the worker does not load or breaks; its calls never answer then.
 * @returns what the page asks the worker.
 */
export function startExact(onFailure: (sentence: string) => void = () => {}): Remote<ExactWorker> {
  // Vite finds a worker by this form alone.
  const worker = new Worker(new URL('./exact.worker.ts', import.meta.url), { type: 'module' });
  worker.addEventListener('error', ({ message }) => {
    onFailure(
      `There are no exact distances, because their worker stopped: ${message || 'its script does not load'}. Reload the page.`,
    );
  });
  return wrap(worker);
}
