/**
 * The operations of a file system that the folders of runs need, so that tests can put a simulated disk in
 * its place that loses power at any point. `machineDisk` is the real one.
 *
 * Errors are those of Node, with `code`, `syscall` and `path`.
 */
import { reject } from '@wprox/arguments';

/** A name in a folder. */
export interface DiskEntry {
  readonly name: string;
  readonly isFolder: boolean;
}

/** A file that is open for writing at its end. */
export interface DiskFile {
  /** Adds bytes to the end. After an error a part of them may be there. */
  write(bytes: Uint8Array): Promise<void>;
  /** Returns when a loss of power can no longer destroy the content. It can still destroy the name. */
  sync(): Promise<void>;
  /** Closes the file. */
  close(): Promise<void>;
}

/** A file system. */
export interface Disk {
  /**
   * Reads a regular file to its end.
   * @throws FileError of `@wprox/files` if there is none, or if it has more than `most` bytes.
   */
  read(file: string, most: number): Promise<Uint8Array<ArrayBuffer>>;
  /** Lists the names in a folder, in no order. */
  list(folder: string): Promise<readonly DiskEntry[]>;
  /** Returns whether there is a folder, or a link to one, of this name. */
  isFolder(path: string): Promise<boolean>;
  /** Returns when a file was last written or touched, in milliseconds since 1970 by the writer's clock. */
  modifiedAt(file: string): Promise<number>;
  /** Sets that time to the present. */
  touch(file: string): Promise<void>;
  /** Makes an empty file; EEXIST if there is something of that name. */
  create(file: string): Promise<DiskFile>;
  /** Opens a file for writing at its end; ENOENT if there is none. */
  openAtEnd(file: string): Promise<DiskFile>;
  /** Gives a file a second name; EEXIST if there is something of that name. */
  link(file: string, name: string): Promise<void>;
  /** Renames a file or folder in one step; a file of the new name is replaced. */
  rename(from: string, to: string): Promise<void>;
  /** Removes a name of a file. */
  remove(file: string): Promise<void>;
  /** Makes a folder; EEXIST if there is something of that name, ENOENT if the folder above is missing. */
  makeFolder(folder: string): Promise<void>;
  /** Removes an empty folder. */
  removeFolder(folder: string): Promise<void>;
  /** Returns when a loss of power can no longer destroy the names in a folder. */
  syncFolder(folder: string): Promise<void>;
}

/** Checks a file system that a caller gave. @throws ArgumentError unless it has its methods. */
export function requireDisk(disk: Disk): void {
  for (const method of ['read', 'list', 'isFolder'] as const) {
    if (typeof (disk as Disk | null)?.[method] !== 'function') {
      reject('disk', disk, 'a file system, such as machineDisk');
    }
  }
}
