/**
 * Measures what the queue costs: 24 short runs trained by `wprox train` with two processes, and put into a queue
 * by `wprox queue submit --follow`, from which two waiting workers of one process each train them.
 *
 *   node src/queue.mjs [rounds] [--results results]
 *
 * Writes queue.json. Needs the built packages and `redis-server`. Times are wall-clock times of
 * these commands, so run it on an idle machine. The workers are new in each round, and their training processes
 * start with the first run, as those of `wprox train` do. A round takes a minute on two cores.
 */
import { execFile, spawn } from 'node:child_process';
import { mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { fileURLToPath } from 'node:url';
import { parseArgs, promisify } from 'node:util';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { RESULTS, writeResults } from './results.mjs';

const RUNS = 24;
const WORKERS = 2;
const PORT = 16_379;
const run = promisify(execFile);
const { values, positionals } = parseArgs({
  options: { results: { type: 'string', default: RESULTS } },
  allowPositionals: true,
});
const rounds = Number(positionals[0] ?? 5);

const program = fileURLToPath(new URL('../../apps/trainer/bin/wprox.js', import.meta.url));
const folder = await mkdtemp(join(tmpdir(), 'wprox-bench-queue-'));
const config = join(folder, 'short.json');
const env = {
  ...process.env,
  ...{ WPROX_BACKEND: 'wasm', WPROX_QUEUE: `redis://127.0.0.1:${PORT}` },
};
/** @param {readonly string[]} args */
const wprox = (...args) => run(process.execPath, [program, ...args], { env });

await writeFile(config, JSON.stringify(experiment()));
const redis = spawn('redis-server', ['--port', String(PORT), '--save', '', '--dir', folder]);
const machine = describeMachine(); // before the measurement loads the machine
/** @type {{ local: number, queue: number, throughput: number }[]} */
const measured = [];
try {
  await new Promise((resolve, reject) => {
    redis.stdout.on('data', (data) => /Ready to accept/.test(data) && resolve(undefined));
    redis.on('error', reject);
  });
  for (let round = 0; round < rounds; round++) {
    const at = (/** @type {string} */ name) => join(folder, `${name}-${round}`);
    const local = await secondsOf(() =>
      wprox('train', config, '--out', at('local'), '--processes', String(WORKERS)),
    );
    const workers = await Promise.all(Array.from({ length: WORKERS }, startWorker));
    const queue = await secondsOf(() =>
      wprox('queue', 'submit', config, '--out', at('queue'), '--follow'),
    );
    for (const worker of workers) worker.kill('SIGKILL');
    measured.push({ local, queue, throughput: local / queue });
    console.log(`round ${round + 1}: local ${local.toFixed(1)} s, queue ${queue.toFixed(1)} s`);
  }
} finally {
  redis.kill('SIGKILL');
  await rm(folder, { recursive: true, force: true });
}

const results = {
  machine,
  method: `${RUNS} runs of a small WGAN-GP on eight Gaussians; wall-clock seconds of wprox train, and of wprox queue submit --follow with waiting workers; throughput: runs in a second through the queue, divided by those of wprox train, in one round`,
  runs: RUNS,
  processes: WORKERS,
  rounds: measured.map((each) => rounded(each)),
  median: rounded({
    local: median(measured.map(({ local }) => local)),
    queue: median(measured.map(({ queue }) => queue)),
    throughput: median(measured.map(({ throughput }) => throughput)),
  }),
};
await writeResults('queue', results, values.results);

/** Starts a worker of one process; resolves when it waits for runs. */
async function startWorker() {
  const worker = spawn(process.execPath, [program, 'worker', '--processes', '1'], { env });
  await new Promise((resolve) => worker.stdout.once('data', resolve));
  return worker;
}

/** @param {() => Promise<unknown>} work */
async function secondsOf(work) {
  const from = performance.now();
  await work();
  return (performance.now() - from) / 1000;
}

/** @param {{ local: number, queue: number, throughput: number }} times */
function rounded(times) {
  return Object.fromEntries(
    Object.entries(times).map(([name, value]) => [name, Number(value.toPrecision(3))]),
  );
}

/** Runs of some seconds each, as in a sweep over points. */
function experiment() {
  return {
    ...{ name: 'short', title: 'Short runs', dataset: { name: 'eight-gaussians' } },
    gan: { objective: 'wgan-gp', architecture: 'mlp', width: 128, hiddenLayers: 2 },
    budget: { iterations: 160 },
    evaluation: { every: 80, samples: 500, realSamples: 500 },
    log: { every: 20 },
    seeds: Array.from({ length: RUNS / 2 }, (_, i) => i + 1),
    variants: {
      none: { label: 'none' },
      rwp: { label: 'RWP', regularizer: { name: 'rwp', h: 1, innerSteps: 5 } },
    },
  };
}
