/**
 * Hosts, their processes and the disk that they share, in simulated time. One seeded scheduler decides
 * which process goes on: the same seed, code and faults give the same schedule.
 *
 * Each operation of a process waits until the scheduler grants it. Then the world lets the code of the
 * process run as far as it can: `process.nextTick`, called from a microtask, comes back when no microtask
 * is left, so it needs no timer and no turn of the event loop. The next operation is granted when each
 * living process waits for one. Code that does real I/O is waited for too, but makes schedules slow.
 *
 * All processes share the modules of the test, so code under test must keep no state in a module.
 *
 *   const world = new SimulatedWorld({ seed, faults });
 *   const process = world.process({ host: world.host({ name: 'h' }) });
 *   process.start(({ disk, host }) => train(disk, host));
 *   await world.run();
 *   if (!isLawful(process.outcome, world.disk.snapshot())) throw new Error(world.describe());
 */
import { nextTick } from 'node:process';
import { Draws } from './draws.fixture.js';
import { describe, type Fault, FaultPlan, type Moment } from './fault.fixture.js';
import type { DiskModel } from './power-loss.fixture.js';
import { SimulatedDisk } from './simulated-disk.fixture.js';
import { type HostOptions, SimulatedHost } from './simulated-host.fixture.js';
import {
  type End,
  type Operation,
  type ProcessOptions,
  type Scheduler,
  SimulatedProcess,
} from './simulated-process.fixture.js';
import { describeEvent, type TraceEvent } from './trace.fixture.js';

export interface WorldOptions {
  readonly seed: number;
  readonly faults?: readonly Fault[];
  /** Called when a process has ended; it can make and start another one. */
  readonly onEnd?: (process: SimulatedProcess) => void;
  /** Called after each event, when no process runs; it can look at the disk, kill and pause. */
  readonly onEvent?: (event: TraceEvent) => void;
  /** Greatest number of operations, after which a schedule counts as endless; 20,000 by default. */
  readonly most?: number;
}

/** Least and greatest milliseconds that an operation takes. */
const LATENCY = [0.05, 5] as const;
/** Least and greatest milliseconds until a host that lost power is back. */
const RESTART = [1000, 60_000] as const;
/** Probability that a write which has parts happens in parts. */
const PART = 0.25;
/** How often the world asks again, in turns of the event loop, whether code that does not wait goes on. */
const PATIENCE = 300_000;

export class SimulatedWorld implements Scheduler {
  readonly seed: number;
  readonly draws: Draws;
  readonly disk = new SimulatedDisk();
  readonly trace: TraceEvent[] = [];
  time = 0;
  readonly #options: WorldOptions;
  readonly #plan: FaultPlan;
  readonly #hosts: SimulatedHost[] = [];
  readonly #processes: SimulatedProcess[] = [];
  #pending: Operation[] = [];
  #alarms: { readonly at: number; readonly ring: () => void }[] = [];
  #last: SimulatedProcess | undefined;
  /** Probability that the process of the last operation goes on; drawn, so that schedules differ in kind. */
  readonly #stickiness: number;
  #isRunning = false;
  readonly #errors: unknown[] = [];

  constructor(options: WorldOptions) {
    this.#options = options;
    this.seed = options.seed;
    this.draws = new Draws(options.seed);
    this.#plan = new FaultPlan(options.faults ?? []);
    this.#stickiness = this.draws.oneOf([0, 0, 0.5, 0.8, 0.95]);
  }

  /** Adds a host. The first one has the disk. */
  host(options: HostOptions): SimulatedHost {
    const host = new SimulatedHost(options, this.time, this.draws);
    this.#hosts.push(host);
    return host;
  }

  /** Adds a process, which lives from now on; give it work with `start`. */
  process(options: ProcessOptions): SimulatedProcess {
    const name = options.name ?? `p${this.#processes.length + 1}`;
    const process = new SimulatedProcess(this, {
      container: '',
      tellsStart: true,
      ...options,
      name,
    });
    this.#processes.push(process);
    return process;
  }

  /** Calls `ring` when simulated time has passed and no process runs. */
  after(milliseconds: number, ring: () => void): void {
    this.#alarms.push({ at: this.time + milliseconds, ring });
    this.#alarms.sort((a, b) => a.at - b.at);
  }

