/** Identifies this process, gives the time, and says whether another process runs. Tests simulate it. */

/** Identifies a process among all others, now and later, as far as the system allows. */
export interface ProcessIdentity {
  /** Name of the host, for messages. */
  readonly host: string;
  /**
   * Names the running kernel and the space of its process numbers: with the same value on both sides, a
   * process number means the same. Two containers, or a host before and after its restart, differ.
   */
  readonly space: string;
  readonly pid: number;
  /** When the process started, in the system's own units; empty if the system does not tell. */
  readonly started: string;
  /** Drawn once in each process. */
  readonly token: string;
}

/** What a process number stands for at present: nothing, or a process and its start, if that is known. */
export type ProcessState = 'none' | { readonly started: string };

/** A host, seen from one process. */
export interface Host {
  readonly self: ProcessIdentity;
  /** Returns the time in milliseconds since 1970. It can jump, and other hosts can have another time. */
  now(): number;
  /** Returns milliseconds since some moment. It never jumps. */
  elapsed(): number;
  /** Waits. */
  sleep(milliseconds: number): Promise<void>;
  /** Lets messages and timers be handled between two pieces of work. */
  breathe(): Promise<void>;
  /** Draws a unique token of 16 hexadecimal digits. */
  drawToken(): string;
  /** Returns what a process number in this space stands for. A process that has ended but was not waited for counts as none. */
  processState(pid: number): Promise<ProcessState>;
  /**
   * Touches a file at intervals, also while the thread of the caller is busy, until the process ends or the
   * returned function is called. Errors are ignored: a lease that is not renewed expires.
   */
  touchRegularly(file: string, everyMilliseconds: number): () => void;
}
