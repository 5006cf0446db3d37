/** The real file system below a folder, to compare the simulated one with. */
import { type Disk, machineDisk } from '@wprox/experiments/run-folders';

/** @param root the folder that stands for `/`. */
export function nodeDisk(root: string): Disk {
  const at = (path: string) => root + path;
  return {
    read: (file, most) => machineDisk.read(at(file), most),
    list: (folder) => machineDisk.list(at(folder)),
    isFolder: (path) => machineDisk.isFolder(at(path)),
    modifiedAt: (file) => machineDisk.modifiedAt(at(file)),
    touch: (file) => machineDisk.touch(at(file)),
    create: (file) => machineDisk.create(at(file)),
    openAtEnd: (file) => machineDisk.openAtEnd(at(file)),
    link: (file, name) => machineDisk.link(at(file), at(name)),
    rename: (from, to) => machineDisk.rename(at(from), at(to)),
    remove: (file) => machineDisk.remove(at(file)),
    makeFolder: (folder) => machineDisk.makeFolder(at(folder)),
    removeFolder: (folder) => machineDisk.removeFolder(at(folder)),
    syncFolder: (folder) => machineDisk.syncFolder(at(folder)),
  };
}
