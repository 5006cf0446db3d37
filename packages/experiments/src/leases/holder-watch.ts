/** Judges whether the holder of a lease can still write. */
import { codeOf } from '../disk/error-code.js';
import type { Host, ProcessIdentity } from './host.js';
import type { LeaseContent, LeaseFile } from './lease-file.js';
import type { System } from './system.js';

/**
 * What is known of a lease: no process holds it; a running process does; or its holder is one of another host,
 * container or boot, which shows only by its renewals.
 */
export type Verdict = 'free' | 'held' | 'unknown';

const NEVER = 0;

/** Watches the newest file of a lease. */
export class HolderWatch {
  /** The renewal that was seen last, and when it was seen first, by this process's own clock. */
  private seen: { generation: number; renewedAt: number; since: number } | undefined;
  private hasSeenRenewal = false;

  constructor(
    private readonly seconds: number,
    private readonly system: System,
  ) {}

  /** Judges the newest file of the lease as it is now. */
  async judge(newest: LeaseFile | undefined): Promise<Verdict> {
    if (!newest || newest.content?.state === 'released') return 'free';
    const { host, disk } = this.system;
    const { file, generation, content } = newest;
    const fate = content ? await fateOf(content.process, host) : 'unknown';
    if (fate === 'gone') return 'free';
    const renewedAt = await disk.modifiedAt(file).catch((error: unknown) => {
      if (codeOf(error) !== 'ENOENT') throw error;
      return NEVER; // a newer file has replaced it, or it is a link to nothing
    });
    const milliseconds = 1000 * Math.max(this.seconds, content?.seconds ?? 0);
    if (this.seen?.generation !== generation || this.seen.renewedAt !== renewedAt) {
      this.hasSeenRenewal = renewedAt !== NEVER && this.seen?.generation === generation;
      this.seen = { generation, renewedAt, since: host.elapsed() };
    }
    if (host.elapsed() - this.seen.since >= milliseconds) return 'free';
    // The clocks of two processes are compared only to refuse sooner, never to take over.
    const isFresh = Math.abs(host.now() - renewedAt) < milliseconds;
    return this.hasSeenRenewal || (fate === 'alive' && isFresh) ? 'held' : 'unknown';
  }
}

async function fateOf(
  process: ProcessIdentity,
  { self, processState }: Host,
): Promise<'alive' | 'gone' | 'unknown'> {
  if (process.space !== self.space) return 'unknown';
  if (process.pid === self.pid) {
    if (process.token === self.token) return 'alive';
    // Another thread of this process, or an earlier process that had its number.
    return process.started !== '' && process.started === self.started ? 'alive' : 'gone';
  }
  const state = await processState(process.pid);
  if (state === 'none') return 'gone';
  if (state.started === '' || process.started === '') return 'unknown';
  return state.started === process.started ? 'alive' : 'gone';
}

/** Names the holder of a lease for messages: `'wprox train', process 12 on vm`. */
export function describeHolder(content: LeaseContent | undefined): string {
  if (!content) return 'an unknown process';
  const { host, pid } = content.process;
  return `'${content.work}', process ${pid} on ${host}`;
}

/** Says what a process waits for. */
export function waitText(verdict: Verdict, { file, content }: LeaseFile, seconds: number): string {
  const holder = describeHolder(content);
  return verdict === 'held'
    ? `waiting for ${holder} (${file})`
    : `waiting up to ${Math.max(seconds, content?.seconds ?? 0)} s for ${holder} to renew ${file}; ` +
        'if it does not, this process takes over';
}
