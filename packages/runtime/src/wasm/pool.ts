/**
 * A pool of threads that compute parts of a kernel in the memory of the WebAssembly backend. The thread
 * that calls the kernel takes part and returns when all parts are done; `pool-protocol.ts` says how.
 *
 * Waiting costs little, because every thread polls for some 100 µs before it sleeps. The pool stops
 * nothing by a clock. If parts are late, it asks
 * whether a thread that has taken one still runs, and throws an error if it does not.
 */
import {
  blockSize,
  DONE,
  ERROR,
  LENGTHS,
  LISTS,
  OWNERS,
  PARTS,
  ROOM,
  SLEEPING,
  STARTER_SLEEPS,
  STATE,
  TEXT_AT,
} from './pool-protocol.js';
import type { Program } from './program.js';
import type { Thread, ThreadHost } from './thread-host.js';

/** An exported function of the kernels. */
type Exported = (...numbers: number[]) => unknown;

/** How often a thread looks before it sleeps: some 100 µs, longer than most gaps between kernels. */
const SPINS = 50_000;
/** The same if there are more threads than cores, where looking keeps others from computing. */
const SPINS_ON_FEW_CORES = 100;
/** Milliseconds after which a sleeping starter asks whether the threads still run. */
const ASK = 100;
/** The same for a starter that must not sleep, in looks. */
const LOOKS = 1_000_000;

/** Starts a pool. @throws Error if a thread does not start; the others are stopped then. */
export async function startPool(
  host: ThreadHost,
  { module, memory, exports }: Program,
  threads: number,
): Promise<Pool> {
  const names = Object.keys(exports).filter((name) => typeof exports[name] === 'function');
  const block = new SharedArrayBuffer(blockSize(threads));
  const spins = threads <= host.cores ? SPINS : SPINS_ON_FEW_CORES;
  const pool = new Pool(host, exports, names, block, threads);
  const starts = Array.from({ length: threads - 1 }, (_, i) => {
    const data = { module, memory, block, names, number: i + 1, spins };
    return host.start(data, (reason) => pool.fail(`thread ${i + 2} ended: ${reason}`));
  });
  const results = await Promise.allSettled(starts);
  for (const result of results) if (result.status === 'fulfilled') pool.add(result.value);
  const failed = results.find((result) => result.status === 'rejected');
  if (!failed) return pool;
  pool.close();
  throw failed.reason;
}

/** Threads that compute. */
export class Pool {
  /** Takes the place of the exports: its functions write calls to the list of the current part. */
  readonly recorder: Record<string, Exported> = {};
  private readonly functions: Exported[];
  private readonly words: Int32Array;
  private readonly numbers: Float64Array;
  private readonly lists = Array.from({ length: 64 }, (_, i) => new Array<number>(i).fill(0));
  private readonly threads: Thread[] = [];
  private failure: string | undefined;
  private job = 0;
  private parts = 0;
  private part = 0;

  constructor(
    private readonly host: ThreadHost,
    exports: WebAssembly.Exports,
    names: readonly string[],
    private readonly block: SharedArrayBuffer,
    /** The count of threads, with the one that starts jobs. */
    readonly size: number,
  ) {
    this.functions = names.map((name) => exports[name] as Exported);
    this.words = new Int32Array(block);
    this.numbers = new Float64Array(block);
    names.forEach((name, index) => {
      this.recorder[name] = (...list) => this.append(index, list);
    });
  }

  add(thread: Thread): void {
    this.threads.push(thread);
  }

  /** Lets every later job throw an error, because a thread is missing. */
  fail(reason: string): void {
    this.failure ??= reason;
  }

  /** Whether all threads run, as far as is known. */
  isComplete(): boolean {
    return this.failure === undefined;
  }

  /** Ends the threads. */
  close(): void {
    this.fail('the pool of threads was closed');
    for (const thread of this.threads.splice(0)) thread.stop();
  }

  /**
   * Computes one job.
   * @param parts at most the count of threads.
   * @param record calls functions of {@link recorder} for a part. They run after it has returned, and
   * those of different parts at the same time.
   * @throws Error with the text of the first error in a part, or if a thread has ended.
   */
  run(parts: number, record: (part: number) => void): void {
    this.requireThreads();
    this.parts = parts;
    this.clearLists();
    for (this.part = 0; this.part < parts; this.part++) record(this.part);
    this.compute();
  }

