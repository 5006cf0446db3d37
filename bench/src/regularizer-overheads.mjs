/**
 * Measures what the generator's regularizers cost on each backend. It compares a step with RWP, O1 and
 * O2Diag with a plain step, with fixed latents for the ℓ = 5 steps of an outer iteration and with fresh
 * ones, and with one pass of the generator, which is what the anchor's samples at fresh latents cost.
 * DCGAN with the vanilla GAN on 32×32×3 images, batch 64, base widths 16 and 64; on `webgpu`, which may
 * be rendered in software, width 8 and batch 16.
 *
 *   node src/regularizer-overheads.mjs [--backends wasm,tensorflow,webgpu] [--rounds 11]
 *     [--results results]
 *
 * Prints tables and writes results/regularizer-overheads.json. Each backend is a process of its own, on
 * one thread if the backend has that setting. Each round runs every piece once, and an overhead is
 * computed within a round; results are medians over the rounds, with quartiles. The clock is processor
 * time (see interleave.mjs) of all threads of the process.
 */
import { spawnSync } from 'node:child_process';
import { readFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { vanilla } from '@wprox/gan';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { integerArgument } from './command-line.mjs';
import { median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { overhead, percentage, rounded } from './overhead.mjs';
import { RESULTS, resultsFile, writeResults } from './results.mjs';
import { BATCH, SingleSteps } from './single-steps.mjs';

const { values: options } = parseArgs({
  options: {
    backends: { type: 'string', default: 'wasm,tensorflow,webgpu' },
    rounds: { type: 'string', default: '11' },
    measure: { type: 'string' },
    results: { type: 'string', default: RESULTS },
  },
});
const rounds = integerArgument('--rounds', options.rounds);

/** Rounds that are not timed: the first steps are recorded. */
const WARM_UP = 3;
/** ℓ. */
const INNER_STEPS = 5;
/** Largest costs wanted: percent over a plain step with fixed latents, generator passes with fresh ones. */
const GOALS = { fixed: 3, fresh: 1 };

/** @typedef {import('./overhead.mjs').Ratio} Ratio */
/** @typedef {import('./single-steps.mjs').RegularizerName} RegularizerName */
/**
 * @typedef {object} Row
 * @property {string} backend
 * @property {number} width
 * @property {number} batch
 * @property {RegularizerName | 'none'} regularizer
 * @property {import('./single-steps.mjs').LatentMode} latent
 * @property {number} stepMs one inner step: the mean of the five of an outer iteration
 * @property {Ratio} [overNone] percent
 * @property {number} [passesMore] time over a plain step, in passes of the generator
 */

if (options.measure) {
  console.log(JSON.stringify(await measure(options.measure)));
} else {
  await measureAll(options.backends.split(','));
}

/** @param {readonly string[]} backends */
async function measureAll(backends) {
  /** @type {Row[]} */
  const rows = [];
  for (const backend of backends) {
    const { status, stdout } = spawnSync(
      process.execPath,
      [fileURLToPath(import.meta.url), '--measure', backend, '--rounds', String(rounds)],
      {
        encoding: 'utf8',
        env: { ...process.env, TF_NUM_INTRAOP_THREADS: '1', TF_NUM_INTEROP_THREADS: '1' },
        stdio: ['ignore', 'pipe', 'inherit'],
      },
    );
    if (status !== 0) {
      console.log(`${backend}: left out; see the error above`);
      continue;
    }
    const own = /** @type {Row[]} */ (JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    rows.push(...own);
    print(own);
  }
  const method =
    `processor time (user + system), one thread, replayed steps; ${rounds} interleaved rounds at width 64, four ` +
    'times as many at others; milliseconds: medians; overheads in percent: median and quartiles ' +
    'over the rounds of the ratio within a round';
  const kept = (await earlierRows(method)).filter(({ backend }) => !backends.includes(backend));
  const results = {
    machine: { ...describeMachine(), tfjs: tf.version_core },
    innerSteps: INNER_STEPS,
    method,
    goals: GOALS,
    rows: inOrder([...kept, ...rows]),
  };
  await writeResults('regularizer-overheads', results, options.results);
}

/** Sorts rows by backend, in the default order of the backends. @param {readonly Row[]} rows */
function inOrder(rows) {
  const place = (/** @type {Row} */ { backend }) =>
    ['wasm', 'tensorflow', 'webgpu'].indexOf(backend);
  return [...rows].sort((a, b) => place(a) - place(b));
}

/**
 * Reads the rows of an earlier run, if it used the same method on the same kind of machine.
 * @param {string} method
 * @returns {Promise<Row[]>}
 */
async function earlierRows(method) {
  const file = resultsFile('regularizer-overheads', options.results);
  const earlier = JSON.parse(await readFile(file, 'utf8').catch(() => 'null'));
  const machine = describeMachine();
  const same = /** @type {const} */ (['cpu', 'cores', 'platform', 'node']).every(
    (key) => earlier?.machine[key] === machine[key],
  );
  return same && earlier.method === method ? earlier.rows : [];
}

/**
 * @param {string} backend
 * @returns {Promise<Row[]>}
 */
async function measure(backend) {
  await prepareBackend(backend);
  const settings =
    backend === 'webgpu'
      ? [{ width: 8, batch: 16, count: rounds }]
      : [
          { width: 16, batch: BATCH, count: 4 * rounds },
          { width: 64, batch: BATCH, count: rounds },
        ];
  /** @type {Row[]} */
  const rows = [];
  for (const { width, batch, count } of settings) {
    rows.push(...(await compare(backend, width, batch, count)));
  }
  return rows;
}

/**
 * @param {string} backend
 * @param {number} width
 * @param {number} batch
 * @param {number} count rounds
 * @returns {Promise<Row[]>}
 */
async function compare(backend, width, batch, count) {
  const names = /** @type {const} */ (['none', 'rwp', 'o1', 'o2diag']);
  const modes = /** @type {const} */ (['fixed', 'fresh']);
  const pieces = modes.flatMap((latent) => names.map((regularizer) => ({ latent, regularizer })));
  // All pieces share one GAN, because the weights do not change how long a step takes.
  const gan = new SingleSteps('dcgan', width, vanilla, { batch, replay: true });
  const order = new Random(width);
  /** @type {number[][]} */
  const times = pieces.map(() => []);
  /** @type {number[]} */
  const passes = [];
  /** Returns milliseconds of processor time. @param {() => void} run */
  const timeOf = async (run) => {
    const before = process.cpuUsage();
    run();
    await gan.settled();
    const { user, system } = process.cpuUsage(before);
    return (user + system) / 1000;
  };
  for (let round = -WARM_UP; round < count; round++) {
    process.stderr.write(`${backend}, width ${width}: round ${round + 1} of ${count}\n`);
    // A new order in each round, because a piece also pays for garbage of the pieces before it.
    for (const i of order.permutation(pieces.length)) {
      const { regularizer, latent } = /** @type {typeof pieces[number]} */ (pieces[i]);
      const time = await timeOf(() => gan.generatorSteps(regularizer, latent, INNER_STEPS));
      if (round >= 0) times[i]?.push(time / INNER_STEPS);
    }
    const time = await timeOf(() => gan.generatorPass());
    if (round >= 0) passes.push(time);
  }
  const pass = median(passes);
  const rows = pieces.map(({ regularizer, latent }, i) => {
    const own = times[i] ?? [];
    const none = times[modes.indexOf(latent) * names.length] ?? [];
    const more = median(own.map((time, round) => time - (none[round] ?? Number.NaN)));
    return {
      backend,
      width,
      batch,
      regularizer,
      latent,
      stepMs: rounded(median(own)),
      ...(regularizer !== 'none' && {
        overNone: overhead(own, none),
        passesMore: rounded(more / pass),
      }),
    };
  });
  gan.requireReplayed();
  gan.dispose();
  return rows;
}

/** @param {readonly Row[]} rows */
function print(rows) {
  for (const row of rows) {
    if (row.regularizer === 'none') {
      console.log(
        `\n${row.backend}, width ${row.width}, batch ${row.batch}, ${row.latent} latents: generator step`,
      );
    }
    const passes = row.passesMore === undefined ? '' : `${row.passesMore} passes more`;
    console.log(
      `  ${row.regularizer.padEnd(8)} ${row.stepMs.toFixed(1).padStart(7)} ms ${percentage(row.overNone)} ${passes}`,
    );
  }
}
