/** A process of the simulation, and the `Disk` and `Host` that its code is given. */

import path from 'node:path';
import type { Draws } from './draws.fixture.js';
import type { OperationKind } from './fault.fixture.js';
import type { Disk, DiskFile, Host, ProcessIdentity, ProcessState } from './interfaces.fixture.js';
import { type FileNode, resolved } from './nodes.fixture.js';
import type { SimulatedDisk } from './simulated-disk.fixture.js';
import type { SimulatedHost } from './simulated-host.fixture.js';
import { readError, systemError } from './system-error.fixture.js';

/** One thing that a process asks the simulation for, and that happens when the scheduler says so. */
export interface Operation {
  readonly process: SimulatedProcess;
  readonly kind: OperationKind;
  readonly path: string;
  /** The simulated time before which it does not happen. */
  dueAt: number;
  /** Whether the plan of faults has counted it. */
  isCounted: boolean;
  /** Does what is left of it. @throws the error of the system. */
  perform(): unknown;
  /** Does a part of it, of which readers can see the effect; only writes have parts. */
  performPart?(): void;
  /** What it leaves behind if it fails. */
  fail?(): void;
  /** Makes the error that the process gets. */
  error(code: string): Error;
  /** Continues the process. These are dropped with the operation if the process is killed. */
  resolve(value: unknown): void;
  reject(error: unknown): void;
}

/** What a process needs of the world. */
export interface Scheduler {
  readonly disk: SimulatedDisk;
  readonly draws: Draws;
  /** Simulated milliseconds since the world began. */
  readonly time: number;
  add(operation: Operation): void;
  /** Takes back an operation that has not happened. */
  drop(operation: Operation): void;
  /** Ends a process. What it waits for has happened, has not, or has happened in part. */
  end(process: SimulatedProcess, how: End): void;
  /** Lets the run of the world throw an error that has no other way out. */
  fail(error: unknown): void;
}

/** How a process ended. */
export type End =
  | { readonly end: 'returned'; readonly value: unknown }
  | { readonly end: 'threw'; readonly error: unknown }
  | { readonly end: 'killed' };

/** `openFiles` are the files that it had not closed. */
export type Outcome = End & { readonly openFiles: readonly string[] };

export interface ProcessOptions {
  readonly host: SimulatedHost;
  /** For faults and traces; `p1`, `p2`, … by default. */
  readonly name?: string;
  /** The space of process numbers on the host; containers have their own. */
  readonly container?: string;
  /** Whether the system tells when processes started; true by default. */
  readonly tellsStart?: boolean;
}

export class SimulatedProcess {
  readonly name: string;
  readonly computer: SimulatedHost;
  readonly identity: ProcessIdentity;
  readonly disk: Disk;
  readonly host: Host;
  isPaused = false;
  /** Undefined as long as the process lives. */
  outcome: Outcome | undefined;
  /** Number of operations that it waits for, without regular touches. */
  waitsFor = 0;
  hasStarted = false;
  /** Number of operations that have happened or begun, as a fault without `kind` counts them. */
  operations = 0;
  /** What it has changed and not synced. */
  readonly unsynced = new UnsyncedWork();
  readonly openFiles = new Set<SimulatedFile>();
  readonly #world: Scheduler;

  constructor(world: Scheduler, options: Required<ProcessOptions>) {
    const { host, name, container, tellsStart } = options;
    this.#world = world;
    this.name = name;
    this.computer = host;
    this.identity = host.admit(container, tellsStart, world.time);
    this.disk = processDisk(this, world);
    this.host = this.#makeHost();
  }

  get isAlive(): boolean {
    return this.outcome === undefined;
  }

