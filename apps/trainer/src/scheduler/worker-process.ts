/**
 * A worker's side of the conversation: takes one run, trains it, reports, ends. The terminal sends
 * Ctrl-C to the whole process group, so a worker ignores it and obeys the parent's word; a worker
 * whose parent died stops by itself, with a checkpoint.
 */
import type { ParentMessage, TrainRun, WorkerMessage } from './messages.js';

/** How long an orphan may take to finish its iteration and write its checkpoint. */
const ORPHAN_GRACE_MS = 60_000;

/**
 * Turns this process into a worker. Must be called in a process made by `child_process.fork`.
 *
 * @param loadTrainRun gives the training function; called once a run has arrived, and its failure
 * (a backend that cannot be loaded) is reported as the run's.
 */
export function becomeWorker(loadTrainRun: () => Promise<TrainRun>): void {
  const controller = new AbortController();
  process.on('SIGINT', () => {});
  process.on('SIGTERM', () => controller.abort());
  process.on('disconnect', () => {
    controller.abort();
    setTimeout(() => process.exit(1), ORPHAN_GRACE_MS).unref();
  });
  process.on('message', async (message: ParentMessage) => {
    if (message.type === 'stop') return controller.abort();
    const { config, folder } = message;
    try {
      const trainRun = await loadTrainRun();
      const outcome = await trainRun({
        config,
        folder,
        signal: controller.signal,
        onProgress: (progress) => tell({ type: 'progress', ...progress }),
        onNote: (text) => tell({ type: 'note', text }),
      });
      end({ type: 'done', outcome }, 0);
    } catch (error) {
      const failure = error instanceof Error ? error : new Error(String(error));
      end({ type: 'failed', message: failure.message, stack: failure.stack ?? '' }, 1);
    }
  });
}

/** Sends if the parent is still there; a parent that is gone needs no answer. */
function tell(message: WorkerMessage, sent: () => void = () => {}): void {
  if (process.connected) process.send!(message, undefined, undefined, () => sent());
  else sent();
}

/** Leaves once the last word is out, whatever the backend still holds open. */
function end(message: WorkerMessage, exitCode: number): void {
  tell(message, () => process.exit(exitCode));
}
