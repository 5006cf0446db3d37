/**
 * A lease: the right to write in a folder, which ends by itself when its holder does.
 *
 * A lease is taken over at once if its holder is gone for certain: the same kernel and space of process
 * numbers say that there is no such process, or one that started at another time. Otherwise it is taken over
 * when no process has renewed it for some seconds, by the clock of the process that waits, so that no two clocks are
 * compared. Exactly one process makes the file with the next number, and a holder is fenced off as soon as
 * there is a higher number than its own.
 *
 * Reference: M. Kleppmann, "How to do distributed locking" (2016), for fencing; C. Gray and D. Cheriton,
 * "Leases" (1989).
 */
import path from 'node:path';
import { removeIfThere } from '../disk/folders.js';
import { explainWriteError } from '../disk/write-error.js';
import { ConfigError, RunFolderError } from '../errors.js';
import { describeHolder, HolderWatch, waitText } from './holder-watch.js';
import {
  generationsOf,
  type LeaseContent,
  type LeaseFile,
  leaseFile,
  MOST_SECONDS,
  makeLease,
  newestOf,
  readLease,
  removeBelow,
} from './lease-file.js';
import { type System, thisSystem } from './system.js';

/** Seconds without renewal after which a lease can be taken over. */
const SECONDS = 30;
/** A lease is renewed this often in that time. */
const RENEWALS = 6;
/** How often a waiting process looks: for a living holder, and for a renewal. */
const POLL_MS = 50;
const RENEWAL_POLL_MS = 1000;

/** Options of a lease. */
export interface LeaseOptions {
  /** What the holder does, such as `wprox train`. */
  readonly work: string;
  /** Milliseconds to wait for a holder that is alive, for each anew; 0 by default. */
  readonly patienceMs?: number;
  /** Makes the error to throw if a holder keeps the lease; gets it in words, and its file. */
  held(holder: string, file: string): Error;
  /** Called once if there is something to wait for; gets a sentence. */
  onWait?(text: string): void;
  /** Seconds without renewal after which others can take over; 30 by default. */
  readonly seconds?: number;
  /** The token of the new holding. It must be new; by default it is drawn at random. */
  readonly token?: string;
  /** Tokens of holdings that have ended for certain: they are taken over without waiting. */
  readonly ended?: readonly string[];
  readonly system?: System;
}

/** A process finds that it does not hold its lease any more. */
export class LeaseLostError extends RunFolderError {
  override name = 'LeaseLostError';
}

/** Names one holding of a lease; a process can give it to its children. */
export interface LeaseHolding {
  /** The folder of the lease's files. */
  readonly folder: string;
  readonly generation: number;
  readonly token: string;
}

async function isHeld({ folder, generation, token }: LeaseHolding, system: System) {
  const own = await readLease(folder, generation, system);
  if (own === 'missing' || own.content?.token !== token) return false;
  return (await generationsOf(folder, system)).at(-1) === generation;
}

/**
 * Returns if a holding of a lease has not ended.
 * @throws LeaseLostError if another process has taken the lease over, or it was removed.
 */
export async function assertHolding(holding: LeaseHolding, system: System): Promise<void> {
  if (await isHeld(holding, system)) return;
  const holder = await newestOf(holding.folder, system);
  const what = holder ? `was taken over by ${describeHolder(holder.content)}` : 'was removed';
  throw new LeaseLostError(
    `${holding.folder} ${what}; expected this process to hold it; it writes nothing more; ` +
      'wait until no other process works there, then repeat the command',
  );
}

/** A lease, seen by who writes under it: its holder, or a child that the holder has given it to. */
export interface HeldLease {
  /** Drawn for this holding. */
  readonly token: string;
  /**
   * Returns if the lease is still held.
   * @throws LeaseLostError if another process has taken it over.
   */
  assertHeld(): Promise<void>;
}

/** Returns a lease that another process holds and has given to this one. This process does not renew or release it. */
export function givenLease(holding: LeaseHolding, system: System = thisSystem): HeldLease {
  return { token: holding.token, assertHeld: () => assertHolding(holding, system) };
}

/** A lease that this process holds, or has held. */
export class Lease implements HeldLease {
  private readonly stopRenewal: () => void;

  private constructor(
    private readonly folder: string,
    private readonly generation: number,
    private readonly content: LeaseContent,
    private readonly system: System,
    file: string,
  ) {
    this.stopRenewal = system.host.touchRegularly(file, (content.seconds * 1000) / RENEWALS);
  }

  /** Drawn for this holding. */
  get token(): string {
    return this.content.token;
  }

