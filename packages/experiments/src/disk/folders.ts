/** Makes and removes folders. */
import path from 'node:path';
import type { Disk } from './disk.js';
import { codeOf } from './error-code.js';
import { machineDisk } from './machine-disk.js';

/** Another process can change a folder at the same time, but not always. */
const ATTEMPTS = 100;

/**
 * Makes a folder and those above it that are missing, so that a loss of power does not lose them. It always
 * ends, unlike `mkdir` with `recursive`, which tries forever in places where the system makes no folders,
 * such as /proc.
 *
 * @returns the path of the outermost folder that was made; undefined if the folder was there.
 * @throws the error of the operating system, with `path`.
 */
export async function ensureFolder(
  folder: string,
  disk: Disk = machineDisk,
): Promise<string | undefined> {
  const full = path.resolve(folder);
  if (await disk.isFolder(full)) return undefined;
  const above = path.dirname(full);
  for (let attempt = 1; ; attempt++) {
    const outermost = above === full ? undefined : await ensureFolder(above, disk);
    try {
      await disk.makeFolder(full);
      await disk.syncFolder(above);
      return outermost ?? full;
    } catch (error) {
      // Another process can have made it in the meantime, or removed the folder above.
      if (codeOf(error) === 'EEXIST' && (await disk.isFolder(full))) return outermost ?? full;
      if (codeOf(error) !== 'ENOENT' || attempt === ATTEMPTS) throw error;
    }
  }
}

/**
 * Removes a folder and all that it holds, or a file; does nothing if there is none. Removes a link, and not
 * what it names.
 */
export async function removeTree(target: string, disk: Disk = machineDisk): Promise<void> {
  const full = path.resolve(target);
  const entries = await listIfThere(path.dirname(full), disk);
  const entry = entries.find(({ name }) => name === path.basename(full));
  if (entry) await removeEntry(full, entry.isFolder, disk);
}

/** A link to a folder is listed as a file, so that nothing is removed through it. */
async function removeEntry(target: string, isFolder: boolean, disk: Disk): Promise<void> {
  if (!isFolder) return removeIfThere(target, disk);
  for (let attempt = 1; ; attempt++) {
    for (const entry of await listIfThere(target, disk)) {
      await removeEntry(path.join(target, entry.name), entry.isFolder, disk);
    }
    try {
      return await disk.removeFolder(target).catch(ignoreMissing);
    } catch (error) {
      // Another process can have written into it in the meantime.
      if (codeOf(error) !== 'ENOTEMPTY' || attempt === ATTEMPTS) throw error;
    }
  }
}

/** Removes a file; does nothing if there is none. */
export async function removeIfThere(file: string, disk: Disk = machineDisk): Promise<void> {
  await disk.remove(file).catch(ignoreMissing);
}

/** Lists a folder; nothing if there is none. */
export async function listIfThere(folder: string, disk: Disk = machineDisk) {
  return disk.list(folder).catch((error: unknown) => {
    ignoreMissing(error);
    return [];
  });
}

function ignoreMissing(error: unknown): void {
  if (codeOf(error) !== 'ENOENT') throw error;
}
