/** Makes and removes folders. */
import path from 'node:path';
import type { Disk } from './disk.js';
import { codeOf } from './error-code.js';
import { machineDisk } from './machine-disk.js';

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
  const outermost = above === full ? undefined : await ensureFolder(above, disk);
  try {
    await disk.makeFolder(full);
  } catch (error) {
    // Another process can have made it in the meantime.
    if (codeOf(error) !== 'EEXIST' || !(await disk.isFolder(full))) throw error;
  }
  await disk.syncFolder(above);
  return outermost ?? full;
}

/** Removes a folder and all that it holds, or a file; does nothing if there is none. */
export async function removeTree(target: string, disk: Disk = machineDisk): Promise<void> {
  if (!(await disk.isFolder(target))) return removeIfThere(target, disk);
  for (const { name, isFolder } of await listIfThere(target, disk)) {
    const inner = path.join(target, name);
    // A link to a folder is listed as a file, so that nothing is removed through it.
    await (isFolder ? removeTree(inner, disk) : removeIfThere(inner, disk));
  }
  await disk.removeFolder(target).catch(ignoreMissing);
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
