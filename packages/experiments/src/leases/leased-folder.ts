/**
 * Writes files of a folder while a lease is held, so that a process which has lost it writes nothing.
 *
 * A check alone would leave a gap: a process can be stopped after the check and wake up when another one
 * holds the lease. Therefore a new file is first made in a folder that belongs to this holding, then the
 * lease is checked, then the file is renamed to its place. Who takes over removes that folder before it
 * reads anything: a rename that comes later finds nothing to rename, and one that came earlier counts as
 * written before the take-over. Rows are written into open files, which who takes over replaces by copies.
 */
import path from 'node:path';
import type { DiskFile } from '../disk/disk.js';
import { codeOf } from '../disk/error-code.js';
import { ensureFolder, listIfThere, removeIfThere, removeTree } from '../disk/folders.js';
import { explainWriteError } from '../disk/write-error.js';
import type { HeldLease } from './lease.js';
import { hasNoLinks } from './lease-file.js';
import { type System, thisSystem } from './system.js';

const WRITING = '.writing-';
/** What killed processes of earlier versions left: a lock, and temporary files beside their targets. */
const OLD = /^\.lock$|\.[0-9a-f]{8}\.tmp$/;

/** Whether a name in a folder is one that only a process leaves which did not end its work. */
export function isUnfinished(name: string): boolean {
  return name.startsWith(WRITING) || OLD.test(name);
}

/** A folder that this process writes under a lease. */
export class LeasedFolder {
  private readonly writing: string;
  private made = 0;

  private constructor(
    readonly folder: string,
    private readonly lease: HeldLease,
    private readonly system: System,
  ) {
    this.writing = path.join(folder, `${WRITING}${lease.token}`);
  }

  /**
   * Opens a folder, which is made if it is missing, and removes what other holders left unfinished.
   * @throws LeaseLostError if the lease was taken over; RunFolderError if the system refuses.
   */
  static async open(
    folder: string,
    lease: HeldLease,
    system: System = thisSystem,
  ): Promise<LeasedFolder> {
    const { disk } = system;
    const opened = new LeasedFolder(folder, lease, system);
    let made: string | undefined;
    try {
      await lease.assertHeld();
      made = await ensureFolder(folder, disk);
      const entries = await listIfThere(folder, disk);
      // Listed before the check, so that nothing of a holder that comes later is among them.
      await lease.assertHeld();
      for (const { name } of entries) {
        if (isUnfinished(name)) await removeTree(path.join(folder, name), disk);
      }
      await disk.makeFolder(opened.writing);
      await lease.assertHeld();
      return opened;
    } catch (error) {
      await opened.close();
      // Who took over can have deleted the folder. If it is empty, nobody needs the one that was made.
      if (made !== undefined) await disk.removeFolder(folder).catch(() => {});
      if (codeOf(error) === 'ENOENT') await lease.assertHeld();
      throw explainWriteError(folder, error);
    }
  }

  /**
   * Replaces a file in one step; readers see the old or the new content.
   * @param name its path in the folder; folders on the way are made.
   * @param previous a name that the content so far gets, if there is any.
   * @throws LeaseLostError if the lease was taken over; RunFolderError if the system refuses. The old file
   * stays.
   */
  async replace(
    name: string,
    content: string | Uint8Array,
    { previous }: { readonly previous?: string } = {},
  ): Promise<void> {
    const target = path.join(this.folder, name);
    await this.write(target, async () => {
      const temporary = await this.temporary(content);
      await this.makeFolderOf(target);
      await this.lease.assertHeld();
      if (previous !== undefined) await this.keep(target, path.join(this.folder, previous));
      await this.system.disk.rename(temporary, target);
      await this.system.disk.syncFolder(path.dirname(target));
    });
  }

  /**
   * Replaces a file and opens the new one for writing at its end. The caller closes it.
   * @throws as {@link replace}; so do the methods of the file.
   */
  async replaceAndOpen(name: string, content: Uint8Array): Promise<DiskFile> {
    const target = path.join(this.folder, name);
    await this.replace(name, content);
    return this.write(target, async () => {
      const file = await this.system.disk.openAtEnd(target);
      return {
        write: (bytes) =>
          this.write(target, async () => {
            await this.lease.assertHeld();
            await file.write(bytes);
          }),
        sync: () => this.write(target, () => file.sync()),
        close: () => file.close(),
      };
    });
  }