  /**
   * Takes a lease.
   * @param folder the folder of the lease's files, which is made.
   * @throws the error that `held` makes, if a holder keeps the lease; RunFolderError if it cannot be written;
   * ConfigError if the seconds are not above 0 and at most an hour.
   */
  static async acquire(folder: string, options: LeaseOptions): Promise<Lease> {
    const { system = thisSystem, patienceMs = 0, ended = [] } = options;
    const seconds = requireSeconds('seconds', options.seconds ?? leaseSeconds());
    const { host } = system;
    const watch = new HolderWatch(seconds, system);
    let isTold = false;
    let [generation, deadline] = [0, 0];
    for (;;) {
      const newest = await newestOf(folder, system);
      // A new holder shows that holders do end: many processes can need the lease for a moment each.
      if (newest && newest.generation !== generation) {
        [generation, deadline] = [newest.generation, host.elapsed() + patienceMs];
      }
      const hasEnded = ended.includes(newest?.content?.token ?? '');
      const verdict = hasEnded ? 'free' : await watch.judge(newest);
      if (verdict === 'free') {
        const about = { work: options.work, seconds, token: options.token ?? host.drawToken() };
        const lease = await take(folder, newest, about, system);
        if (lease) return lease;
        continue;
      }
      const { file, content } = newest!;
      if (verdict === 'held' && host.elapsed() >= deadline) {
        throw options.held(describeHolder(content), file);
      }
      if (!isTold) options.onWait?.(waitText(verdict, newest!, seconds));
      isTold = true;
      await host.sleep(
        verdict === 'held' ? POLL_MS : Math.min(RENEWAL_POLL_MS, (seconds * 1000) / RENEWALS),
      );
    }
  }

  /** @internal Makes the lease of a file that this process has made. */
  static of(folder: string, { file, generation, content }: LeaseFile, system: System): Lease {
    return new Lease(folder, generation, content!, system, file);
  }

  /** What other processes need to see whether this process still holds the lease. */
  get holding(): LeaseHolding {
    return { folder: path.resolve(this.folder), generation: this.generation, token: this.token };
  }

  /**
   * Returns if this process still holds the lease.
   * @throws LeaseLostError if another process has taken it over.
   */
  async assertHeld(): Promise<void> {
    await assertHolding(this.holding, this.system);
  }

  /** Gives the lease back. An error is ignored: the lease then ends with the process. */
  async release(): Promise<void> {
    const { folder, generation, content, system } = this;
    this.stopRenewal();
    const released = { ...content, state: 'released', token: system.host.drawToken() } as const;
    try {
      // Another process can remove the temporary file while it tidies up; then it is made again.
      do {
        if (!(await isHeld(this.holding, system))) return;
      } while (!(await makeLease(folder, generation + 1, released, system)));
      const numbers = await generationsOf(folder, system);
      if (numbers.at(-1) === generation + 1) await removeBelow(folder, generation + 1, system);
      // Only who has taken the lease for certain removes the own number. Until then the file that was made
      // must stay: the next holder checks that it is there.
      else if (!numbers.includes(generation)) {
        await removeIfThere(leaseFile(folder, generation + 1), system.disk);
      }
    } catch {}
  }
}

/** Runs `work` with a lease. @throws what {@link Lease.acquire} and `work` throw. */
export async function withLease<T>(
  folder: string,
  options: LeaseOptions,
  work: (lease: Lease) => Promise<T>,
): Promise<T> {
  const lease = await Lease.acquire(folder, options).catch((error: unknown) => {
    throw explainWriteError(folder, error);
  });
  try {
    return await work(lease);
  } finally {
    await lease.release();
  }
}

/**
 * Returns the seconds without renewal after which others can take over: the variable `WPROX_LEASE_SECONDS`, for
 * file systems that show changes late; 30 by default.
 * @throws ConfigError if the variable is not above 0 and at most an hour.
 */
export function leaseSeconds(): number {
  const given = process.env['WPROX_LEASE_SECONDS'];
  return given ? requireSeconds('WPROX_LEASE_SECONDS', given) : SECONDS;
}

function requireSeconds(name: string, given: string | number): number {
  const seconds = Number(given);
  if (seconds > 0 && seconds <= MOST_SECONDS) return seconds;
  const shown = String(given).slice(0, 40);
  throw new ConfigError(
    `${name} is '${shown}'; expected a number above 0 and at most ${MOST_SECONDS}`,
  );
}

/**
 * Makes the next file of a lease and checks that nothing had changed.
 * @returns undefined if another process was faster.
 */
async function take(
  folder: string,
  judged: LeaseFile | undefined,
  about: Pick<LeaseContent, 'work' | 'seconds' | 'token'>,
  system: System,
): Promise<Lease | undefined> {
  const { host } = system;
  const generation = (judged?.generation ?? 0) + 1;
  const content: LeaseContent = {
    ...{ format: 1, state: 'held', ...about },
    process: { ...host.self },
  };
  if (!(await makeLease(folder, generation, content, system))) return undefined;
  const made = await newestOf(folder, system);
  // The number was free, but it can be an old one that later holders have removed.
  if (made?.content?.token !== content.token || !(await isThere(folder, judged, system))) {
    await removeIfThere(leaseFile(folder, generation), system.disk);
    return undefined;
  }
  const lease = Lease.of(folder, made, system);
  await removeBelow(folder, generation, system).catch(() => {});
  return lease;
}

/** Whether the file that was judged is still the one below the new file. */
async function isThere(
  folder: string,
  judged: LeaseFile | undefined,
  system: System,
): Promise<boolean> {
  if (!judged) return (await generationsOf(folder, system)).length === 1;
  const found = await readLease(folder, judged.generation, system);
  if (found !== 'missing') return found.content?.token === judged.content?.token;
  // A link to nothing cannot be read, but is there.
  return !judged.content && (await generationsOf(folder, system)).includes(judged.generation);
}
