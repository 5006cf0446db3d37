/**
 * What threads of the WebAssembly backend are worth in a training step of DCGAN with batch norm
 * (vanilla), batch 64, 32×32×3: a critic step and a generator step, replayed, as `GanTraining` trains.
 *
 *   node src/threads.mjs [--widths 16,64] [--threads 2,4,8] [--rounds 4] [--results results]
 *
 * Two figures for each number of threads:
 *
 * - clock: the time of a step on one thread over that with real threads, the least of all rounds, which
 *   take turns. Only as many threads as the machine has cores are measured. Other programs change it.
 * - critical path: the same on a machine with as many free cores. The parts of each kernel are computed
 *   one after the other by one thread; of each kernel's parts the longest counts, and all time outside
 *   parts. The clock is processor time, and each part's time is the least of all rounds, so that other
 *   load on the machine counts little. It leaves out waiting, and that cores share caches and memory.
 *
 * The threads that compute nothing are a stand-in for Node's Worker: the pool lets the calling thread
 * compute every part that no other thread takes.
 */
import { EventEmitter } from 'node:events';
import { createRequire, syncBuiltinESMExports } from 'node:module';
import { availableParallelism } from 'node:os';
import { parseArgs } from 'node:util';
import { integerArgument } from './command-line.mjs';
import { describeMachine } from './machine.mjs';
import { rounded } from './overhead.mjs';
import { RESULTS, writeResults } from './results.mjs';

const { values: options } = parseArgs({
  options: {
    widths: { type: 'string', default: '16,64' },
    threads: { type: 'string', default: '2,4,8' },
    rounds: { type: 'string', default: '4' },
    results: { type: 'string', default: RESULTS },
  },
});
const rounds = integerArgument('--rounds', options.rounds);
/** Timed steps of a round. */
const STEPS = 3;
/** Steps after which a step has to be replayed; two recordings and their check come first. */
const WARM_UP = 6;
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
const { adam, prepareBackend, recordStep } = await import('@wprox/runtime');
const { ADAM, VanillaSteps } = await import('./vanilla-steps.mjs');

/**
 * The parts of the running step: milliseconds, job after job.
 * @type {number[][] | undefined}
 */
let jobs;
let began = 0;
// The pool takes a part by an exchange and counts it as done by an addition; nothing else here does.
const { compareExchange, add } = Atomics;
Object.assign(Atomics, {
  compareExchange(/** @type {Parameters<typeof compareExchange>} */ ...call) {
    const before = compareExchange(...call);
    if (jobs && before === call[2]) began = processorTime();
    return before;
  },
  add(/** @type {Parameters<typeof add>} */ ...call) {
    if (jobs) {
      const time = Math.max(0, processorTime() - began - reading);
      const isFirst =
        Atomics.load(/** @type {Int32Array} */ (/** @type {unknown} */ (call[0])), call[1]) === 0;
      if (isFirst) jobs.push([]);
      jobs.at(-1)?.push(time);
    }
    return add(...call);
  },
});

/** Milliseconds of processor time of this process. */
function processorTime() {
  const { user, system } = process.cpuUsage();
  return (user + system) / 1000;
}

/** What one reading of the processor time takes. Of the two of each part, one falls into the part. */
const reading = leastOfReadings();

function leastOfReadings() {
  const READINGS = 5000;
  let least = Number.POSITIVE_INFINITY;
  for (let round = 0; round < 5; round++) {
    const start = processorTime();
    for (let i = 0; i < READINGS; i++) processorTime();
    least = Math.min(least, (processorTime() - start) / READINGS);
  }
  return least;
}

/**
 * Returns the least milliseconds by the clock of a step on each number of threads.
 * @param {() => void} step @param {readonly number[]} threads
 */
