/**
 * Ends the process if a file takes too long. A reader in an endless loop lets no timer of its own thread
 * come, so this one runs in another.
 */
import { Worker } from 'node:worker_threads';

/**
 * So many polls a file may take: ten seconds would do, but for machines that are busy with other things.
 * Polls and not time, which goes on while a process or its machine sleeps.
 */
const POLLS = 60;
export const POLL_MS = 500;

const PROGRAM = `
const { workerData: { shared, name, polls, pollMs } } = require('node:worker_threads');
const now = new BigInt64Array(shared);
let [file, count] = [0n, 0];
setInterval(() => {
  const at = Atomics.load(now, 0);
  [file, count] = at === file ? [file, count + 1] : [at, 0];
  if (file === 0n || count < polls) return;
  const text = 'fuzz: ' + name + ' hangs at seed ' + Atomics.load(now, 1) + '; it is ended\\n';
  require('node:fs').writeSync(2, text);
  process.kill(process.pid, 'SIGKILL');
}, pollMs);
`;

export interface Watchdog {
  /** A file begins. */
  begin(seed: number): void;
  /** It is done. */
  end(): void;
  close(): Promise<void>;
}

/** @param name what the message names beside the seed. */
export function watchdog(name: string): Watchdog {
  const shared = new SharedArrayBuffer(16);
  const now = new BigInt64Array(shared);
  let files = 0n;
  const workerData = { shared, name, polls: POLLS, pollMs: POLL_MS };
  const worker = new Worker(PROGRAM, { eval: true, workerData });
  worker.unref();
  return {
    begin: (seed) => {
      Atomics.store(now, 1, BigInt(seed));
      Atomics.store(now, 0, ++files);
    },
    end: () => {
      Atomics.store(now, 0, 0n);
    },
    close: async () => {
      await worker.terminate();
    },
  };
}
