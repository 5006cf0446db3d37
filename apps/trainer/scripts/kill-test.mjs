/**
 * Kills a run repeatedly, with SIGKILL at random times, resumes it each time, and compares its files
 * with those of a run that was never stopped. Metrics, pictures and weights must have the same bytes.
 *
 *   node scripts/kill-test.mjs [--kills 50] [--iterations 200] [--seed 1] [--images] [--keep]
 *
 * Build first. A kill hits the whole process group, or only the parent (its worker finishes its
 * iteration, and the next worker waits for it), or only the worker. A fifth of the kills happen before
 * training starts. The run trains on points in the plane; with --images on CIFAR-10, which must be in
 * the cache.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { decodeSafetensors } from '@wprox/experiments/run-folders';
import { Random } from '@wprox/runtime/random';

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    iterations: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    images: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const [kills, iterations, seed] = [options.kills, options.iterations, options.seed].map(Number);
const random = new Random(seed);
const uniform = () => random.uniform(1, 0, 1)[0];

const program = fileURLToPath(new URL('../bin/wprox.js', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'wprox-kill-'));
const config = path.join(folder, 'killed.json');
writeFileSync(config, JSON.stringify(experiment()));

const never = path.join(folder, 'never-stopped');
const often = path.join(folder, 'often-killed');
console.log(`Training ${iterations} iterations without a kill …`);
if ((await start(never).ended).code !== 0) throw new Error('the run without a kill failed');
const began = Date.now();
const counts = await killRepeatedly();
const differences = compare(runIn(never), runIn(often));
const seconds = ((Date.now() - began) / 1000).toFixed(0);
console.log(
  `${Object.values(counts).reduce((a, b) => a + b)} kills in ${seconds} s (${Object.entries(counts)
    .map(([kind, n]) => `${n} ${kind}`)
    .join(', ')}).`,
);
console.log(
  differences.length === 0
    ? 'Metrics, pictures and weights are identical to those of the run without a kill.'
    : `DIFFERENT: ${differences.join(', ')}; see ${folder}`,
);
if (differences.length === 0 && !options.keep) rmSync(folder, { recursive: true });
process.exitCode = differences.length === 0 ? 0 : 1;

function experiment() {
  const points = {
    dataset: { name: 'eight-gaussians' },
    gan: { architecture: 'mlp', objective: 'wgan-gp', width: 96, hiddenLayers: 3 },
    batchSize: 256,
    evaluation: { every: 5, samples: 100 },
  };
  const images = {
    gan: { objective: 'vanilla', width: 4 },
    batchSize: 16,
    evaluation: { every: 5, samples: 64, realSamples: 1000 },
  };
  return {
    name: 'killed',
    title: 'A run that is killed repeatedly',
    ...(options.images ? images : points),
    log: { every: 2 },
    budget: { iterations },
    criticSteps: 2,
    seeds: [seed],
    variants: { rwp: { label: 'RWP', regularizer: { name: 'rwp', innerSteps: 2 } } },
  };
}

function runIn(out) {
  return path.join(out, `rwp-seed${seed}`);
}

/** Starts or resumes the run in a new process group. */
function start(out) {
  const child = spawn(
    process.execPath,
    [program, 'train', config, '--out', out, '--processes', '1'],
    {
      detached: true,
      stdio: ['ignore', 'pipe', 'pipe'],
      env: { ...process.env, WPROX_BACKEND: process.env.WPROX_BACKEND ?? 'wasm' },
    },
  );
  let text = '';
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      text += data;
    });
  }
  const ended = new Promise((resolve) => {
    child.on('close', (code, signal) => resolve({ code, signal, text }));
  });
  return { child, ended };
}

/** Returns the last iteration in the timing file of the run; -1 if there is none. */
function reached() {
  try {
    const lines = readFileSync(path.join(runIn(often), 'timing.jsonl'), 'utf8').split('\n');
    return JSON.parse(lines.at(-2) ?? '{}').iteration ?? -1;
  } catch {
    return -1;
  }
}

async function killRepeatedly() {
  const counts = { group: 0, parent: 0, worker: 0 };
  for (let done = 0; done < kills; done++) {
    const from = Math.max(0, reached());
    const step = (1.5 * (iterations - from)) / (kills - done + 1);
    const target = Math.min(iterations - 6, from + Math.floor(uniform() * (step + 1)));
    const isEarly = uniform() < 0.2;
    const kinds = ['group', 'group', 'parent', 'worker'];
    const kind = kinds[Math.floor(uniform() * kinds.length)];
    const { child, ended } = start(often);
    let end;
    ended.then((result) => {
      end = result;
    });
    const deadline = Date.now() + (isEarly ? uniform() * 1500 : 3_600_000);
    while (!end && Date.now() < deadline && reached() <= target) await sleep(2);
    await sleep(uniform() * 30);
    if (end) {
      if (end.code !== 0) throw new Error(`the run failed before kill ${done + 1}:\n${end.text}`);
      console.log(`the run was complete before kill ${done + 1} of ${kills}`);
      return counts;
    }
    const killed = kill(kind, child);
    counts[killed]++;
    // If only the worker was killed, the parent reports a failed run and exits.
    await ended;
    console.log(`kill ${done + 1} of ${kills} (${killed}), at iteration ${Math.max(0, reached())}`);
  }
  const { code, text } = await start(often).ended;
  if (code !== 0) throw new Error(`the resumed run failed with exit code ${code}:\n${text}`);
  return counts;
}

/** Kills processes. @returns what was killed: the group if there is no worker yet. */
function kill(kind, child) {
  if (kind === 'parent') {
    process.kill(child.pid, 'SIGKILL');
    return 'parent';
  }
  const pid = kind === 'worker' ? workerOf() : undefined;
  if (pid !== undefined) {
    try {
      process.kill(pid, 'SIGKILL');
      return 'worker';
    } catch {
      // The lease is of an earlier worker, which no longer exists.
    }
  }
  process.kill(-child.pid, 'SIGKILL');
  return 'group';
}

/** Returns the id of the process that holds the lease of the run. */
function workerOf() {
  const leases = path.join(often, '.leases', path.basename(runIn(often)));
  try {
    const newest = readdirSync(leases)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .at(-1);
    const lease = JSON.parse(readFileSync(path.join(leases, newest), 'utf8'));
    return lease.state === 'held' ? lease.process.pid : undefined;
  } catch {
    return undefined;
  }
}

/** Returns the names of the files and tensors that differ. */
function compare(one, other) {
  const bytes = (run, file) => readFileSync(path.join(run, file));
  const pictures = (run) => readdirSync(path.join(run, 'samples')).sort();
  const found = [];
  if (!bytes(one, 'metrics.jsonl').equals(bytes(other, 'metrics.jsonl')))
    found.push('metrics.jsonl');
  if (pictures(one).join() !== pictures(other).join()) found.push('the list of pictures');
  for (const name of pictures(one)) {
    const file = path.join('samples', name);
    if (!bytes(one, file).equals(bytes(other, file))) found.push(file);
  }
  const tensors = (run) => decodeSafetensors(bytes(run, 'checkpoint.safetensors')).tensors;
  const [a, b] = [tensors(one), tensors(other)];
  for (const name of Object.keys(a)) {
    if (!Buffer.from(a[name].data.buffer).equals(Buffer.from(b[name]?.data.buffer ?? []))) {
      found.push(`tensor ${name}`);
    }
  }
  return found;
}
