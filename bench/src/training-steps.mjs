/**
 * Compares a training step of DCGAN and of WGAN-GP's networks on every backend with PyTorch, which does
 * the same work from the same weights: batch 64, 32×32×3, the critic step of every GAN and the
 * generator steps with every regularizer.
 *
 *   python3 -m venv peers/.venv && peers/.venv/bin/pip install -r peers/requirements.txt   # once
 *   node src/training-steps.mjs [--widths 16,64] [--runners wasm-1,torch-1] [--rounds 5]
 *     [--only 'critic;, rwp'] [--node 24=/path/of/node] [--results results]
 *
 * Runners: wasm, tensorflow, webgpu and cpu; torch, eager PyTorch; compile, with torch.compile; cuda, eager
 * PyTorch on a card of NVIDIA in float32, and tf32, which rounds the factors of products to ten bits. A
 * number after the name is that of the threads, one after @ the version of Node, which --node finds:
 * `wasm-2@24`. `wasm+fma-1@24` uses fused multiply-add. --only keeps the pieces whose names have one of
 * these parts, which semicolons separate. Set PYTHON to use another interpreter with these packages. Prints a table and writes
 * results/training-steps.json, anew after each group of pieces.
 *
 * Each runner is a process of its own. Each round gives every piece to every runner in turn, so that
 * other load slows all of them. Times are wall-clock times, medians over the rounds. Ratios, to eager
 * PyTorch on as many threads or on the same card, and what a regularizer adds to a generator's steps, are computed within a
 * round; the result is the median. The
 * first step from the initial weights is not timed: its losses are compared, to check that all runners
 * do the same work.
 */
import { spawn } from 'node:child_process';
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { setTimeout } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import { Random } from '@wprox/runtime/random';
import { integerArgument } from './command-line.mjs';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { overhead, rounded } from './overhead.mjs';
import { RESULTS, writeResults } from './results.mjs';
import { piecesOf } from './training-steps/pieces.mjs';
import { referenceOf, startRunner } from './training-steps/runners.mjs';

const { values: options } = parseArgs({
  options: {
    widths: { type: 'string', default: '16,64' },
    runners: { type: 'string', default: 'wasm-1,torch-1' },
    rounds: { type: 'string', default: '5' },
    only: { type: 'string', default: '' },
    node: { type: 'string', multiple: true, default: [] },
    results: { type: 'string', default: RESULTS },
  },
});
const widths = options.widths.split(',').map((width) => integerArgument('--widths', width));
const rounds = integerArgument('--rounds', options.rounds);

const INPUTS = fileURLToPath(new URL('training-steps/write-inputs.mjs', import.meta.url));
/** Steps that are not timed, after the first. */
const WARM_UP = 3;
const nodes = Object.fromEntries(options.node.map((given) => given.split('=')));
const only = options.only.split(';');

/** @typedef {import('./training-steps/runners.mjs').Runner} Runner */

const folder = await mkdtemp(join(tmpdir(), 'training-steps-'));
/** @type {Runner[]} */
const runners = [];
try {
  const inputs = spawn(process.execPath, [INPUTS, folder, options.widths], {
    stdio: 'inherit',
  });
  await new Promise((resolve, reject) => {
    inputs.on('exit', (code) =>
      code === 0
        ? resolve(code)
        : reject(new Error('write-inputs.mjs failed; see the error above')),
    );
  });
  for (const name of options.runners.split(',')) {
    runners.push(await startRunner(name, folder, nodes));
  }
  for (const row of await measure()) console.log(`${row.piece}\n  ${describe(row)}`);
} finally {
  for (const runner of runners) runner.stop();
  await rm(folder, { recursive: true, force: true });
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
 * @property {Record<string, string>} [leftOut] reason, by runner
 * @property {Record<string, number>} ratio to eager PyTorch on as many threads, by runner, if it ran
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
    const pieces = piecesOf(width).filter(({ name }) => only.some((part) => name.includes(part)));
    for (const group of groupsOf(pieces)) {
      rows.push(...(await measureGroup(group)));
      await write(rows);
    }
  }
  return rows;
}

/**
 * Groups pieces: each critic step alone; a generator's steps with all regularizers together, because
 * what a regularizer adds is computed within a round.
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
      firstLosses.push((await runner.run(JSON.stringify(piece))).losses);
      // Steps are recorded twice before they are replayed, and some kernels compile at the second step.
      for (let i = 0; i < WARM_UP; i++) await runner.run(JSON.stringify(piece));
      times.set(runner.name, []);
    }
    measured.push({ piece, times, lossDifference: rounded(spreadOf(firstLosses)) });
  }
  for (let round = 0; round < rounds; round++) {
    for (const runner of runners) {
      // The threads of another runner use the processor for a while after its answer.
      await setTimeout(60);
      // A new order in each round, because a piece also pays for garbage of the pieces before it.
      for (const i of order.permutation(measured.length)) {
        const { piece, times } = /** @type {typeof measured[number]} */ (measured[i]);
        const own = times.get(runner.name);
        if (own) own.push((await runner.run(JSON.stringify(piece))).seconds * 1000);
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
    const row = {
      piece: piece.name,
      part: piece.part,
      gan: piece.gan,
      regularizer: piece.regularizer,
      latent: piece.latent,
      width: piece.width,
      milliseconds: mapValues(times, median),
      ...(leftOut(piece).length > 0 && { leftOut: Object.fromEntries(leftOut(piece)) }),
      ratio: ratiosOf(times),
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
 * Returns why a runner cannot run a piece, or undefined.
 * @param {Runner} runner @param {Piece} piece
 */
function cannotRun(runner, piece) {
  const isPenalized = piece.part === 'critic' && ['dragan', 'wgan-gp', 'wwgan'].includes(piece.gan);
  return runner.name.startsWith('compile') && isPenalized
    ? 'torch.compile has no second derivatives'
    : undefined;
}

/** @param {ReadonlyMap<string, number[]>} times by runner @returns {Record<string, number>} */
function ratiosOf(times) {
  return Object.fromEntries(
    [...times].flatMap(([name, own]) => {
      const reference = times.get(referenceOf(name));
      if (!reference) return [];
      return [[name, rounded(median(own.map((t, i) => t / (reference[i] ?? Number.NaN))))]];
    }),
  );
}

/** Returns the largest relative difference. @param {readonly number[][]} losses of each runner */
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
async function write(rows) {
  const results = {
    machine: {
      ...describeMachine(),
      versions: Object.fromEntries(runners.map(({ name, versions }) => [name, versions])),
    },
    method: `wall-clock time, ${rounds} interleaved rounds after four steps of warm-up; medians; ratio: median over the rounds of the time over that of eager PyTorch on as many threads or on the same card`,
    rows,
  };
  await writeResults('training-steps', results, options.results);
}

/**
 * @param {Map<string, number[]>} times
 * @param {(own: number[]) => number} of
 */
function mapValues(times, of) {
  return Object.fromEntries([...times].map(([name, own]) => [name, rounded(of(own))]));
}
