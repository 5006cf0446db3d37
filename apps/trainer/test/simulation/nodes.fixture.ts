/**
 * What a simulated disk consists of: files and folders without names, and the changes that no sync has
 * brought to where a loss of power does not reach them.
 *
 * The bytes of a file only grow, because `Disk` has no other way to write. So its durable content is what
 * no `DataChange` covers, and needs no copy.
 */
import path from 'node:path';

/** Makes a path absolute, without empty parts and dots. */
export function resolved(name: string): string {
  const isPlain = name.startsWith('/') && !name.endsWith('/') && !/\/[./]/.test(name);
  return isPlain ? name : path.posix.resolve('/', name);
}

/** A file without its names. */
export class FileNode {
  bytes = new Uint8Array(0);
  size = 0;
  /** The time of its last change, by the clock of who changed it, and the one that a loss of power leaves. */
  time: number;
  durableTime: number;

  /** @param bornIn the number of losses of power before it was made. */
  constructor(
    time: number,
    readonly bornIn: number,
  ) {
    this.time = time;
    this.durableTime = time;
  }

  append(bytes: Uint8Array): void {
    const size = this.size + bytes.length;
    if (size > this.bytes.length) {
      const grown = new Uint8Array(Math.max(64, size, 2 * this.bytes.length));
      grown.set(this.bytes.subarray(0, this.size));
      this.bytes = grown;
    }
    this.bytes.set(bytes, this.size);
    this.size = size;
  }

  content(): Uint8Array<ArrayBuffer> {
    return this.bytes.slice(0, this.size);
  }
}

/** A folder without its name. */
export class FolderNode {
  /** What processes see. */
  readonly entries = new Map<string, Node>();
  /** What a loss of power leaves for certain. */
  readonly durable = new Map<string, Node>();
  time: number;
  durableTime: number;

  constructor(time: number) {
    this.time = time;
    this.durableTime = time;
  }
}

export type Node = FileNode | FolderNode;

/** What a name stands for from now on: nothing if `node` is undefined. */
export interface NameValue {
  readonly folder: FolderNode;
  readonly name: string;
  readonly node: Node | undefined;
}

/** Names that change in one step: one, or both names of a rename. */
export interface NameChange {
  readonly kind: 'names';
  readonly values: readonly NameValue[];
}

/** Bytes [start, end) of a file that were written and not synced. */
export interface DataChange {
  readonly kind: 'data';
  readonly file: FileNode;
  readonly start: number;
  readonly end: number;
  /** A sync of them has failed. Linux does not write such bytes again, although a later sync succeeds. */
  isDoomed: boolean;
}

export type Change = NameChange | DataChange;

/** Sets or removes names, in what processes see or in what is durable. */
export function applyNames(change: NameChange, where: 'entries' | 'durable'): void {
  for (const { folder, name, node } of change.values) {
    if (node) folder[where].set(name, node);
    else folder[where].delete(name);
  }
}

/** Visits all files and folders below one, which is visited too; each once for each of its names. */
export function visitNodes(
  folder: FolderNode,
  where: 'entries' | 'durable',
  visit: (path: string, node: Node) => void,
  path = '',
): void {
  visit(path || '/', folder);
  for (const [name, node] of folder[where]) {
    const inside = `${path}/${name}`;
    if (node instanceof FolderNode) visitNodes(node, where, visit, inside);
    else visit(inside, node);
  }
}
