/** Threads of Node, for the pool. */
import { availableParallelism } from 'node:os';
import { Worker } from 'node:worker_threads';
import { IN_NODE, WORKER, type WorkerStart } from './pool-worker.js';
import type { Thread, ThreadHost } from './thread-host.js';

/** Worker threads; flags of V8 hold for the whole process, so the threads have them too. */
export const nodeThreads: ThreadHost = {
  cores: availableParallelism(),
  maySleep: true,
  obstacle: () => undefined,
  start: startThread,
};

/**
 * Starts a thread without the options of the process: `--input-type=module` would read the program as a
 * module, `--import` would load a program's hooks into each thread, and NODE_OPTIONS can name both.
 */
function startThread(data: WorkerStart, onEnd: (reason: string) => void): Promise<Thread> {
  return new Promise((resolve, reject) => {
    const name = `wprox ${data.number}`;
    const worker = new Worker(IN_NODE + WORKER, { eval: true, execArgv: [], env: {}, name });
    let isReady = false;
    let hasEnded = false;
    let isStopped = false;
    const ended = (reason: string, cause?: unknown) => {
      hasEnded = true;
      if (!isReady) reject(new Error(reason, { cause }));
      else if (!isStopped) onEnd(reason);
    };
    worker.on('error', (error) => ended(`it failed: ${error.message}`, error));
    worker.on('exit', (code) => ended(`it ended with code ${code}`));
    worker.once('message', () => {
      isReady = true;
      worker.unref();
      resolve({
        isAlive: () => !hasEnded && runs(worker),
        stop: () => {
          isStopped = true;
          void worker.terminate();
        },
      });
    });
    worker.postMessage(data);
  });
}

/**
 * Tells at once whether a thread runs; events arrive only in the event loop. Of a thread that has ended,
 * Node says that its loop was idle for -1 milliseconds, or that it never was active.
 */
function runs(worker: Worker): boolean {
  const { idle, active } = worker.performance.eventLoopUtilization();
  return idle >= 0 && active > 0;
}