  private requireThreads(): void {
    if (this.failure === undefined) return;
    const remedy = "call prepareBackend('wasm', { threads }) to start new ones";
    throw new Error(`the wasm backend lost its threads (${this.failure}); ${remedy}`);
  }

  private clearLists(): void {
    this.words.fill(0, LENGTHS, LENGTHS + this.parts);
  }

  /** Adds a call to the list of the current part; computes all lists first if that is full. */
  private append(index: number, list: readonly number[]): void {
    const { words, numbers, part } = this;
    if (words[LENGTHS + part]! + 2 + list.length > ROOM) {
      this.compute();
      this.clearLists();
    }
    let at = LISTS + part * ROOM + words[LENGTHS + part]!;
    words[LENGTHS + part]! += 2 + list.length;
    numbers[at++] = index;
    numbers[at++] = list.length;
    for (const number of list) numbers[at++] = number;
  }

  /** Computes the lists. */
  private compute(): void {
    const { words, parts } = this;
    Atomics.store(words, ERROR, 0);
    Atomics.store(words, DONE, 0);
    this.job++;
    Atomics.store(words, STATE, (this.job * PARTS) | parts);
    const sleeping = Atomics.load(words, SLEEPING);
    if (sleeping > 0) Atomics.notify(words, STATE, parts - 1);
    let own: { error: unknown } | undefined;
    for (let part = this.take(); part >= 0; part = this.take()) {
      try {
        this.call(part);
      } catch (error) {
        own ??= { error };
      }
      Atomics.add(words, DONE, 1);
    }
    this.await();
    if (own) throw own.error;
    const length = Atomics.load(words, ERROR);
    if (length > 0) {
      const text = new Uint16Array(this.block).subarray(TEXT_AT, TEXT_AT + length);
      throw new Error(`a thread of the wasm backend failed: ${String.fromCharCode(...text)}`);
    }
  }

  /** Takes a part; -1 if none is left. */
  private take(): number {
    for (;;) {
      const state = Atomics.load(this.words, STATE);
      const left = state & (PARTS - 1);
      if (left === 0) return -1;
      if (Atomics.compareExchange(this.words, STATE, state, state - 1) === state) return left - 1;
    }
  }

  private call(part: number): void {
    const { words, numbers } = this;
    let at = LISTS + part * ROOM;
    const end = at + words[LENGTHS + part]!;
    while (at < end) {
      const exported = this.functions[numbers[at]!]!;
      const list = this.lists[numbers[at + 1]!]!;
      at += 2;
      for (let i = 0; i < list.length; i++) list[i] = numbers[at + i]!;
      at += list.length;
      exported.apply(undefined, list);
    }
  }

  /** Waits until all parts are done. */
  private await(): void {
    const { words, parts } = this;
    for (let spin = 0; spin < SPINS; spin++) if (Atomics.load(words, DONE) === parts) return;
    if (this.host.maySleep) Atomics.store(words, STARTER_SLEEPS, 1);
    for (let looks = 1; ; looks++) {
      const done = Atomics.load(words, DONE);
      if (done === parts) break;
      const slept = this.host.maySleep && Atomics.wait(words, DONE, done, ASK);
      if (slept === 'timed-out' || (!slept && looks % LOOKS === 0)) this.requireOwners();
    }
    Atomics.store(words, STARTER_SLEEPS, 0);
  }

  /**
   * Requires that a thread still computes: some part belongs to a thread that runs, or all threads run
   * (one may have taken a part and not written its number yet).
   */
  private requireOwners(): void {
    const alive = this.threads.map((thread) => thread.isAlive());
    if (alive.every(Boolean)) return;
    for (let part = 0; part < this.parts; part++) {
      const owner = Atomics.load(this.words, OWNERS + part);
      if (owner > 0 && alive[owner - 1]) return;
    }
    if (Atomics.load(this.words, DONE) === this.parts) return;
    Atomics.store(this.words, STARTER_SLEEPS, 0);
    this.close();
    this.failure = `thread ${alive.indexOf(false) + 2} ended while it computed`;
    this.requireThreads();
  }
}
