/**
 * A file system in memory with two states: what processes see, and what a loss of power leaves for certain.
 * The bytes of a file become durable by a sync of the file, and names by a sync of their folder; a folder is
 * a name in the folder above. Its calls are synchronous; `ProcessDisk` schedules them for processes.
 *
 * Errors are those of Linux. Paths are absolute, with slashes.
 */
import { FileError } from '@wprox/files';
import type { Draws } from './draws.fixture.js';
import type { DiskEntry } from './interfaces.fixture.js';
import {
  applyNames,
  type Change,
  FileNode,
  FolderNode,
  type NameValue,
  type Node,
  resolved,
  visitNodes,
} from './nodes.fixture.js';
import { type DiskModel, losePower } from './power-loss.fixture.js';
import { readError, systemError } from './system-error.fixture.js';

/** Greatest number of bytes of a name. */
const LONGEST_NAME = 255;

/** A place in a folder. */
interface Place {
  readonly folder: FolderNode;
  readonly name: string;
  readonly node: Node | undefined;
}

export class SimulatedDisk {
  readonly #root = new FolderNode(0);
  /** Changes that no sync has made durable, in their order. */
  #log: Change[] = [];
  /** How often it has lost power. */
  losses = 0;
  /** The files that had a name after the last loss of power. */
  #survivors = new Set<Node>();

  // What processes do, as in `Disk`. `time` is the present by the clock of the process.

  read(file: string, most: number): Uint8Array<ArrayBuffer> {
    const node = this.#find(file, (code) => readError(code, file));
    if (node instanceof FolderNode) throw readError('EISDIR', file);
    if (node.size > most) {
      const problem = `it has ${node.size} bytes; expected at most ${most}`;
      throw new FileError(file, problem, { code: 'EFBIG' });
    }
    return node.content();
  }

  list(folder: string): DiskEntry[] {
    const node = this.#folder(folder, 'list');
    return Array.from(node.entries, ([name, inside]) => ({
      name,
      isFolder: inside instanceof FolderNode,
    }));
  }

  isFolder(name: string): boolean {
    try {
      return this.#find(name, (code) => systemError(code, 'isFolder', name)) instanceof FolderNode;
    } catch {
      return false;
    }
  }

  modifiedAt(file: string): number {
    return this.#find(file, (code) => systemError(code, 'modifiedAt', file)).time;
  }

  touch(file: string, time: number): void {
    this.#find(file, (code) => systemError(code, 'touch', file)).time = time;
  }

  create(file: string, time: number): FileNode {
    const place = this.#place(file, (code) => systemError(code, 'create', file));
    if (place.node) throw systemError('EEXIST', 'create', file);
    const node = new FileNode(time, this.losses);
    this.#change([{ ...place, node }], time);
    return node;
  }

  openAtEnd(file: string): FileNode {
    const { node } = this.#place(file, (code) => systemError(code, 'openAtEnd', file));
    if (node instanceof FolderNode) throw systemError('EISDIR', 'openAtEnd', file);
    if (!node) throw systemError('ENOENT', 'openAtEnd', file);
    return node;
  }

  link(file: string, name: string, time: number): void {
    const error = (code: string) => systemError(code, 'link', file, name);
    const node = this.#find(file, error);
    const place = this.#place(name, error);
    if (place.node) throw error('EEXIST');
    if (node instanceof FolderNode) throw error('EPERM');
    this.#change([{ ...place, node }], time);
  }

  rename(from: string, to: string, time: number): void {
    const error = (code: string) => systemError(code, 'rename', from, to);
    const old = this.#placeOfAnyName(from, error);
    const target = this.#placeOfAnyName(to, error);
    requireShort(old, error);
    if (!old.node) throw error('ENOENT');
    requireShort(target, error);
    const [inside, around] = [resolved(to), resolved(from)];
    if (inside.startsWith(`${around}/`)) throw error('EINVAL');
    if (around.startsWith(`${inside}/`)) throw error('ENOTEMPTY');
    if (old.node === target.node) return; // two names of one file both stay
    if (target.node) {
      const isFolder = old.node instanceof FolderNode;
      if (isFolder && target.node instanceof FileNode) throw error('ENOTDIR');
      if (target.node instanceof FolderNode) {
        if (!isFolder) throw error('EISDIR');
        if (target.node.entries.size > 0) throw error('ENOTEMPTY');
      }
    }
    const values = [
      { folder: old.folder, name: old.name, node: undefined },
      { folder: target.folder, name: target.name, node: old.node },
    ];
    this.#change(values, time);
  }

  remove(file: string, time: number): void {
    const place = this.#place(file, (code) => systemError(code, 'remove', file));
    if (!place.node) throw systemError('ENOENT', 'remove', file);
    if (place.node instanceof FolderNode) throw systemError('EISDIR', 'remove', file);
    this.#change([{ ...place, node: undefined }], time);
  }

  makeFolder(folder: string, time: number): void {
    const place = this.#place(folder, (code) => systemError(code, 'makeFolder', folder));
    if (place.node) throw systemError('EEXIST', 'makeFolder', folder);
    this.#change([{ ...place, node: new FolderNode(time) }], time);
  }

