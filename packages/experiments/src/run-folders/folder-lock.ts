/** A lock on a folder, because two trainings in it would write the same rows and checkpoints. */
import { rmdir } from 'node:fs/promises';
import path from 'node:path';
import { RunFolderError } from '../errors.js';
import { withLock } from './lock.js';
import { makeFolder } from './make-folder.js';
import { systemProblem } from './system-problem.js';

/**
 * Runs `work` with a lock on the folder. Makes the folder if it is missing, and takes over a lock
 * whose process has ended. A folder that it made is removed if `work` leaves nothing in it.
 *
 * @throws RunFolderError if another process has the lock or the folder cannot be made.
 * @throws what `work` throws.
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(folder, '.lock');
  const made = await makeFolder(folder).catch((error: NodeJS.ErrnoException) => {
    throw new RunFolderError(
      `${folder} cannot be created: ${systemProblem(error) ?? error.message}; give another folder with --out`,
    );
  });
  const held = (holder: string) =>
    new RunFolderError(
      `another 'wprox train' (${holder}) is at work in ${path.resolve(folder)}; ` +
        `wait for it, or give another folder with --out. If none is running, delete ${file}.`,
    );
  try {
    return await withLock(file, { held }, work);
  } finally {
    if (made !== undefined) await removeEmpty(path.resolve(folder), path.resolve(made));
  }
}

/** Removes a folder and those above it up to `last`, as long as they are empty. */
async function removeEmpty(folder: string, last: string): Promise<void> {
  const isRemoved = await rmdir(folder).then(
    () => true,
    () => false,
  );
  if (isRemoved && folder !== last) await removeEmpty(path.dirname(folder), last);
}
