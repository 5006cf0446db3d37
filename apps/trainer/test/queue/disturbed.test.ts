/**
 * Workers of a real queue that are killed, paused and cut off while they train: all runs end with the bytes of
 * runs that nobody disturbed. `WPROX_QUEUE_RUNS` and `WPROX_QUEUE_FAULTS` make it longer. A fault comes when the
 * runs have come further, not after some time, so that slow machines do the same.
 */
import { type ChildProcess, execFileSync, spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { Draws } from '../simulation/draws.fixture.js';
import { hasRedis, RedisServer } from './redis.fixture.js';

const RUNS = Number(process.env['WPROX_QUEUE_RUNS'] ?? 6);
const FAULTS = Number(process.env['WPROX_QUEUE_FAULTS'] ?? 6);
const SEED = Number(process.env['WPROX_SEED'] ?? 1);
const WORKERS = 3;
/** Rows of all metrics between two faults: a run has 60. */
const ROWS = 5;
/** Short, so that a run whose worker was paused is taken over while it is. */
const LEASE_SECONDS = 3;

const script = fileURLToPath(new URL('../../scripts/compare-runs.mjs', import.meta.url));
const { compareRuns } = await import(/* @vite-ignore */ script);
const program = fileURLToPath(new URL('../../bin/wprox.js', import.meta.url));
const root = mkdtempSync(path.join(tmpdir(), 'wprox-queue-'));
afterAll(() => rmSync(root, { recursive: true, force: true }));
const config = path.join(root, 'toy.json');
const [local, shared] = [path.join(root, 'local'), path.join(root, 'shared')];
const names = Array.from(
  { length: RUNS },
  (_, i) => `${i % 2 ? 'rwp' : 'none'}-seed${1 + (i >> 1)}`,
);

let redis: RedisServer;
beforeAll(async () => {
  if (!hasRedis) return;
  const toy = {
    ...{ name: 'toy', title: 'Toy', dataset: { name: 'eight-gaussians' } },
    gan: { objective: 'wgan-gp', architecture: 'mlp', width: 32, hiddenLayers: 2 },
    budget: { iterations: 240 },
    evaluation: { every: 20, samples: 50, realSamples: 50 },
    log: { every: 5 },
    seeds: Array.from({ length: Math.ceil(RUNS / 2) }, (_, i) => i + 1),
    variants: {
      none: { label: 'none' },
      rwp: { label: 'RWP', regularizer: { name: 'rwp', h: 1, innerSteps: 3 } },
    },
  };
  writeFileSync(config, JSON.stringify(toy));
  redis = await RedisServer.start();
});
afterAll(async () => redis?.stop());

const env = () => ({
  ...process.env,
  ...{
    WPROX_BACKEND: 'wasm',
    WPROX_LEASE_SECONDS: String(LEASE_SECONDS),
    WPROX_QUEUE: redis.address,
  },
});
const wprox = (...args: string[]) =>
  execFileSync(process.execPath, [program, ...args], { env: env(), encoding: 'utf8' });
const submit = () => wprox('queue', 'submit', config, '--out', shared, '--only', names.join(','));

/** The processes of workers that were started, and all that they wrote. */
const log: string[] = [];
function startWorker(): ChildProcess {
  const args = [program, 'worker', '--processes', '1'];
  const child = spawn(process.execPath, args, { env: env(), stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr])
    stream!.on('data', (text) => log.push(`${child.pid} ${text}`));
  return child;
}

/** The training processes of a worker. */
function childrenOf({ pid }: ChildProcess): number[] {
  const all = execFileSync('ps', ['-e', '-o', 'pid=,ppid='], { encoding: 'utf8' });
  return all
    .trim()
    .split('\n')
    .map((line) => line.trim().split(/\s+/).map(Number))
    .filter(([, parent]) => parent === pid)
    .map(([child]) => child!);
}

const rowsOf = (run: string) => {
  try {
    return readFileSync(path.join(shared, run, 'metrics.jsonl'), 'utf8').split('\n').length - 1;
  } catch {
    return 0;
  }
};
const allRows = () => names.reduce((sum, run) => sum + rowsOf(run), 0);
const stateOf = (run: string) => {
  try {
    return JSON.parse(readFileSync(path.join(shared, run, 'status.json'), 'utf8')).state;
  } catch {
    return undefined;
  }
};
const isDone = () => names.every((run) => stateOf(run) === 'complete');

it.runIf(hasRedis)('ends with the same bytes, whatever happens to workers and Redis', async () => {
  wprox('train', config, '--out', local, '--only', names.join(','), '--processes', '2');
  submit();
  const draws = new Draws(SEED);
  const workers = Array.from({ length: WORKERS }, startWorker);
  const counts: Record<string, number> = {};
  const faults: Record<string, (i: number) => Promise<void>> = {
    'killed workers': async (i) => {
      workers[i]!.kill('SIGKILL');
      workers[i] = startWorker();
    },
    'killed children': async (i) => {
      for (const pid of childrenOf(workers[i]!)) process.kill(pid, 'SIGKILL');
    },
    // Its child trains on, and must not write when another worker has the run.
    'paused workers': async (i) => {
      const { pid } = workers[i]!;
      process.kill(pid!, 'SIGSTOP');
      await sleep(2000 * LEASE_SECONDS);
      process.kill(pid!, 'SIGCONT');
    },
    'paused workers with children': async (i) => {
      const pids = [workers[i]!.pid!, ...childrenOf(workers[i]!)];
      for (const pid of pids) process.kill(pid, 'SIGSTOP');
      await sleep(2000 * LEASE_SECONDS);
      for (const pid of pids) process.kill(pid, 'SIGCONT');
    },
    'killed Redis servers': async () => {
      await redis.kill();
      await redis.run();
      submit();
    },
    'stopped workers': async (i) => {
      workers[i]!.kill('SIGTERM');
      workers[i] = startWorker();
    },
  };
  const kinds = Object.keys(faults);
  try {
    let before = 0;
    for (let fault = 0; fault < FAULTS && !isDone(); ) {
      await sleep(100);
      if (allRows() < before + ROWS) continue;
      const kind = fault < kinds.length ? kinds[fault]! : draws.oneOf(kinds);
      await faults[kind]!(draws.below(WORKERS)).catch((error) => log.push(`${kind}: ${error}`));
      counts[kind] = (counts[kind] ?? 0) + 1;
      before = allRows();
      fault++;
    }
    for (let i = 0; !isDone(); i++) {
      await sleep(100);
      if (i % 100 === 99) submit(); // a run that failed, because its process died thrice, goes on
    }
  } finally {
    for (const worker of workers) worker.kill('SIGKILL');
  }
  console.log(
    `${RUNS} runs; ${Object.entries(counts)
      .map(([kind, n]) => `${n} ${kind}`)
      .join(', ')}`,
  );
  for (const run of names) {
    // A worker that stops writes a checkpoint, so the one before the last is another one.
    const stops = ['checkpoint.previous.safetensors'];
    const found = await compareRuns(path.join(local, run), path.join(shared, run), stops);
    expect(found, log.join('')).toEqual([]);
  }
  expect(readdirSync(shared).filter((name) => name.startsWith('.writing'))).toEqual([]);
});
