/** A lock file that names its holder, so that the lock of an ended process can be taken over. */
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainWriteError } from './atomic-file.js';

/** Age in milliseconds at which a lock without a holder counts as one of a killed process. */
const UNSIGNED_MS = 2000;
const POLL_MS = 50;

export interface LockOptions {
  /** Milliseconds to wait for a running holder; default 0. */
  readonly patienceMs?: number;
  /** Makes the error to throw if the holder, such as `host 123`, keeps the lock. */
  held(holder: string): Error;
}

/**
 * Runs `work` with the lock.
 *
 * @param file path of the lock file, in an existing folder.
 * @throws the error that `held` makes, if another process keeps the lock for too long.
 * @throws what `work` throws.
 */
export async function withLock<T>(
  file: string,
  options: LockOptions,
  work: () => Promise<T>,
): Promise<T> {
  await acquire(file, options);
  try {
    return await work();
  } finally {
    await rm(file, { force: true });
  }
}

async function acquire(file: string, { patienceMs = 0, held }: LockOptions): Promise<void> {
  const deadline = Date.now() + patienceMs;
  while (!(await make(file))) {
    const holder = (await readFile(file, 'utf8').catch(() => '')).trim();
    if (!(await isAlive(file, holder))) await rm(file, { force: true });
    else if (Date.now() >= deadline) throw held(holder || 'just started');
    else await sleep(POLL_MS);
  }
}

/** Creates the lock file; returns false if it exists already. */
async function make(file: string): Promise<boolean> {
  try {
    const handle = await open(file, 'wx');
    await handle.writeFile(`${hostname()} ${process.pid}\n`);
    await handle.close();
    return true;
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') return false;
    throw explainWriteError(file, error);
  }
}

/** Whether the holder can still be running. A process of another machine counts as running. */
async function isAlive(file: string, holder: string): Promise<boolean> {
  if (holder === '') {
    const made = await stat(file).catch(() => undefined);
    return made !== undefined && Date.now() - made.mtimeMs < UNSIGNED_MS;
  }
  const [host, pid] = holder.split(' ');
  if (host !== hostname()) return true;
  try {
    process.kill(Number(pid), 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code !== 'ESRCH';
  }
}