async function leastByClock(step, threads) {
  startThreadsAs(RealWorker);
  const least = new Map(threads.map((count) => [count, Number.POSITIVE_INFINITY]));
  for (let round = 0; round < rounds; round++) {
    for (const count of threads) {
      await prepareBackend('wasm', { threads: count });
      step();
      for (let i = 0; i < STEPS; i++) {
        const start = performance.now();
        step();
        const time = performance.now() - start;
        least.set(count, Math.min(least.get(count) ?? time, time));
      }
    }
  }
  await prepareBackend('wasm', { threads: 1 });
  return least;
}

/**
 * Returns the time outside parts, and the longest and all parts of the kernels, from the least times of
 * a step that is split for some threads.
 * @param {() => void} step @param {number} threads
 */
async function criticalPath(step, threads) {
  startThreadsAs(IdleWorker);
  await prepareBackend('wasm', { threads });
  step();
  let serial = Number.POSITIVE_INFINITY;
  /** @type {number[][] | undefined} */
  let least;
  for (let i = 0; i < rounds * STEPS; i++) {
    jobs = [];
    const start = processorTime();
    step();
    const total = processorTime() - start;
    const found = jobs;
    jobs = undefined;
    const parts = found.flat();
    const inParts = parts.reduce((sum, time) => sum + time, 0);
    serial = Math.min(serial, total - inParts - 2 * reading * parts.length);
    const before = least ?? found;
    least = found.map((parts, job) =>
      parts.map((time, part) => Math.min(time, before[job]?.[part] ?? time)),
    );
  }
  await prepareBackend('wasm', { threads: 1 });
  const kernels = least ?? [];
  const longest = kernels.reduce((sum, parts) => sum + Math.max(...parts), 0);
  const all = kernels.flat().reduce((sum, time) => sum + time, 0);
  return { serial, longest, all, jobs: kernels.length };
}

/**
 * Takes a step until it is replayed. @param {() => void} run
 * @param {import('@wprox/runtime/replay').RecordedStep<never[], never[]>} step
 */
function warmUp(run, step) {
  for (let i = 0; i < WARM_UP && step.state !== 'replayed'; i++) run();
  if (step.state !== 'replayed') throw new Error(`the step is not replayed: ${step.reason}`);
}

const machine = describeMachine(); // before the measurement loads the machine
const rows = [];
// Memory is shared from the first start on.
await prepareBackend('wasm', { threads: Math.max(2, ...counts) });
await prepareBackend('wasm', { threads: 1 });
for (const width of widths) {
  const networks = new VanillaSteps(width);
  for (const part of /** @type {const} */ (['critic', 'generator'])) {
    const optimizer = adam(ADAM);
    const take = networks.stepOf(part, optimizer);
    const recorded = recordStep(() => {
      take();
      return /** @type {never[]} */ ([]);
    });
    const step = () => void recorded.run([]);
    warmUp(step, recorded);
    const real = counts.filter((count) => count <= availableParallelism());
    const clock = await leastByClock(step, [1, ...real]);
    const alone = clock.get(1) ?? Number.NaN;
    for (const threads of counts) {
      const path = await criticalPath(step, threads);
      const wall = clock.get(threads);
      const critical = path.serial + path.longest;
      rows.push({
        width,
        part,
        threads,
        alone: rounded(alone),
        serial: rounded(path.serial),
        kernels: rounded(path.all),
        serialPercent: rounded((100 * path.serial) / (path.serial + path.all)),
        jobs: path.jobs,
        critical: rounded(critical),
        speedup: rounded((path.serial + path.all) / critical),
        ...(wall !== undefined && { wall: rounded(wall), wallSpeedup: rounded(alone / wall) }),
      });
      console.log(rows.at(-1));
    }
    if (recorded.state !== 'replayed') throw new Error(`${part}: ${recorded.reason}`);
    recorded.dispose();
    optimizer.dispose();
  }
  networks.dispose();
}
console.table(rows);
const method =
  `replayed steps; least of ${rounds} rounds of ${STEPS} steps; critical path: processor time of the ` +
  'parts, computed one after the other';
await writeResults('threads', { machine, method, rows }, options.results);
