/** The program of a worker process: `scheduler/run-pool.ts` forks it, one for each run. */
import { becomeWorker } from './scheduler/worker-process.js';

becomeWorker(async () => (await import('./training/train-run.js')).trainRun);
