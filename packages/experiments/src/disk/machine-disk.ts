/** The file system of this machine. */
import {
  constants,
  type FileHandle,
  link,
  mkdir,
  open,
  readdir,
  rename,
  rmdir,
  stat,
  unlink,
  utimes,
} from 'node:fs/promises';
import { setTimeout as sleep } from 'node:timers/promises';
import { readRegularFile } from '@wprox/files';
import type { Disk, DiskFile } from './disk.js';
import { codeOf } from './error-code.js';

/** The file system of this machine, as {@link Disk} describes it. */
export const machineDisk: Disk = {
  read: (file, most) => readRegularFile(file, { bytes: most }),
  list: async (folder) => {
    const entries = await readdir(folder, { withFileTypes: true });
    return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
  },
  isFolder: async (path) => {
    const found = await stat(path).catch(() => undefined);
    return found?.isDirectory() === true;
  },
  modifiedAt: async (file) => {
    // Opening makes a network file system ask its server instead of answering from memory.
    const handle = await open(file, 'r');
    try {
      return (await handle.stat()).mtimeMs;
    } finally {
      await handle.close();
    }
  },
  touch: (file) => utimes(file, new Date(), new Date()),
  create: async (file) => diskFile(await open(file, 'wx')),
  openAtEnd: async (file) => diskFile(await open(file, constants.O_WRONLY | constants.O_APPEND)),
  link,
  rename: renameOver,
  remove: unlink,
  makeFolder: async (folder) => {
    await mkdir(folder);
  },
  removeFolder: rmdir,
  syncFolder: async (folder) => {
    if (process.platform === 'win32') return; // folders cannot be opened there
    const handle = await open(folder, constants.O_RDONLY | constants.O_DIRECTORY);
    try {
      await handle.sync();
    } catch (error) {
      // Some network and user-space file systems have nothing to do and say so with these codes.
      if (!['EINVAL', 'ENOTSUP', 'EBADF'].includes(codeOf(error))) throw error;
    } finally {
      await handle.close();
    }
  },
};

function diskFile(handle: FileHandle): DiskFile {
  return {
    write: (bytes) => handle.writeFile(bytes), // at the position of the handle, in as many calls as it takes
    sync: () => handle.sync(),
    close: () => handle.close(),
  };
}

const RENAME_ATTEMPTS = 6;

/** Retries, because Windows refuses to replace a file while another process reads it. */
async function renameOver(from: string, to: string): Promise<void> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await rename(from, to);
    } catch (error) {
      const isShared =
        process.platform === 'win32' && ['EPERM', 'EACCES', 'EBUSY'].includes(codeOf(error));
      if (attempt === RENAME_ATTEMPTS || !isShared) throw error;
      await sleep(20 * 2 ** attempt);
    }
  }
}
