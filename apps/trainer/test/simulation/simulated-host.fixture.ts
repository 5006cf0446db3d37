/** A computer of the simulation: its clock, its starts, and the numbers of its processes. */
import type { Draws } from './draws.fixture.js';
import type { ProcessIdentity } from './interfaces.fixture.js';

/** 2026-01-01, in milliseconds since 1970. */
const START = 1_767_225_600_000;
/** The lowest process number that is given. */
const FIRST_PID = 100;
/** Milliseconds of a tick, in which systems tell when a process started. */
const TICK = 10;

export interface HostOptions {
  readonly name: string;
  /** Milliseconds by which its clock is fast; 0 by default. */
  readonly clockOffset?: number;
  /** How its processes get their numbers: the lowest free one (default), or always a new one. */
  readonly pids?: 'reused' | 'fresh';
}

export class SimulatedHost {
  readonly name: string;
  /** Drawn at each start of the host. */
  boot: string;
  readonly #pids: 'reused' | 'fresh';
  readonly #processes = new Map<string, ProcessIdentity>();
  readonly #draws: Draws;
  #clockOffset: number;
  #bootedAt: number;
  #nextPid = FIRST_PID;
  #lastStart = 0;

  constructor(options: HostOptions, time: number, draws: Draws) {
    this.name = options.name;
    this.#clockOffset = options.clockOffset ?? 0;
    this.#pids = options.pids ?? 'reused';
    this.#draws = draws;
    // A host has run for a while when a simulation begins.
    this.#bootedAt = time - draws.magnitude(1e5, 1e8);
    this.boot = draws.token();
  }

  /** Its clock at a simulated time, in whole milliseconds as of `Date.now`. */
  clock(time: number): number {
    return Math.floor(START + time + this.#clockOffset);
  }

  /** Milliseconds since its start. */
  elapsed(time: number): number {
    return time - this.#bootedAt;
  }

  jumpClock(milliseconds: number): void {
    this.#clockOffset += milliseconds;
  }

  /**
   * Gives a process its identity. No two processes of a number have the same start.
   * @param container names its space of numbers on this host.
   * @param tellsStart whether the system tells when it started.
   */
  admit(container: string, tellsStart: boolean, time: number): ProcessIdentity {
    const space = `${this.boot}/${container}`;
    let pid = this.#pids === 'fresh' ? this.#nextPid : FIRST_PID;
    while (this.find(space, pid)) pid++;
    this.#nextPid = pid + 1;
    this.#lastStart = Math.max(this.#lastStart + 1, Math.floor(this.elapsed(time) / TICK));
    const started = tellsStart ? String(this.#lastStart) : '';
    const identity = { host: this.name, space, pid, started, token: this.#draws.token() };
    this.#processes.set(key(space, pid), identity);
    return identity;
  }

  /** Returns who runs under a number. */
  find(space: string, pid: number): ProcessIdentity | undefined {
    return this.#processes.get(key(space, pid));
  }

  /** Frees the number of a process that has ended. */
  dismiss({ space, pid }: ProcessIdentity): void {
    this.#processes.delete(key(space, pid));
  }

  /** Starts anew, after its processes have been killed. */
  restart(time: number): void {
    this.#bootedAt = time;
    this.#nextPid = FIRST_PID;
    this.#lastStart = 0;
    this.boot = this.#draws.token();
  }
}

const key = (space: string, pid: number) => `${space} ${pid}`;
