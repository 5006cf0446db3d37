/**
 * A lock file that names its holder, so that a lock whose process is gone can be taken over.
 */
import { open, readFile, rm, stat } from 'node:fs/promises';
import { hostname } from 'node:os';
import { setTimeout as sleep } from 'node:timers/promises';
import { explainWriteError } from './atomic-file.js';

/** A lock that has been made and not yet signed: its maker was killed if it stays so. */
const UNSIGNED_MS = 2000;
const POLL_MS = 50;

export interface LockOptions {
  /** How long to wait for a holder that is alive; not at all without it. */
  readonly patienceMs?: number;
  /** The error where the holder, such as `host 123`, does not give way. */
  held(holder: string): Error;
}

/**
 * Does `work` while holding the lock, in a folder that is there.
 *
 * @throws what `held` gives, if another process holds it for too long; whatever `work` throws.
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

/** @returns whether it was made: false where there is one. */
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

/** Whether the holder may be alive; of another machine's process nothing is known. */
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
