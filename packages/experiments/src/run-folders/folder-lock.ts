/** A lock on a folder, because two trainings in it would write the same rows and checkpoints. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { RunFolderError } from '../errors.js';
import { withLock } from './lock.js';

/**
 * Runs `work` with a lock on the folder. Makes the folder if it is missing, and takes over a lock
 * whose process has ended.
 *
 * @throws RunFolderError if another process has the lock or the folder cannot be made.
 * @throws what `work` throws.
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(folder, '.lock');
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new RunFolderError(
      `${path.resolve(folder)} cannot be created: ${error.message}; give another folder with --out`,
    );
  });
  const held = (holder: string) =>
    new RunFolderError(
      `another 'wprox train' (${holder}) is at work in ${path.resolve(folder)}; ` +
        `wait for it, or give another folder with --out. If none is running, delete ${file}.`,
    );
  return withLock(file, { held }, work);
}
