/** Program of a worker process. `scheduler/worker-handle.ts` forks it. */
import { becomeWorker } from './scheduler/worker-process.js';

becomeWorker(async () => (await import('./training/train-run.js')).trainRun);