  /** Its clock, for the times of files. */
  now(): number {
    return this.computer.clock(this.#world.time);
  }

  /** Lets the process run `main` when the scheduler says so, `after` milliseconds from now at the earliest. */
  start(main: (process: SimulatedProcess) => Promise<unknown>, after = 0): void {
    const perform = () => {
      this.hasStarted = true;
      const run = async () => main(this);
      run()
        .then(
          (value) => this.#world.end(this, { end: 'returned', value }),
          (error: unknown) => this.#world.end(this, { end: 'threw', error }),
        )
        .catch((error: unknown) => this.#world.fail(error));
    };
    void this.request({ kind: 'start', perform, dueAt: this.#world.time + after });
  }

  /** Ends the process at once. What it waits for has happened, has not, or has happened in part. */
  kill(): void {
    this.#world.end(this, { end: 'killed' });
  }

  /** Lets the process stand still, with its regular touches, until {@link resume}. */
  pause(): void {
    this.isPaused = true;
  }

  resume(): void {
    this.isPaused = false;
  }

  /** Asks the simulation for something; a dead process gets no answer. */
  request<T>(
    asked: Pick<Operation, 'kind'> & Partial<Operation> & { perform(): T },
  ): Promise<Awaited<T>> {
    return new Promise((resolve, reject) => {
      if (!this.isAlive) return;
      this.waitsFor++;
      this.#world.add({
        process: this,
        path: '',
        dueAt: 0,
        isCounted: false,
        error: (code) => systemError(code, asked.kind, asked.path ?? ''),
        ...asked,
        resolve: resolve as (value: unknown) => void,
        reject,
      });
    });
  }

  #makeHost(): Host {
    const world = this.#world;
    return {
      self: this.identity,
      now: () => this.now(),
      elapsed: () => this.computer.elapsed(world.time),
      sleep: (milliseconds) => {
        const dueAt = world.time + Math.max(0, milliseconds);
        return this.request({ kind: 'sleep', path: `${milliseconds} ms`, dueAt, perform() {} });
      },
      breathe: async () => {},
      drawToken: () => world.draws.token(),
      processState: (pid) =>
        this.request({ kind: 'processState', path: `${pid}`, perform: () => this.#stateOf(pid) }),
      touchRegularly: (file, every) => {
        const touch: Operation = {
          process: this,
          kind: 'touchRegularly',
          path: file,
          dueAt: world.time + every,
          isCounted: false,
          error: (code) => systemError(code, 'touch', file),
          perform: () => world.disk.touch(file, this.now()),
          resolve: () => again(),
          reject: () => again(),
        };
        let isOn = this.isAlive;
        const again = () => {
          if (!isOn) return;
          touch.dueAt = world.time + every;
          touch.isCounted = false;
          world.add(touch);
        };
        if (isOn) world.add(touch);
        return () => {
          isOn = false;
          world.drop(touch);
        };
      },
    };
  }

  #stateOf(pid: number): ProcessState {
    const found = this.computer.find(this.identity.space, pid);
    return found ? { started: found.started } : 'none';
  }
}

/**
 * The files and folders that a process has changed and not synced. If the disk loses power and the process
 * lives on, because it is on another host, its next sync of these fails: a sync that succeeds never lies.
 */
class UnsyncedWork {
  /** How often the disk had lost power at the first change. */
  readonly #since = new Map<string, number>();

  add(name: string, disk: SimulatedDisk): void {
    if (!this.#since.has(name)) this.#since.set(name, disk.losses);
  }

  /** @throws the error EIO if a loss of power came between a change and this sync. */
  sync(operation: 'sync' | 'syncFolder', name: string, disk: SimulatedDisk): void {
    const since = this.#since.get(name) ?? disk.losses;
    this.#since.delete(name);
    if (since < disk.losses) throw systemError('EIO', operation, name);
  }
}

function processDisk(process: SimulatedProcess, world: Scheduler): Disk {
  const { disk } = world;
  const now = () => process.now();
  const ask = <T>(kind: Operation['kind'], name: string, perform: () => T) =>
    process.request({ kind, path: name, perform });
  /** Does what changes names, if it succeeds. */
  const change = <T>(work: () => T, ...names: string[]): T => {
    const result = work();
    for (const name of names) process.unsynced.add(path.posix.dirname(resolved(name)), disk);
    return result;
  };
  const open = (kind: 'create' | 'openAtEnd', name: string) =>
    ask(kind, name, () => {
      const node = change(() => disk[kind](name, now()), name);
      const file = new SimulatedFile(process, world, node, name);
      process.openFiles.add(file);
      return file;
    });
  const one = (kind: 'remove' | 'makeFolder' | 'removeFolder', name: string) =>
    ask(kind, name, () => change(() => disk[kind](name, now()), name));
  const both = (kind: 'link' | 'rename', from: string, to: string) =>
    process.request({
      kind,
      path: `${from} -> ${to}`,
      perform: () => change(() => disk[kind](from, to, now()), from, to),
      error: (code) => systemError(code, kind, from, to),
    });
  return {
    read: (name, most) =>
      process.request({
        kind: 'read',
        path: name,
        perform: () => disk.read(name, most),
        error: (code) => readError(code, name),
      }),
    list: (name) => ask('list', name, () => disk.list(name)),
    isFolder: (name) => ask('isFolder', name, () => disk.isFolder(name)),
    modifiedAt: (name) => ask('modifiedAt', name, () => disk.modifiedAt(name)),
    touch: (name) => ask('touch', name, () => disk.touch(name, now())),
    create: (name) => open('create', name),
    openAtEnd: (name) => open('openAtEnd', name),
    link: (file, name) => both('link', file, name),
    rename: (from, to) => both('rename', from, to),
    remove: (name) => one('remove', name),
    makeFolder: (name) => one('makeFolder', name),
    removeFolder: (name) => one('removeFolder', name),
    syncFolder: (name) =>
      ask('syncFolder', name, () => {
        process.unsynced.sync('syncFolder', resolved(name), disk);
        disk.syncFolder(name);
      }),
  };
}

/** A file that a process has open. */
class SimulatedFile implements DiskFile {
  #isOpen = true;
  readonly #unsynced = new UnsyncedWork();

  constructor(
    readonly process: SimulatedProcess,
    readonly world: Scheduler,
    readonly node: FileNode,
    readonly path: string,
  ) {}

  write(bytes: Uint8Array): Promise<void> {
    const { disk, draws } = this.world;
    let at = 0;
    const add = (end: number) => {
      this.#requireOpen('write');
      disk.append(this.node, this.path, bytes.subarray(at, end), this.process.now());
      this.#unsynced.add(this.path, disk);
      at = end;
    };
    const performPart = () => add(at + draws.below(bytes.length - at + 1));
    return this.process.request({
      kind: 'write',
      path: this.path,
      perform: () => add(bytes.length),
      performPart,
      fail: performPart,
    });
  }

  sync(): Promise<void> {
    const { disk } = this.world;
    const perform = () => {
      this.#requireOpen('sync');
      this.#unsynced.sync('sync', this.path, disk);
      disk.sync(this.node, this.path);
    };
    const fail = () => disk.failSync(this.node);
    return this.process.request({ kind: 'sync', path: this.path, perform, fail });
  }

  close(): Promise<void> {
    const release = () => {
      this.#isOpen = false;
      this.process.openFiles.delete(this);
    };
    // The system closes a file also if it reports an error.
    return this.process.request({
      kind: 'close',
      path: this.path,
      perform: release,
      fail: release,
    });
  }

  #requireOpen(operation: string): void {
    if (!this.#isOpen) throw systemError('EBADF', operation, this.path);
  }
}
