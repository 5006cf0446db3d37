/** Folders of leases for tests, their files, and a clock that makes leases expire at once. */
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll } from 'vitest';
import type { Disk } from '../../src/disk/disk.js';
import type { LeaseOptions } from '../../src/leases/lease.js';
import { type System, thisSystem } from '../../src/leases/system.js';

const made: string[] = [];
afterAll(() => {
  for (const folder of made) rmSync(folder, { recursive: true, force: true });
});

/** Makes an empty folder that is removed at the end. */
export function emptyFolder(): string {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-leases-'));
  made.push(folder);
  return folder;
}

/** Seconds of leases in tests: more than any test takes. */
export const LONG = 3600;

/** The error of a lease that a holder keeps. */
export class Held extends Error {}

/** Options of a lease that nobody loses by the clock. */
export function leaseOptions(options: Partial<LeaseOptions> = {}): LeaseOptions {
  const held = (holder: string, file: string) => new Held(`held by ${holder} (${file})`);
  return { work: 'a test', seconds: LONG, held, ...options };
}

/** The disk of this machine, without waiting for the medium: no test loses power. */
const quickDisk: Disk = {
  ...thisSystem.disk,
  syncFolder: async () => {},
  create: async (file) => ({ ...(await thisSystem.disk.create(file)), sync: async () => {} }),
};

/** This system without waiting for the medium. */
export const quick: System = { ...thisSystem, disk: quickDisk };

/** A system where an hour passes in a few milliseconds, so that a lease that nobody renews expires. */
export const hasty: System = {
  ...quick,
  host: {
    ...thisSystem.host,
    elapsed: () => 1e6 * performance.now(),
    sleep: () => thisSystem.host.sleep(1),
  },
};

/** The content of a lease's file, as this process would write it. */
export function leaseContent(process: object = {}, others: object = {}) {
  return {
    ...{ format: 1, state: 'held', token: 'a token', work: 'another', seconds: LONG, ...others },
    process: { ...thisSystem.host.self, ...process },
  };
}

/** Writes the file of a lease with a number; an object becomes JSON. */
export function writeLease(folder: string, content: object | string, number = 1): string {
  const file = leaseFileOf(folder, number);
  writeFileSync(file, typeof content === 'string' ? content : JSON.stringify(content));
  return file;
}

export function leaseFileOf(folder: string, number: number): string {
  return path.join(folder, `${String(number).padStart(8, '0')}.json`);
}

/** Every name below a folder; files with their bytes. */
export function snapshot(folder: string): Record<string, string> {
  const entries = readdirSync(folder, { recursive: true, withFileTypes: true });
  return Object.fromEntries(
    entries
      .map((entry): [string, string] => {
        const full = path.join(entry.parentPath, entry.name);
        return [path.relative(folder, full), entry.isFile() ? readFileSync(full, 'latin1') : '/'];
      })
      .sort(([a], [b]) => (a < b ? -1 : 1)),
  );
}
