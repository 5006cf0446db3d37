/** One `wprox train` at a time in a folder: two would write the same rows and checkpoints. */
import { mkdir, open, readFile, rm } from 'node:fs/promises';
import { hostname } from 'node:os';
import path from 'node:path';
import { RunFolderError } from '../errors.js';

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
  await acquire(file, folder);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string, folder: string): Promise<void> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(`${hostname()} ${process.pid}\n`);
    await handle.close();
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code !== 'EEXIST') throw error;
    const holder = (await readFile(file, 'utf8').catch(() => '')).trim();
    if (isAlive(holder)) {
      throw new RunFolderError(
        `another 'wprox train' (${holder || 'just started'}) is at work in ${path.resolve(folder)}; ` +
          `wait for it, or give another folder with --out. If there is none, delete ${file}.`,
      );
    }
    await rm(file, { force: true });
    await acquire(file, folder);
  }
}

/** Whether the process may be alive; of another machine's nothing is known. */
function isAlive(holder: string): boolean {
  const [host, pid] = holder.split(' ');
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
