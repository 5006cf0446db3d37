/** Threads of browsers, for the pool: in pages that are isolated from other origins. */
import { IN_BROWSERS, WORKER, type WorkerStart } from './pool-worker.js';
import type { Thread, ThreadHost } from './thread-host.js';

/** Workers of the page, or of the worker that computes. */
export const browserThreads: ThreadHost = {
  get cores() {
    return globalThis.navigator?.hardwareConcurrency ?? 1;
  },
  get maySleep() {
    // The thread of a page may not; only asking tells, because workers have no other mark everywhere.
    try {
      Atomics.wait(new Int32Array(new SharedArrayBuffer(4)), 0, 1);
      return true;
    } catch {
      return false;
    }
  },
  obstacle: () => {
    if (typeof Worker !== 'function') return 'there are no workers here';
    if (globalThis.crossOriginIsolated) return undefined;
    return (
      'the page is not isolated; serve it with the headers Cross-Origin-Opener-Policy: same-origin ' +
      'and Cross-Origin-Embedder-Policy: require-corp'
    );
  },
  start: startThread,
};

function startThread(data: WorkerStart, onEnd: (reason: string) => void): Promise<Thread> {
  return new Promise((resolve, reject) => {
    const program = new Blob([IN_BROWSERS, WORKER], { type: 'text/javascript' });
    const url = URL.createObjectURL(program);
    const worker = new Worker(url, { name: `wprox ${data.number}` });
    let isReady = false;
    let hasEnded = false;
    worker.onerror = ({ message }) => {
      hasEnded = true;
      if (isReady) return onEnd(`it failed: ${message}`);
      URL.revokeObjectURL(url);
      worker.terminate();
      const remedy = 'the content security policy must allow worker-src blob:';
      reject(new Error(`a worker did not start (${message || 'without a reason'}); ${remedy}`));
    };
    worker.onmessage = () => {
      isReady = true;
      URL.revokeObjectURL(url);
      // Nothing but this page can end a worker, so one that has no error yet runs.
      resolve({ isAlive: () => !hasEnded, stop: () => worker.terminate() });
    };
    worker.postMessage(data);
  });
}
