/**
 * What happens on a machine with a graphics card, in the order of importance. Each stage is a process with a
 * time limit and writes its results at once; a stage that fails or is late does not stop the next.
 *
 *   OUT=<results> node stages.mjs [--minutes 8] [--rehearse]
 *
 * 1. machine: processor, card, driver and PyTorch.
 * 2. doctor: `wprox doctor` on the backend webgpu.
 * 3. conformance: checks of kernels, gradients, gradients of gradients, regularizers and penalties against
 *    float64 and the backend cpu, a sample of each group first, then the rest until time is up.
 * 4. training-steps: bench/src/training-steps.mjs beside PyTorch on the same card.
 * 5. dispatches: what a step tells a card, and the time of JavaScript on this processor.
 * 6. train: two variants of Figure 2, without a regularizer and with RWP, until time is up.
 *
 * Writes at most eight files into $OUT, none in a folder: summary.json says which stage passed and how long
 * it took, log.txt has all output, runs.tar.gz the runs with their report, samples.png the last samples.
 */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import {
  copyFileSync,
  createWriteStream,
  existsSync,
  mkdirSync,
  readdirSync,
  rmSync,
  statSync,
  writeFileSync,
} from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { trainingConfig } from './training-config.mjs';

const { values: options } = parseArgs({
  options: {
    minutes: { type: 'string', default: '8' },
    rehearse: { type: 'boolean', default: false },
  },
});
const begin = performance.now();
const total = Number(options.minutes) * 60;
if (!(total > 0))
  throw new RangeError(`--minutes is "${options.minutes}"; expected a number above 0`);
const out = path.resolve(process.env.OUT ?? 'results');
const python = process.env.PYTHON ?? 'python3';
const { rehearse } = options;
const runs = path.resolve('runs');
mkdirSync(out, { recursive: true });
rmSync(runs, { recursive: true, force: true });
const log = createWriteStream(path.join(out, 'log.txt'));
/** Seconds that are kept for packing the results. */
const RESERVE = 15;
const left = () => total - RESERVE - (performance.now() - begin) / 1000;

const summary = { minutes: Number(options.minutes), rehearse, stages: {} };
const wprox = (...args) => ['wprox', ...args];
const hasTorch =
  (await run('torch', [python, '-c', 'import torch; assert torch.cuda.is_available()'], 60))
    .code === 0;
const runners = hasTorch ? 'webgpu,cuda,tf32' : 'webgpu';

await stage('machine', 20, () => describeMachine());
await stage('doctor', 60, (seconds) =>
  run('doctor', wprox('doctor', '--backend', 'webgpu'), seconds),
);
await stage('conformance', rehearse ? 90 : 130, (seconds) => {
  const args = [
    'check-card.mjs',
    out,
    String(Math.max(seconds - 10, 5)),
    ...(rehearse ? ['64'] : []),
  ];
  return run('conformance', ['node', ...args], seconds);
});
await stage('training-steps', rehearse ? 150 : 140, (seconds) => {
  const settings = rehearse
    ? ['--widths', '2', '--only', 'vanilla', '--rounds', '1']
    : ['--widths', '64,16', '--only', 'vanilla;dragan;wgan-gp;wwgan', '--rounds', '5'];
  const args = ['src/training-steps.mjs', '--runners', runners, '--results', out, ...settings];
  return run('training-steps', ['node', ...args], seconds, { cwd: 'bench' });
});
await stage('dispatches', 40, async (seconds) => {
  const result = await run(
    'dispatches',
    ['node', 'src/webgpu-dispatches.mjs', '--as', 'card'],
    seconds,
    {
      cwd: 'bench',
    },
  );
  const file = 'bench/results/webgpu-dispatches.json';
  if (existsSync(file)) copyFileSync(file, path.join(out, 'webgpu-dispatches.json'));
  return result;
});
await stage('train', total, async (seconds) => {
  const config = await trainingConfig({ rehearse, images: path.resolve('images') });
  writeFileSync('training.json', JSON.stringify(config));
  const args = ['train', 'training.json', '--out', runs, '--backend', 'webgpu', '--processes', '2'];
  // SIGINT lets every run write what it has and exit with 130.
  const trained = await run('train', wprox(...args), Math.max(seconds - 25, 5), {
    signal: 'SIGINT',
  });
  const reported = await run('report', wprox('report', runs), 25);
  keepSamples();
  const isStopped = trained.isLate && existsSync(runs);
  return {
    ...trained,
    code: isStopped ? reported.code : trained.code,
    isLate: false,
    wasStopped: trained.isLate,
  };
});
await run(
  'pack',
  [
    'tar',
    '-czf',
    path.join(out, 'runs.tar.gz'),
    '--exclude=*.safetensors',
    '--exclude=*checkpoint*',
    '-C',
    path.dirname(runs),
    path.basename(runs),
  ],
  RESERVE,
);
summary.seconds = Math.round((performance.now() - begin) / 1000);
writeSummary();
log.end();
const failed = Object.entries(summary.stages).filter(([, { status }]) => status !== 'passed');
console.log(
  failed.length === 0
    ? 'all stages passed'
    : `not passed: ${failed.map(([name]) => name).join(', ')}`,
);

