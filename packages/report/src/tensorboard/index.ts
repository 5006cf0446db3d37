/** Runs for TensorBoard. */
import type { RunFolderContent } from '@wprox/experiments/run-folders';
import { encodeEventFile } from './event-file.js';
import { runEvents } from './run-events.js';

/** The bytes of a run's event file, which TensorBoard knows by `tfevents` in its name. */
export async function eventFile(run: RunFolderContent): Promise<Uint8Array> {
  return encodeEventFile(await runEvents(run));
}