  /** Renames a file; does nothing if there is none. @throws as {@link replace}. */
  async rename(name: string, to: string): Promise<void> {
    await this.write(path.join(this.folder, to), async () => {
      const temporary = this.nextTemporary();
      await this.lease.assertHeld();
      const isThere = await this.takeAway(path.join(this.folder, name), temporary);
      if (isThere) await this.system.disk.rename(temporary, path.join(this.folder, to));
    });
  }

  /** Removes a file or a folder; does nothing if there is none. @throws as {@link replace}. */
  async remove(name: string): Promise<void> {
    const target = path.join(this.folder, name);
    await this.write(target, async () => {
      const temporary = this.nextTemporary();
      await this.lease.assertHeld();
      // Renamed first, so that a crash leaves all of it or none.
      if (!(await this.takeAway(target, temporary))) return;
      await this.system.disk.syncFolder(path.dirname(target));
      await removeTree(temporary, this.system.disk);
    });
  }

  /** Removes the folder of this holding. An error is ignored: the next holder removes it. */
  async close(): Promise<void> {
    await removeTree(this.writing, this.system.disk).catch(() => {});
  }

  /**
   * Renames a file or a folder into the folder of this holding, which who takes over removes.
   * @returns false if there is none.
   */
  private async takeAway(target: string, temporary: string): Promise<boolean> {
    try {
      await this.system.disk.rename(target, temporary);
      return true;
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
      await this.lease.assertHeld(); // without the folder of this holding, the code is the same
      return false;
    }
  }

  /** Makes the missing folders of a file below this one, through the folder of this holding. */
  private async makeFolderOf(target: string): Promise<void> {
    const { disk } = this.system;
    const folder = path.dirname(path.resolve(target));
    if (folder === path.resolve(this.folder) || (await disk.isFolder(folder))) return;
    await this.makeFolderOf(folder);
    const temporary = this.nextTemporary();
    await disk.makeFolder(temporary);
    await this.lease.assertHeld();
    await disk.rename(temporary, folder);
    await disk.syncFolder(path.dirname(folder));
  }

  private nextTemporary(): string {
    this.made++;
    return path.join(this.writing, String(this.made));
  }

  /** Writes a temporary file, whole and on the disk. */
  private async temporary(content: string | Uint8Array): Promise<string> {
    const temporary = this.nextTemporary();
    const file = await this.system.disk.create(temporary);
    try {
      await file.write(typeof content === 'string' ? Buffer.from(content) : content);
      await file.sync();
    } catch (error) {
      await removeIfThere(temporary, this.system.disk).catch(() => {});
      throw error;
    } finally {
      await file.close();
    }
    return temporary;
  }

  /** Gives the present content of a file a second name, through the folder of this holding. */
  private async keep(target: string, previous: string): Promise<void> {
    const { disk } = this.system;
    try {
      const temporary = await this.secondName(target);
      await disk.rename(temporary, previous);
      // Renaming to another name of the same file does nothing.
      await removeIfThere(temporary, disk);
    } catch (error) {
      if (codeOf(error) !== 'ENOENT') throw error;
    }
  }

  private async secondName(target: string): Promise<string> {
    const { disk } = this.system;
    const temporary = this.nextTemporary();
    try {
      await disk.link(target, temporary);
      return temporary;
    } catch (error) {
      if (!hasNoLinks(error)) throw error;
      // To rename the target itself would move the file of another holder, after a stop here.
      return this.temporary(await disk.read(target, Number.MAX_SAFE_INTEGER));
    }
  }

  /** Runs a write. An error of the system is one of the lease if that was taken over. */
  private async write<T>(target: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      if (codeOf(error) === 'ENOENT') await this.lease.assertHeld();
      throw explainWriteError(target, error);
    }
  }
}