/** Runs a stage and writes how it went. */
async function stage(name, most, work) {
  const seconds = Math.min(most, left());
  const start = performance.now();
  let result = { code: 1 };
  let status = 'left out: no time';
  if (seconds > 5) {
    result = await work(seconds).catch((error) => ({ code: 1, error: String(error) }));
    status = result.isLate ? 'late' : result.code === 0 ? 'passed' : 'failed';
  }
  const took = Math.round((performance.now() - start) / 100) / 10;
  summary.stages[name] = { status, seconds: took, ...result };
  writeSummary();
  console.log(`${name}: ${status}, ${took} s`);
}

function writeSummary() {
  writeFileSync(path.join(out, 'summary.json'), `${JSON.stringify(summary, null, 2)}\n`);
}

/** Runs a program, in a process group that is ended when its time is up. */
async function run(name, [command, ...args], seconds, { cwd, signal = 'SIGTERM' } = {}) {
  log.write(`\n== ${name}: ${[command, ...args].join(' ')}\n`);
  const child = spawn(command, args, { cwd, detached: true, stdio: ['ignore', 'pipe', 'pipe'] });
  for (const stream of [child.stdout, child.stderr]) stream.on('data', (data) => log.write(data));
  const end = (how) => {
    try {
      process.kill(-child.pid, how);
    } catch {
      // It has ended by itself.
    }
  };
  let isLate = false;
  const timer = setTimeout(() => {
    isLate = true;
    end(signal);
  }, seconds * 1000);
  const hard = setTimeout(() => end('SIGKILL'), (seconds + 12) * 1000);
  try {
    const [code] = await once(child, 'close');
    return { code, isLate };
  } catch (error) {
    return { code: 1, isLate, error: String(error) };
  } finally {
    clearTimeout(timer);
    clearTimeout(hard);
  }
}

async function describeMachine() {
  const commands = {
    card: [
      'nvidia-smi',
      '--query-gpu=name,driver_version,memory.total,clocks.max.sm',
      '--format=csv,noheader',
    ],
    processor: [
      'sh',
      '-c',
      'grep -m1 "model name" /proc/cpuinfo; nproc; uname -sr; grep -m1 flags /proc/cpuinfo',
    ],
    torch: [
      python,
      '-c',
      'import torch; print(torch.__version__, torch.version.cuda, torch.backends.cudnn.version())',
    ],
    vulkan: [
      'sh',
      '-c',
      'echo driver $VK_DRIVER_FILES; ls /etc/vulkan/icd.d /usr/share/vulkan/icd.d; ldconfig -p | grep -i "vulkan\\|nvidia" | head -20',
    ],
  };
  summary.machine = {};
  for (const [name, command] of Object.entries(commands))
    summary.machine[name] = await output(command);
  return { code: 0 };
}

/** Returns what a program prints, or why it does not run. */
async function output([command, ...args]) {
  const child = spawn(command, args, { stdio: ['ignore', 'pipe', 'ignore'], timeout: 20_000 });
  let text = '';
  child.stdout.on('data', (data) => {
    text += data;
  });
  return once(child, 'close').then(
    () => text.trim(),
    (error) => String(error),
  );
}

/** Copies the newest picture of samples out of the runs. */
function keepSamples() {
  if (!existsSync(runs)) return;
  const pictures = readdirSync(runs, { recursive: true })
    .map((name) => path.join(runs, String(name)))
    .filter((name) => /samples.*\.png$/.test(name))
    .sort((a, b) => statSync(b).mtimeMs - statSync(a).mtimeMs);
  if (pictures[0]) copyFileSync(pictures[0], path.join(out, 'samples.png'));
}
