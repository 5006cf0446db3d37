/** One `wprox train` at a time in a folder: two would write the same rows and checkpoints. */
import { mkdir } from 'node:fs/promises';
import path from 'node:path';
import { RunFolderError } from '../errors.js';
import { withLock } from './lock.js';

/**
 * Does `work` while holding the folder. The folder is made if need be; a lock whose process is gone
 * is taken over.
 *
 * @throws RunFolderError if another process holds it; whatever `work` throws.
 */
export async function withFolderLock<T>(folder: string, work: () => Promise<T>): Promise<T> {
  const file = path.join(folder, '.lock');
  await mkdir(folder, { recursive: true }).catch((error: Error) => {
    throw new RunFolderError(
      `${path.resolve(folder)} cannot be made: ${error.message}; give another folder with --out`,
    );
  });
  const held = (holder: string) =>
    new RunFolderError(
      `another 'wprox train' (${holder}) is at work in ${path.resolve(folder)}; ` +
        `wait for it, or give another folder with --out. If there is none, delete ${file}.`,
    );
  return withLock(file, { held }, work);
}
