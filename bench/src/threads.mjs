/**
 * What threads of the WebAssembly backend are worth in a training step of DCGAN with batch norm
 * (vanilla), batch 64, 32×32×3: a critic step and a generator step.
 *
 *   node src/threads.mjs [--widths 16,64] [--threads 2,8] [--steps 12]
 *
 * Two figures for each number of threads:
 *
 * - critical path: what the step would take on as many free cores. The parts of each kernel are computed
 *   one after the other by one thread; of each kernel's parts the longest counts, and all time outside
 *   parts. Each part's time is the least of all steps, so that other load on the machine does not count.
 *   What it leaves out: waiting (3 to 5 µs a kernel) and that cores share caches and memory.
 * - wall: the step's time by the clock, the least of all steps, with real threads. It means something only
 *   on a machine with as many free cores.
 *
 * The threads that compute nothing are a stand-in for Node's Worker: the pool lets the calling thread
 * compute every part that no other thread takes.
 */
import { EventEmitter } from 'node:events';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { parseArgs } from 'node:util';
import { integerArgument } from './command-line.mjs';
import { describeMachine } from './machine.mjs';
import { rounded } from './overhead.mjs';
import { writeResults } from './results.mjs';

const { values: options } = parseArgs({
  options: {
    widths: { type: 'string', default: '16,64' },
    threads: { type: 'string', default: '2,8' },
    steps: { type: 'string', default: '12' },
  },
});
const steps = integerArgument('--steps', options.steps);
const widths = options.widths.split(',').map((text) => integerArgument('--widths', text));
const counts = options.threads.split(',').map((text) => integerArgument('--threads', text));

const threadsModule = createRequire(import.meta.url)('node:worker_threads');
const RealWorker = threadsModule.Worker;

/** A thread that says it is ready and takes no part. */
class IdleWorker extends EventEmitter {
  performance = { eventLoopUtilization: () => ({ idle: 0, active: 1, utilization: 1 }) };
  postMessage() {
    setImmediate(() => this.emit('message', 'ready'));
  }
  unref() {}
  terminate() {}
}

/** @param {typeof RealWorker | typeof IdleWorker} worker */
function startThreadsAs(worker) {
  threadsModule.Worker = worker;
  syncBuiltinESMExports();
}

startThreadsAs(IdleWorker);
const { adam, prepareBackend } = await import('@wprox/runtime');
const { ADAM, VanillaSteps } = await import('./vanilla-steps.mjs');

/**
 * The parts of the running step: microseconds, job after job.
 * @type {number[][] | undefined}
 */
let jobs;
let began = 0;
// The pool takes a part by an exchange and counts it as done by an addition; nothing else here does.
const { compareExchange, add } = Atomics;
Object.assign(Atomics, {
  compareExchange(/** @type {Parameters<typeof compareExchange>} */ ...call) {
    const before = compareExchange(...call);
    if (jobs && before === call[2]) began = now();
    return before;
  },
  add(/** @type {Parameters<typeof add>} */ ...call) {
    if (jobs) {
      const time = now() - began;
      const isFirst =
        Atomics.load(/** @type {Int32Array} */ (/** @type {unknown} */ (call[0])), call[1]) === 0;
      if (isFirst) jobs.push([]);
      jobs.at(-1)?.push(time);
    }
    return add(...call);
  },
});

const now = () => performance.now();

/** @param {() => void} step */
function leastWall(step) {
  let least = Number.POSITIVE_INFINITY;
  for (let i = 0; i < steps; i++) {
    const start = now();
    step();
    least = Math.min(least, now() - start);
  }
  return least;
}

/**
 * Returns the time outside parts, and the longest and all parts of the kernels, from the least times.
 * @param {() => void} step
 */
function criticalPath(step) {
  let serial = Number.POSITIVE_INFINITY;
  /** @type {number[][] | undefined} */
  let least;
  for (let i = 0; i < steps; i++) {
    jobs = [];
    const start = now();
    step();
    const total = now() - start;
    const found = jobs;
    jobs = undefined;
    serial = Math.min(serial, total - found.flat().reduce((sum, time) => sum + time, 0));
    const before = least ?? found;
    least = found.map((parts, job) =>
      parts.map((time, part) => Math.min(time, before[job]?.[part] ?? time)),
    );
  }
  const kernels = least ?? [];
  const longest = kernels.reduce((sum, parts) => sum + Math.max(...parts), 0);
  const all = kernels.flat().reduce((sum, time) => sum + time, 0);
  return { serial, longest, all, jobs: kernels.length };
}

const rows = [];
await prepareBackend('wasm', { threads: Math.max(2, ...counts) });
for (const width of widths) {
  const networks = new VanillaSteps(width);
  for (const part of /** @type {const} */ (['critic', 'generator'])) {
    const optimizer = adam(ADAM);
    const step = networks.stepOf(part, optimizer);
    await prepareBackend('wasm', { threads: 1 });
    step();
    step();
    const alone = leastWall(step);
    for (const threads of counts) {
      startThreadsAs(IdleWorker);
      await prepareBackend('wasm', { threads });
      step();
      const path = criticalPath(step);
      await prepareBackend('wasm', { threads: 1 });
      startThreadsAs(RealWorker);
      await prepareBackend('wasm', { threads });
      step();
      const wall = leastWall(step);
      await prepareBackend('wasm', { threads: 1 });
      const critical = path.serial + path.longest;
      rows.push({
        width,
        part,
        threads,
        alone: rounded(alone),
        serial: rounded(path.serial),
        kernels: rounded(path.all),
        jobs: path.jobs,
        critical: rounded(critical),
        speedup: rounded((path.serial + path.all) / critical),
        wall: rounded(wall),
        wallSpeedup: rounded(alone / wall),
      });
      console.log(rows.at(-1));
    }
    optimizer.dispose();
  }
  networks.dispose();
}
console.table(rows);
await writeResults('threads', { machine: describeMachine(), steps, rows });
