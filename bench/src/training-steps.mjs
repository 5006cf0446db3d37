/**
 * A training step of DCGAN and of WGAN-GP's networks on every backend beside PyTorch doing the same
 * work from the same weights: batch 64, 32×32×3, every GAN's critic step and every regularizer's
 * generator steps.
 *
 *   python3 -m venv peers/.venv && peers/.venv/bin/pip install -r peers/requirements.txt   # once
 *   node src/training-steps.mjs [--widths 16,64] [--runners wasm,torch-1,torch-2] [--rounds 5]
 *     [--results results]
 *
 * Runners: wasm, webgpu, cpu; tensorflow-1 and tensorflow-2, on one and two threads; torch-1 and
 * torch-2, eager PyTorch; compile-1 and compile-2, with torch.compile. PYTHON names another interpreter
 * that has the requirements. Prints a table and writes results/training-steps.json.
 *
 * Each runner is a process of its own. Each round gives every piece to every runner in turn, so that
 * whatever else the machine does slows all of them; times are on the wall, medians over the rounds;
 * a ratio is taken within each round, and the median of these is given. The first step from the
 * initial weights is not timed: its losses are compared, so that the work is the same. What a
 * regularizer adds to a generator's steps is taken within the rounds as well.
 */
import { spawn } from 'node:child_process';
import { existsSync } from 'node:fs';
import { mkdir, mkdtemp, rename, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '@wprox/runtime/random';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { overhead, rounded } from './overhead.mjs';
import { piecesOf } from './training-steps/pieces.mjs';

const { values: options } = parseArgs({
  options: {
    widths: { type: 'string', default: '16,64' },
    runners: { type: 'string', default: 'wasm,torch-1,torch-2' },
    rounds: { type: 'string', default: '5' },
    results: { type: 'string', default: fileURLToPath(new URL('../results', import.meta.url)) },
  },
});
const widths = options.widths.split(',').map((width) => positiveInteger('--widths', width));
const rounds = positiveInteger('--rounds', options.rounds);
const here = fileURLToPath(new URL('..', import.meta.url));
const environment = join(here, 'peers/.venv/bin/python');
const python = process.env['PYTHON'] ?? (existsSync(environment) ? environment : 'python3');

/** The peer that ratios are taken to, if it runs. */
const REFERENCE = 'torch-1';

/**
 * @typedef {object} Answer
 * @property {number} seconds
 * @property {number[]} losses
 */

/**
 * @typedef {object} Runner
 * @property {string} name
 * @property {Record<string, string>} versions
 * @property {(piece: import('./training-steps/pieces.mjs').Piece) => Promise<Answer>} run
 * @property {() => void} stop
 */

const folder = await mkdtemp(join(tmpdir(), 'training-steps-'));
/** @type {Runner[]} */
const runners = [];
try {
  const inputs = spawn(
    process.execPath,
    [join(here, 'src/training-steps/write-inputs.mjs'), folder, options.widths],
    {
      stdio: 'inherit',
    },
  );
  await new Promise((resolve, reject) => {
    inputs.on('exit', (code) => (code === 0 ? resolve(code) : reject(new Error('no inputs'))));
  });
  for (const name of options.runners.split(',')) runners.push(await startRunner(name));
  await report(await measure());
} finally {
  for (const runner of runners) runner.stop();
  await rm(folder, { recursive: true, force: true });
}

/**
 * @param {string} name
 * @returns {Promise<Runner>}
 */
async function startRunner(name) {
  const torch = /^(torch|compile)-(\d+)$/.exec(name);
  const [backend = '', threads] = name.split('-');
  const [command, args] = torch
    ? [
        python,
        [
          join(here, 'peers/training_step.py'),
          folder,
          torch[2] ?? '1',
          torch[1] === 'compile' ? 'compile' : 'eager',
        ],
      ]
    : [process.execPath, [join(here, 'src/training-steps/tfjs-runner.mjs'), folder, backend]];
  const env = threads ? { ...process.env, TF_NUM_INTRAOP_THREADS: threads } : process.env;
  const child = spawn(command, args, { stdio: ['pipe', 'pipe', 'inherit'], env });
  const failure = new Error(
    torch
      ? `${python} did not run ${args[0]}; install peers/requirements.txt into peers/.venv, or name ` +
          'an interpreter that has them in PYTHON'
      : `the backend ${name} ended; see above`,
  );
  const failed = new Promise((_, reject) => {
    child.on('error', () => reject(failure));
    child.on('exit', (code) => code !== 0 && reject(failure));
  });
  failed.catch(() => {}); // told where it is waited for
  const lines = createInterface({ input: child.stdout })[Symbol.asyncIterator]();
  const answer = async () => {
    for (;;) {
      const line = await Promise.race([lines.next(), failed]);
      const { done, value } = /** @type {IteratorResult<string>} */ (line);
      if (done) throw failure;
      // TensorFlow.js greets on standard output.
      if (value.startsWith('{')) return JSON.parse(value);
    }
  };
  return {
    name,
    versions: await answer(),
    run: (piece) => {
      child.stdin.write(`${JSON.stringify(piece)}\n`);
      return answer();
    },
    stop: () => child.stdin.end(),
  };
}

/** @typedef {import('./training-steps/pieces.mjs').Piece} Piece */

/**
 * @typedef {object} Row
 * @property {string} piece its name
 * @property {Piece['part']} part
 * @property {Piece['gan']} gan
 * @property {Piece['regularizer']} regularizer
 * @property {Piece['latent']} latent
 * @property {number} width
 * @property {Record<string, number>} milliseconds by runner
 * @property {Record<string, string>} [leftOut] why, by runner
 * @property {Record<string, number>} ratio to the reference, by runner
 * @property {Record<string, import('./overhead.mjs').Ratio>} [overNone] percent more than without a
 *   regularizer, by runner
 * @property {number} lossDifference the greatest relative difference between any two runners' losses
 *   from the initial weights
 */

/** @returns {Promise<Row[]>} */
async function measure() {
  /** @type {Row[]} */
  const rows = [];
  for (const width of widths) {
    for (const group of groupsOf(piecesOf(width))) rows.push(...(await measureGroup(group)));
  }
  return rows;
}

/**
 * Critic steps, each by itself; a generator's steps with all regularizers together, so that what a
 * regularizer adds is seen within a round.
 * @param {readonly Piece[]} pieces
 */
function groupsOf(pieces) {
  /** @type {Map<string, Piece[]>} */
  const groups = new Map();
  for (const piece of pieces) {
    const key = `${piece.gan} ${piece.part}`;
    groups.set(key, [...(groups.get(key) ?? []), piece]);
  }
  return groups.values();
}

/**
 * @param {readonly Piece[]} pieces
 * @returns {Promise<Row[]>}
 */
async function measureGroup(pieces) {
  const measured = [];
  const order = new Random(1);
  for (const piece of pieces) {
    /** @type {Map<string, number[]>} */
    const times = new Map();
    /** @type {number[][]} */
    const firstLosses = [];
    for (const runner of runners) {
      if (cannotRun(runner, piece)) continue;
      firstLosses.push((await runner.run(piece)).losses);
      await runner.run(piece); // what only a second step compiles
      times.set(runner.name, []);
    }
    measured.push({ piece, times, lossDifference: rounded(spreadOf(firstLosses)) });
  }
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) {
      // Another's threads spin for a while after they have answered.
      await setTimeout(60);
      // In another order each time: a piece pays for some of the garbage of those before it.
      for (const i of order.permutation(measured.length)) {
        const { piece, times } = /** @type {typeof measured[number]} */ (measured[i]);
        const own = times.get(runner.name);
        if (own) own.push((await runner.run(piece)).seconds * 1000);
      }
    }
  }
  const leftOut = (/** @type {Piece} */ piece) =>
    runners.flatMap((runner) => {
      const reason = cannotRun(runner, piece);
      return reason ? [[runner.name, reason]] : [];
    });
  const plain = measured[0]?.times ?? new Map();
  return measured.map(({ piece, times, lossDifference }) => {
    const reference = times.get(REFERENCE);
    const row = {
      piece: piece.name,
      part: piece.part,
      gan: piece.gan,
      regularizer: piece.regularizer,
      latent: piece.latent,
      width: piece.width,
      milliseconds: mapValues(times, median),
      ...(leftOut(piece).length > 0 && { leftOut: Object.fromEntries(leftOut(piece)) }),
      ratio: reference
        ? mapValues(times, (own) => median(own.map((t, i) => t / (reference[i] ?? Number.NaN))))
        : {},
      ...(piece.regularizer !== 'none' && {
        overNone: Object.fromEntries(
          [...times].map(([name, own]) => [name, overhead(own, plain.get(name) ?? [])]),
        ),
      }),
      lossDifference,
    };
    process.stderr.write(`${row.piece}: ${describe(row)}\n`);
    return row;
  });
}