  /**
   * Runs all processes until each has ended or is paused for good.
   * @throws Error with the seed if a schedule does not end, or a process waits for nothing; and what the
   *   callbacks of the options throw.
   */
  run(): Promise<void> {
    if (this.#isRunning) throw new Error('the world runs; wait for the end of run()');
    this.#isRunning = true;
    return new Promise<void>((resolve, reject) => {
      let count = 0;
      let waits = 0;
      const again = () => queueMicrotask(() => nextTick(step));
      const step = () => {
        try {
          if (this.#errors.length > 0) throw this.#errors.shift();
          if (this.#runs()) {
            if (++waits > PATIENCE) throw this.#failure('waits for nothing of the simulation');
            if (waits < 3) again();
            else setImmediate(step);
            return;
          }
          waits = 0;
          if (++count > (this.#options.most ?? 20_000)) throw this.#failure('does not end');
          if (this.#advance()) again();
          else resolve();
        } catch (error) {
          reject(error);
        }
      };
      again();
    }).finally(() => {
      this.#isRunning = false;
    });
  }

  /** A host loses power: its processes are killed, and with its disk what was not synced may go. */
  losePower(host: SimulatedHost, model: DiskModel): void {
    const processes = this.#processes.filter((each) => each.isAlive && each.computer === host);
    for (const process of processes) this.#finish(process, { end: 'killed' });
    if (host === this.#hosts[0]) {
      this.disk.losePower(model, this.draws);
      // Processes of other hosts wait for the disk in the meantime.
      this.time += this.draws.magnitude(...RESTART);
    }
    host.restart(this.time);
    for (const process of processes) this.#options.onEnd?.(process);
  }

  /** Whether a fault has happened; if not, there were fewer operations. */
  hasFired(fault: Fault): boolean {
    return this.#plan.hasFired(fault);
  }

  get processes(): readonly SimulatedProcess[] {
    return this.#processes;
  }

  /** Tells how the schedule went, with all that is needed to repeat it. */
  describe(): string {
    const faults = this.#plan.faults.map((fault) => `fault: ${describe(fault)}`);
    return [`seed: ${this.seed}`, ...faults, ...this.trace.map(describeEvent)].join('\n');
  }

  // What processes call, as in `Scheduler`.

  add(operation: Operation): void {
    this.#pending.push(operation);
  }

  drop(operation: Operation): void {
    const index = this.#pending.indexOf(operation);
    if (index >= 0) this.#pending.splice(index, 1);
  }

  end(process: SimulatedProcess, how: End): void {
    if (!process.isAlive) return;
    this.#finish(process, how);
    this.#options.onEnd?.(process);
  }

  fail(error: unknown): void {
    this.#errors.push(error);
  }

  #finish(process: SimulatedProcess, how: End): void {
    const left = this.#pending.filter((operation) => operation.process === process);
    this.#pending = this.#pending.filter((operation) => operation.process !== process);
    const openFiles = Array.from(process.openFiles, (file) => file.path);
    for (const operation of left) {
      if (operation.kind === 'start') continue;
      const extent = this.draws.below(3);
      if (extent === 1 && operation.performPart) {
        this.#attempt(operation, () => operation.performPart!(), 'part');
      } else if (extent === 2) this.#attempt(operation, () => operation.perform());
    }
    process.outcome = { ...how, openFiles };
    process.openFiles.clear();
    process.computer.dismiss(process.identity);
    this.#note(process, 'end', '', how.end);
  }

  /** Whether code of a process runs, or waits for something outside of the simulation. */
  #runs(): boolean {
    return this.#processes.some(
      (process) => process.isAlive && process.hasStarted && process.waitsFor === 0,
    );
  }

  /** Grants one operation. Returns false if none is left that can happen. */
  #advance(): boolean {
    this.time += this.draws.magnitude(...LATENCY);
    let ready = this.#ready();
    while (ready.length === 0) {
      const next = this.#nextMoment();
      if (next === Number.POSITIVE_INFINITY) return false;
      this.time = Math.max(this.time, next);
      ready = this.#ready();
    }
    const last = this.#last;
    if (last && this.draws.chance(this.#stickiness)) {
      const same = ready.filter(({ process }) => process === last);
      if (same.length > 0) ready = same;
    }
    const operation = this.draws.oneOf(ready);
    this.#last = operation.process;
    this.#grant(operation);
    return true;
  }

  /** The operations that can happen now. */
  #ready(): Operation[] {
    while (this.#alarms.length > 0 && this.#alarms[0]!.at <= this.time) {
      this.#alarms.shift()!.ring();
    }
    return this.#pending.filter(({ dueAt, process }) => dueAt <= this.time && !process.isPaused);
  }

  /** When the next operation or alarm is due. */
  #nextMoment(): number {
    let next = this.#alarms[0]?.at ?? Number.POSITIVE_INFINITY;
    for (const { dueAt, process } of this.#pending) {
      if (!process.isPaused && dueAt < next) next = dueAt;
    }
    return next;
  }

