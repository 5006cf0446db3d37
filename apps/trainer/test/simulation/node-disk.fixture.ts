/** `Disk` over a folder of the real file system, to compare the simulated one with. */
import { constants } from 'node:fs';
import { link, mkdir, open, readdir, rename, rmdir, stat, unlink, utimes } from 'node:fs/promises';
import { readRegularFile } from '@wprox/files';
import type { Disk, DiskFile } from './interfaces.fixture.js';

/** @param root the folder that stands for `/`. */
export function nodeDisk(root: string): Disk {
  const at = (path: string) => root + path;
  const openWith = async (path: string, flags: string): Promise<DiskFile> => {
    const handle = await open(at(path), flags);
    return {
      write: (bytes) => handle.writeFile(bytes),
      sync: () => handle.sync(),
      close: () => handle.close(),
    };
  };
  return {
    read: (file, most) => readRegularFile(at(file), { bytes: most }),
    list: async (folder) => {
      const entries = await readdir(at(folder), { withFileTypes: true });
      return entries.map((entry) => ({ name: entry.name, isFolder: entry.isDirectory() }));
    },
    isFolder: (path) =>
      stat(at(path)).then(
        (found) => found.isDirectory(),
        () => false,
      ),
    modifiedAt: async (file) => (await stat(at(file))).mtimeMs,
    touch: (file) => utimes(at(file), new Date(), new Date()),
    create: (file) => openWith(file, 'wx'),
    openAtEnd: (file) => openWith(file, 'a'),
    link: (file, name) => link(at(file), at(name)),
    rename: (from, to) => rename(at(from), at(to)),
    remove: (file) => unlink(at(file)),
    makeFolder: (folder) => mkdir(at(folder)),
    removeFolder: (folder) => rmdir(at(folder)),
    syncFolder: async (folder) => {
      const handle = await open(at(folder), constants.O_RDONLY | constants.O_DIRECTORY);
      try {
        await handle.sync();
      } finally {
        await handle.close();
      }
    },
  };
}
