/**
 * Kills the process if a file takes too long. An endless loop blocks the timers of its own thread, so
 * the watchdog runs in another thread.
 */
import { Worker } from 'node:worker_threads';

/**
 * Seconds of processor time, of all threads of the process, that a file may take. The time of the clock
 * would say how busy the machine is.
 */
const PROCESSOR_SECONDS = 30;
/** Time between two polls. */
export const POLL_MS = 500;

const PROGRAM = `
const { workerData: { shared, name, seconds, pollMs } } = require('node:worker_threads');
const now = new BigInt64Array(shared);
const processorTime = () => {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1e6;
};
let [file, begun] = [0n, 0];
setInterval(() => {
  const at = Atomics.load(now, 0);
  if (at !== file) [file, begun] = [at, processorTime()];
  if (file === 0n || processorTime() - begun < seconds) return;
  const text = 'fuzz: ' + name + ' hangs at seed ' + Atomics.load(now, 1) + '; killing the process\\n';
  require('node:fs').writeSync(2, text);
  process.kill(process.pid, 'SIGKILL');
}, pollMs);
`;

export interface Watchdog {
  /** Starts the limit for the file with this seed. */
  begin(seed: number): void;
  /** Ends the limit. */
  end(): void;
  close(): Promise<void>;
}

/** Starts a watchdog. @param name is printed with the seed. */
export function watchdog(name: string): Watchdog {
  const shared = new SharedArrayBuffer(16);
  const now = new BigInt64Array(shared);
  let files = 0n;
  const workerData = { shared, name, seconds: PROCESSOR_SECONDS, pollMs: POLL_MS };
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