  removeFolder(folder: string, time: number): void {
    const place = this.#place(folder, (code) => systemError(code, 'removeFolder', folder));
    if (!place.node) throw systemError('ENOENT', 'removeFolder', folder);
    if (place.node instanceof FileNode) throw systemError('ENOTDIR', 'removeFolder', folder);
    if (place.node.entries.size > 0) throw systemError('ENOTEMPTY', 'removeFolder', folder);
    this.#change([{ ...place, node: undefined }], time);
  }

  /** Makes the names in a folder durable, and what has to come before them. */
  syncFolder(folder: string): void {
    const node = this.#folder(folder, 'syncFolder');
    // A rename joins two names. So earlier changes of its other name, in another folder, come along.
    const needed = new Set<string>();
    const ids = new Map<FolderNode, number>();
    const key = ({ folder: of, name }: NameValue) => {
      if (!ids.has(of)) ids.set(of, ids.size);
      return `${ids.get(of)}/${name}`;
    };
    const isSynced = this.#log.map(() => false);
    for (let k = this.#log.length - 1; k >= 0; k--) {
      const change = this.#log[k]!;
      if (change.kind !== 'names') continue;
      if (!change.values.some((value) => value.folder === node || needed.has(key(value)))) continue;
      isSynced[k] = true;
      for (const value of change.values) needed.add(key(value));
    }
    this.#log = this.#log.filter((change, k) => {
      if (isSynced[k] && change.kind === 'names') applyNames(change, 'durable');
      return !isSynced[k];
    });
    node.durableTime = node.time;
  }

  // What processes do with an open file.

  /** Adds bytes to the end of a file that is open, also if it has no name any more. */
  append(file: FileNode, name: string, bytes: Uint8Array, time: number): void {
    this.#requireSurvivor(file, 'write', name);
    const start = file.size;
    file.append(bytes);
    file.time = time;
    if (bytes.length > 0) {
      this.#log.push({ kind: 'data', file, start, end: file.size, isDoomed: false });
    }
  }

  /** Makes the bytes of a file durable, except those whose sync has failed before. */
  sync(file: FileNode, name: string): void {
    this.#requireSurvivor(file, 'sync', name);
    this.#log = this.#log.filter(
      (change) => change.kind !== 'data' || change.file !== file || change.isDoomed,
    );
    file.durableTime = file.time;
  }

  /** A sync that fails: a later one succeeds, but leaves the bytes of now unsynced, as on Linux. */
  failSync(file: FileNode): void {
    for (const change of this.#log) {
      if (change.kind === 'data' && change.file === file) change.isDoomed = true;
    }
  }

  // What tests do.

  /** Loses power: brings the disk to one of the states that the model allows. */
  losePower(model: DiskModel, draws: Draws): void {
    losePower(this.#root, this.#log, model, draws);
    this.#log = [];
    this.losses++;
    this.#survivors = new Set();
    visitNodes(this.#root, 'entries', (_, node) => this.#survivors.add(node));
  }

  /** Makes all that processes see durable. */
  syncAll(): void {
    for (const change of this.#log) if (change.kind === 'names') applyNames(change, 'durable');
    this.#log = [];
    visitNodes(this.#root, 'entries', (_, node) => {
      node.durableTime = node.time;
    });
  }

  /** The contents of all files by path, and undefined for folders: what processes see. */
  snapshot(): Map<string, Uint8Array | undefined> {
    const found = new Map<string, Uint8Array | undefined>();
    visitNodes(this.#root, 'entries', (name, node) => {
      found.set(name, node instanceof FileNode ? node.content() : undefined);
    });
    return found;
  }

  #requireSurvivor(file: FileNode, operation: string, name: string): void {
    if (file.bornIn < this.losses && !this.#survivors.has(file)) {
      throw systemError('ESTALE', operation, name);
    }
  }

  #change(values: readonly NameValue[], time: number): void {
    const change = { kind: 'names', values } as const;
    applyNames(change, 'entries');
    for (const { folder } of values) folder.time = time;
    this.#log.push(change);
  }

  #folder(folder: string, operation: string): FolderNode {
    const node = this.#find(folder, (code) => systemError(code, operation, folder));
    if (node instanceof FolderNode) return node;
    throw systemError('ENOTDIR', operation, folder);
  }

  #find(name: string, error: (code: string) => Error): Node {
    const { node } = this.#place(name, error);
    if (!node) throw error('ENOENT');
    return node;
  }

  #place(name: string, error: (code: string) => Error): Place {
    const place = this.#placeOfAnyName(name, error);
    requireShort(place, error);
    return place;
  }

  /** Finds the place of a path. The root stands in itself, under an empty name. */
  #placeOfAnyName(name: string, error: (code: string) => Error): Place {
    const parts = resolved(name).slice(1).split('/');
    const last = parts.pop()!;
    let folder = this.#root;
    for (const part of parts) {
      const next = folder.entries.get(part);
      if (!next) throw error(part.length > LONGEST_NAME ? 'ENAMETOOLONG' : 'ENOENT');
      if (next instanceof FileNode) throw error('ENOTDIR');
      folder = next;
    }
    if (last === '') return { folder, name: last, node: folder };
    return { folder, name: last, node: folder.entries.get(last) };
  }
}

function requireShort({ name }: Place, error: (code: string) => Error): void {
  if (name.length > LONGEST_NAME) throw error('ENAMETOOLONG');
}