/**
 * Why a runner does not do a piece, if so.
 * @param {Runner} runner @param {Piece} piece
 */
function cannotRun(runner, piece) {
  const isPenalized = piece.part === 'critic' && ['dragan', 'wgan-gp', 'wwgan'].includes(piece.gan);
  return runner.name.startsWith('compile') && isPenalized
    ? 'torch.compile has no derivatives of derivatives'
    : undefined;
}

/** @param {readonly number[][]} losses of each runner */
function spreadOf(losses) {
  let greatest = 0;
  for (const own of losses) {
    own.forEach((value, i) => {
      const first = losses[0]?.[i] ?? Number.NaN;
      const scale = Math.max(Math.abs(first), 1e-3);
      greatest = Math.max(greatest, Math.abs(value - first) / scale);
    });
  }
  return greatest;
}

/** @param {Row} row */
function describe({ milliseconds, ratio, lossDifference }) {
  const times = Object.entries(milliseconds).map(([name, time]) => {
    const times = ratio[name] === undefined ? '' : ` (${ratio[name]}×)`;
    return `${name} ${time} ms${times}`;
  });
  return `${times.join(', ')}; losses differ by ${lossDifference}`;
}

/** @param {Row[]} rows */
async function report(rows) {
  for (const row of rows) console.log(`${row.piece}\n  ${describe(row)}`);
  const results = {
    machine: {
      ...describeMachine(),
      versions: Object.fromEntries(runners.map(({ name, versions }) => [name, versions])),
    },
    method: `time on the wall, ${rounds} interleaved rounds after two steps of warm-up; medians; ratio: median over the rounds of the time over ${REFERENCE}'s`,
    rows,
  };
  await mkdir(options.results, { recursive: true });
  const file = join(options.results, 'training-steps.json');
  await writeFile(`${file}.part`, `${JSON.stringify(results, null, 2)}\n`);
  await rename(`${file}.part`, file);
}

/**
 * @param {Map<string, number[]>} times
 * @param {(own: number[]) => number} of
 */
function mapValues(times, of) {
  return Object.fromEntries([...times].map(([name, own]) => [name, rounded(of(own))]));
}

/** @param {string} option @param {string} text */
function positiveInteger(option, text) {
  const value = Number(text);
  if (Number.isInteger(value) && value > 0) return value;
  throw new RangeError(`${option} has ${text}; expected positive integers`);
}
