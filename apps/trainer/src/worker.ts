/** Program of a worker process. `scheduler/run-pool.ts` forks it once per run. */
import { becomeWorker } from './scheduler/worker-process.js';

becomeWorker(async () => (await import('./training/train-run.js')).trainRun);
