/**
 * Makes a folder of the cache completely or not at all: a process fills a staging folder beside the
 * target and renames it when it is complete. Several processes may do this at once; each has its own
 * staging folder, and the first to finish provides the target.
 */
import { randomBytes } from 'node:crypto';
import { mkdir, readdir, rename, rm, stat, utimes } from 'node:fs/promises';
import { hostname } from 'node:os';
import { basename, dirname, join, resolve, sep } from 'node:path';
import { reject, requireBoolean, requireFunction, requirePath } from '@wprox/arguments';
import { makePrivateFolder, PRIVATE } from './private-folder.js';

/** How often a process updates the time stamp of its staging folder. */
const HEARTBEAT_MS = 60_000;
/** A staging folder whose time stamp is older has no owner, even if a process has the owner's number. */
const ABANDONED_MS = 15 * 60_000;

const NAME = 'the name of a folder, without a path';
const MADE = 'the path of a folder inside the staging folder';

/** Host names can contain characters that file names must not contain. */
const thisHost = hostname().replace(/[^A-Za-z0-9]+/g, '_');

/** A work folder on the file system of its target. */
export class Staging {
  /** The work folder; {@link dispose} removes it. */
  readonly folder: string;
  private readonly target: string;
  private readonly heartbeat: NodeJS.Timeout;

  private constructor(folder: string, target: string) {
    this.folder = folder;
    this.target = target;
    this.heartbeat = setInterval(() => {
      utimes(folder, new Date(), new Date()).catch(() => {});
    }, HEARTBEAT_MS);
    this.heartbeat.unref(); // the timer does not keep the process alive
  }

  /**
   * Creates a staging folder for `target` and removes those that processes which have ended left beside it. All
   * folders that it creates are for the user alone.
   * @throws ArgumentError unless `target` is a path; the file system's error, for example if the folder
   *   above `target` is read-only.
   */
  static async create(target: string): Promise<Staging> {
    requirePath('target', target, 'the path of the folder to make');
    await makePrivateFolder(dirname(target));
    await removeAbandoned(target);
    const name = `${basename(target)}.partial-${thisHost}-${process.pid}-${randomBytes(4).toString('hex')}`;
    const folder = join(dirname(target), name);
    await mkdir(folder, { mode: PRIVATE });
    return new Staging(folder, target);
  }

  /**
   * Creates an empty folder inside the staging folder, for the user alone. @returns its path.
   * @throws ArgumentError unless `name` is the name of a folder, without a path.
   */
  async subfolder(name: string): Promise<string> {
    requirePath('name', name, NAME);
    if (/[/\\]|^\.\.?$/.test(name)) reject('name', name, NAME);
    const folder = join(this.folder, name);
    await mkdir(folder, { mode: PRIVATE });
    return folder;
  }

  /**
   * Renames `made`, a folder inside the staging folder, to the target.
   * @param isIntact returns whether the current target is good.
   * @returns false if a good target exists already; it stays as it is.
   * @throws ArgumentError unless `made` lies inside the staging folder and `isIntact` is a function.
   */
  async commit(made: string, isIntact: () => Promise<boolean>): Promise<boolean> {
    requirePath('made', made, MADE);
    if (!resolve(made).startsWith(resolve(this.folder) + sep)) reject('made', made, MADE);
    requireFunction('isIntact', isIntact, 'a function that tells whether the target is good');
    // A rename succeeds only onto nothing or an empty folder. The second process therefore fails here
    // and checks the first one's result before it moves anything aside.
    try {
      await rename(made, this.target);
    } catch {
      const answer: unknown = await isIntact();
      requireBoolean('what isIntact() returned', answer);
      if (answer) return false;
      await this.moveTargetAside();
      await rename(made, this.target);
    }
    return true;
  }

  /** Removes the staging folder with its contents. */
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
  // A process number is valid only on the host that assigned it.
  if (host === thisHost && !isAlive(Number(pid))) return true;
  try {
    return Date.now() - (await stat(folder)).mtimeMs > ABANDONED_MS;
  } catch {
    return false; // the owner has just removed it
  }
}

function isAlive(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM'; // it runs and belongs to another user
  }
}

function removeFolder(folder: string): Promise<void> {
  // Windows keeps files open for a moment after their process has ended.
  return rm(folder, { recursive: true, force: true, maxRetries: 10, retryDelay: 100 });
}