  /** Lets an operation happen, with the faults at it, and its process go on. */
  #grant(operation: Operation): void {
    const { process, kind, path } = operation;
    const faults = operation.isCounted
      ? []
      : this.#plan.count({ process: process.name, kind, path });
    if (!operation.isCounted) process.operations++;
    operation.isCounted = true;
    for (const fault of faults) {
      this.#note(process, 'fault', path, describe(fault));
      if (fault.effect === 'clock jump') process.computer.jumpClock(fault.milliseconds);
      else if (fault.effect === 'pause') {
        process.pause();
        this.after(fault.milliseconds, () => process.resume());
      }
    }
    if (process.isPaused || !process.isAlive) return;
    const end = faults.find(isFatal);
    const failure = faults.find((fault) => fault.effect === 'error');
    if (end) this.#grantLast(operation, end);
    else if (failure) {
      this.#settle(operation, () => {
        if (failure.isDone) operation.perform();
        else operation.fail?.();
        throw operation.error(failure.code);
      });
    } else if (operation.performPart && this.draws.chance(PART)) {
      const { error } = this.#attempt(operation, () => operation.performPart!(), 'part');
      if (error === undefined) return;
      this.drop(operation);
      this.#deliver(operation, { error });
    } else this.#settle(operation, () => operation.perform());
  }

  /** Lets an operation happen at which the process ends, or a host loses power. */
  #grantLast(operation: Operation, fault: FatalFault): void {
    const { process } = operation;
    this.drop(operation);
    let done: Attempt | undefined;
    if (fault.when === 'after') done = this.#attempt(operation, () => operation.perform());
    else if (fault.when === 'middle') {
      if (operation.performPart) this.#attempt(operation, () => operation.performPart!(), 'part');
      else if (this.draws.chance(0.5)) done = this.#attempt(operation, () => operation.perform());
    }
    if (fault.effect === 'crash') process.kill();
    else this.losePower(fault.ofDisk ? this.#hosts[0]! : process.computer, fault.model);
    if (!process.isAlive) return;
    // The disk is on another host, and is back.
    if (done) this.#deliver(operation, done);
    else this.add(operation);
  }

  #settle(operation: Operation, act: () => unknown): void {
    this.drop(operation);
    this.#deliver(operation, this.#attempt(operation, act));
  }

  /** Does something of an operation, and notes what came of it. */
  #attempt(operation: Operation, act: () => unknown, done = 'ok'): Attempt {
    let attempt: Attempt;
    try {
      attempt = { value: act() };
    } catch (error) {
      attempt = { error };
    }
    const { error } = attempt;
    const result = error === undefined ? done : String((error as { code?: unknown }).code ?? error);
    this.#note(operation.process, operation.kind, operation.path, result);
    return attempt;
  }

  /** Gives a process the result of an operation. */
  #deliver(operation: Operation, { value, error }: Attempt): void {
    const { process } = operation;
    if (!process.isAlive) return; // an observer has killed it
    if (operation.kind !== 'touchRegularly') process.waitsFor--;
    if (error === undefined) operation.resolve(value);
    else operation.reject(error);
  }

  #note(process: SimulatedProcess, kind: TraceEvent['kind'], path: string, result: string): void {
    const event = { time: this.time, process: process.name, kind, path, result };
    this.trace.push(event);
    this.#options.onEvent?.(event);
  }

  #failure(problem: string): Error {
    const stuck = this.#processes.filter(({ isAlive }) => isAlive).map(({ name }) => name);
    const last = this.trace.slice(-20).map(describeEvent).join('\n');
    return new Error(`seed ${this.seed}: the process ${stuck.join(' or ')} ${problem}\n${last}`);
  }
}

/** What came of an operation. */
interface Attempt {
  readonly value?: unknown;
  readonly error?: unknown;
}

type FatalFault = Extract<Fault, { when: Moment }>;

function isFatal(fault: Fault): fault is FatalFault {
  return fault.effect === 'crash' || fault.effect === 'power loss';
}
