/**
 * All or nothing: a folder of the cache is made in a staging folder beside its final place and
 * renamed when it is whole, so that what an interrupted attempt leaves can never be taken for the
 * whole. Several processes may do this at once; each has its own staging folder, and the first to
 * finish wins.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join } from 'node:path';

/** A live owner touches its folder this often … */
const HEARTBEAT_MS = 60_000;
/** … so one that was not touched for this long has none, whatever the process table says. */
const ABANDONED_MS = 15 * 60_000;

/** Host names may hold characters that file names may not. */
const thisHost = hostname().replace(/[^A-Za-z0-9]+/g, '_');

/** A folder to work in, on the same file system as the final one. */
export class Staging {
  /** The work folder; removed by {@link dispose}. */
  readonly folder: string;
  private readonly target: string;
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(folder: string, target: string) {
    this.folder = folder;
    this.target = target;
    this.heartbeat = setInterval(() => {
      utimes(folder, new Date(), new Date()).catch(() => {});
    }, HEARTBEAT_MS);
    this.heartbeat.unref();
  }

  /** A staging folder for `target`; removes those that dead processes left beside it. */
  static async create(target: string): Promise<Staging> {
    await mkdir(dirname(target), { recursive: true });
    await removeAbandoned(target);
    const name = `${basename(target)}.partial-${thisHost}-${process.pid}-${randomBytes(4).toString('hex')}`;
    const folder = join(dirname(target), name);
    await mkdir(folder);
    return new Staging(folder, target);
  }

  /** A new empty folder inside the staging folder. */
  async subfolder(name: string): Promise<string> {
    const folder = join(this.folder, name);
    await mkdir(folder);
    return folder;
  }

  /**
   * Renames `made` (a folder inside the staging folder) to the target.
   * @param isIntact whether the target, as it is now, is good.
   * @returns false if a good one was already there, which then stays.
   */
  async commit(made: string, isIntact: () => Promise<boolean>): Promise<boolean> {
    // A folder is renamed onto nothing or an empty folder only. So whoever comes second fails here,
    // and sees the first one's: to move aside what is there before looking could move that.
    try {
      await rename(made, this.target);
    } catch {
      if (await isIntact()) return false;
      await this.moveTargetAside();
      await rename(made, this.target);
    }
    return true;
  }

  /** Removes the staging folder with all that is in it. */
  async dispose(): Promise<void> {
    clearInterval(this.heartbeat);
    await removeFolder(this.folder);
  }

  private async moveTargetAside(): Promise<void> {
    try {
      await rename(this.target, join(this.folder, 'replaced'));
    } catch (error) {
      if ((error as NodeJS.ErrnoException).code !== 'ENOENT') throw error;
    }
  }
}

async function removeAbandoned(target: string): Promise<void> {
  const prefix = `${basename(target)}.partial-`;
  for (const name of await readdir(dirname(target))) {
    if (!name.startsWith(prefix)) continue;
    const folder = join(dirname(target), name);
    if (await isAbandoned(folder, name.slice(prefix.length))) await removeFolder(folder);
  }
}

async function isAbandoned(folder: string, owner: string): Promise<boolean> {
  const [host, pid] = owner.split('-');
  // Process numbers mean something only on the host that gave them.
  if (host === thisHost && !isAlive(Number(pid))) return true;
  try {
    return Date.now() - (await stat(folder)).mtimeMs > ABANDONED_MS;
  } catch {
    return false; // its owner has just removed it
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // there, but somebody else's
  }
}

function removeFolder(folder: string): Promise<void> {
  // Windows keeps a file busy for a moment after its process has ended.
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
