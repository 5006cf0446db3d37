/**
 * Kills runs repeatedly with SIGKILL while they train, resumes them each time, and compares all their files
 * with those of runs that were never stopped: config, rows, pictures, weights, streams and the proof in the
 * status must be the same; times may differ.
 *
 *   node scripts/kill-test.mjs [--kills 50] [--runs 2] [--iterations 200] [--seed 1] [--images] [--keep]
 *
 * Build first. Two runs train at a time; when all are complete they are compared, and new ones begin, until
 * there were that many kills inside training. A kill hits the whole process group, only the parent (its
 * workers finish their iterations, and some are killed while they do), or only a worker, after which the
 * parent goes on with the next run. A tenth of the starts are killed before they train, which is not counted. The runs train on points in the plane; with
 * --images on CIFAR-10, which must be in the cache.
 */
import { spawn } from 'node:child_process';
import { mkdtempSync, readdirSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { setTimeout as sleep } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '@wprox/runtime/random';
import { compareRuns } from './compare-runs.mjs';

/** A worker without a parent writes a checkpoint and stops, so the one before the last is another one. */
const STOPS_SHOW = ['checkpoint.previous.safetensors'];

const { values: options } = parseArgs({
  options: {
    kills: { type: 'string', default: '50' },
    runs: { type: 'string', default: '2' },
    iterations: { type: 'string', default: '200' },
    seed: { type: 'string', default: '1' },
    images: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});
const [kills, iterations, seed] = [options.kills, options.iterations, options.seed].map(Number);
const random = new Random(seed);
const uniform = () => random.uniform(1, 0, 1)[0];
const pick = (list) => list[Math.floor(uniform() * list.length)];

/** Milliseconds of training before a kill, at most: some evaluations and checkpoints long. */
const LONGEST_MS = options.images ? 5000 : 700;
const seeds = Array.from({ length: Number(options.runs) }, (_, i) => seed + i);
const KINDS = ['group', 'parent', ...Array(6).fill('worker')];
const program = fileURLToPath(new URL('../bin/wprox.js', import.meta.url));
const folder = mkdtempSync(path.join(tmpdir(), 'wprox-kill-'));
const config = path.join(folder, 'killed.json');
writeFileSync(config, JSON.stringify(experiment()));

const never = path.join(folder, 'never-stopped');
console.log(`Training ${iterations} iterations without a kill …`);
const first = await start(never).ended;
if (first.code !== 0) throw new Error(`the runs without a kill failed:\n${first.text}`);

const began = Date.now();
const counts = { group: 0, parent: 0, worker: 0, 'orphaned worker': 0, 'before training': 0 };
const differences = [];
let starts = 0;
let rounds = 0;
while (killsInside() < kills && differences.length === 0) {
  const out = path.join(folder, `often-killed-${++rounds}`);
  await killUntilComplete(out);
  for (const each of seeds)
    differences.push(...(await compareRuns(runIn(never, each), runIn(out, each), STOPS_SHOW)));
  if (differences.length === 0 && !options.keep) rmSync(out, { recursive: true });
}
const seconds = ((Date.now() - began) / 1000).toFixed(0);
console.log(
  `${killsInside()} kills inside training (${Object.entries(counts)
    .map(([kind, n]) => `${n} ${kind}`)
    .join(', ')}) in ${starts} starts of ${rounds * seeds.length} runs, in ${seconds} s.`,
);
console.log(
  differences.length === 0
    ? 'All files of all runs are identical to those of the runs without a kill, but for times.'
    : `DIFFERENT: ${differences.join(', ')}; see ${folder}`,
);
if (differences.length === 0 && !options.keep) rmSync(folder, { recursive: true });
process.exitCode = differences.length === 0 ? 0 : 1;

function killsInside() {
  return counts.group + counts.parent + counts.worker + counts['orphaned worker'];
}

function experiment() {
  const points = {
    dataset: { name: 'eight-gaussians' },
    gan: { architecture: 'mlp', objective: 'wgan-gp', width: 32, hiddenLayers: 2 },
    batchSize: 64,
    evaluation: { every: 5, samples: 100, keep: 'best' },
  };
  const images = {
    gan: { objective: 'vanilla', width: 4 },
    batchSize: 16,
    evaluation: { every: 5, samples: 64, realSamples: 1000, keep: 'best' },
  };
  return {
    name: 'killed',
    title: 'Runs that are killed repeatedly',
    ...(options.images ? images : points),
    log: { every: 2 },
    budget: { iterations },
    criticSteps: 2,
    seeds,
    variants: { rwp: { label: 'RWP', regularizer: { name: 'rwp', innerSteps: 2 } } },
  };
}

function runIn(out, each) {
  return path.join(out, `rwp-seed${each}`);
}

/** Starts or resumes the runs in a new process group. */
function start(out) {
  const args = [program, 'train', config, '--out', out, '--processes', '2'];
  const child = spawn(process.execPath, args, {
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe'],
    env: { ...process.env, WPROX_BACKEND: process.env.WPROX_BACKEND ?? 'wasm' },
  });
  const started = { child, text: '', end: undefined };
  for (const stream of [child.stdout, child.stderr]) {
    stream.on('data', (data) => {
      started.text += data;
    });
  }
  started.ended = new Promise((resolve) => {
    child.on('close', (code, signal) => {
      started.end = { code, signal, text: started.text };
      resolve(started.end);
    });
  });
  return started;
}

/** Starts the runs and kills them until both are complete, or until there were enough kills. */
async function killUntilComplete(out) {
  for (;;) {
    starts++;
    const started = start(out);
    if (killsInside() >= kills) {
      const { code, text } = await started.ended;
      if (code !== 0) throw new Error(`the resumed runs failed with exit code ${code}:\n${text}`);
      return;
    }
    if (uniform() < 0.1) {
      await sleep(uniform() * 1500);
      if (!started.end) {
        counts['before training']++;
        killGroup(started.child);
        await started.ended;
        continue;
      }
    }
    await killInside(out, started);
    const { code, signal, text } = await started.ended;
    if (code === 0) return;
    // A killed worker fails its run; nothing else may.
    const reasons = [...text.matchAll(/^\S+ failed: (.*)$/gm)].map(([, reason]) => reason);
    const isKilled = signal === 'SIGKILL' || reasons.every((each) => each.includes('SIGKILL'));
    if (!isKilled) throw new Error(`exit code ${code} after ${killsInside()} kills:\n${text}`);
  }
}

/** Kills processes of a started program while they train, until it ends. */
async function killInside(out, started) {
  const done = new Set(); // workers that were seen to train and left alone or killed
  const seen = new Map(seeds.map((each) => [each, timing(out, each)]));
  while (!started.end && killsInside() < kills) {
    const training = seeds.filter((each) => trains(out, each, seen));
    const left = training.filter((each) => ![...done, undefined].includes(workerOf(out, each)));
    if (left.length === 0) {
      await sleep(2);
      continue;
    }
    const each = pick(left);
    const pid = workerOf(out, each);
    done.add(pid);
    await sleep(uniform() * LONGEST_MS);
    if (started.end) return;
    const kind = pick(KINDS);
    if (kind === 'group') {
      if (killGroup(started.child)) counts.group++;
    } else if (kind === 'parent') {
      if (killProcess(started.child.pid)) counts.parent++;
      await sleep(uniform() * 30);
      if (uniform() < 0.5 && killWorker(out, each, pid)) counts['orphaned worker']++;
    } else if (killWorker(out, each, pid)) counts.worker++;
    console.log(`${killsInside()} of ${kills} (${kind}), run of seed ${each} of round ${rounds}`);
    if (kind !== 'worker') return;
  }
}

/** Whether a worker has added rows to a run since the program started. */
function trains(out, each, seen) {
  const found = timing(out, each);
  const { inode, size, isOpen } = seen.get(each);
  // A worker replaces the file first, then adds to it.
  if (found.inode !== inode) seen.set(each, { ...found, isOpen: true });
  return isOpen === true && found.inode === inode && found.size > size;
}

function timing(out, each) {
  try {
    const { ino, size } = statSync(path.join(runIn(out, each), 'timing.jsonl'));
    return { inode: ino, size };
  } catch {
    return { inode: undefined, size: 0 };
  }
}

function killProcess(pid) {
  try {
    return pid !== undefined && process.kill(pid, 'SIGKILL');
  } catch {
    return false; // it has ended
  }
}

function killWorker(out, each, pid) {
  return workerOf(out, each) === pid && killProcess(pid);
}

function killGroup(child) {
  return killProcess(-child.pid);
}

/** Returns the id of the process that holds the lease of a run. */
function workerOf(out, each) {
  try {
    const leases = path.join(out, '.leases', path.basename(runIn(out, each)));
    const newest = readdirSync(leases)
      .filter((name) => name.endsWith('.json'))
      .sort()
      .at(-1);
    const { state, process } = JSON.parse(readFileSync(path.join(leases, newest)));
    return state === 'held' ? process.pid : undefined;
  } catch {
    return undefined;
  }
}
