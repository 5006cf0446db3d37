/**
 * Worker process: receives a run, trains it and reports the outcome; after a complete run it waits for
 * another one, else it exits. The terminal sends Ctrl-C to the whole process group, so a worker ignores
 * SIGINT and stops when the parent tells it to. If the parent dies, the worker stops with a checkpoint.
 */
import type { ParentMessage, TrainRun, WorkerMessage } from './messages.js';

/** Time for a worker without a parent to finish its iteration and write its checkpoint. */
const ORPHAN_GRACE_MS = 60_000;

/**
 * Turns this process into a worker. Must be called in a process made by `child_process.fork`.
 *
 * @param loadTrainRun loads the training function. It is called when a run arrives; if it fails, for
 * example because a backend cannot be loaded, the run fails.
 */
export function becomeWorker(loadTrainRun: () => Promise<TrainRun>): void {
  const controller = new AbortController();
  let trains = false;
  // The parent reads what is written here. Without it, a warning must not end the training.
  process.stderr.on('error', () => {});
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => controller.abort());
  process.on('disconnect', () => {
    if (!trains) process.exit(1);
    controller.abort();
    setTimeout(() => process.exit(1), ORPHAN_GRACE_MS).unref();
  });
  process.on('message', async (request: ParentMessage) => {
    if (request.type === 'stop') return controller.abort();
    if (request.type === 'end') process.exit(0);
    const { type: _, ...run } = request;
    trains = true;
    try {
      const trainRun = await loadTrainRun();
      const outcome = await trainRun({
        ...run,
        signal: controller.signal,
        onProgress: (progress) => tell({ type: 'progress', ...progress }),
        onNote: (text) => tell({ type: 'note', text }),
      });
      trains = false;
      if (outcome === 'complete' && process.connected) tell({ type: 'done', outcome });
      else end({ type: 'done', outcome }, 0);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      const { message, stack = '', name } = failure;
      end({ type: 'failed', message, stack, error: name }, 1);
    }
  });
}

/** Sends a message if the parent is still connected. */
function tell(message: WorkerMessage, sent: () => void = () => {}): void {
  if (process.connected) process.send!(message, undefined, undefined, () => sent());
  else sent();
}

/** Sends the last message and exits, even if the backend still holds handles open. */
function end(message: WorkerMessage, exitCode: number): void {
  tell(message, () => process.exit(exitCode));
}
