/** Runs for TensorBoard. */
import {
  type EventFollower,
  type RunFolderContent,
  readMachine,
} from '@wprox/experiments/run-folders';
import { encodeEventFile, encodeEvents } from './event-file.js';
import { runEvents } from './run-events.js';

/** The bytes of a run's event file, which TensorBoard knows by `tfevents` in its name. */
export async function eventFile(run: RunFolderContent): Promise<Uint8Array> {
  return encodeEventFile(await runEvents(run));
}

/**
 * Makes the event file of a run while it is written: each step adds its events. In the end it has the bytes
 * that {@link eventFile} makes of the whole run.
 *
 * @param folder the run's folder, which has its `machine.json`.
 */
export function eventFollower(folder: string): EventFollower {
  let machine: Promise<RunFolderContent['machine']> | undefined;
  return {
    step: async (content, isFirst) => {
      machine ??= readMachine(folder);
      const known = await machine;
      const events = await runEvents({ ...content, ...(known && { machine: known }) });
      return isFirst ? encodeEventFile(events) : encodeEvents(events);
    },
  };
}
