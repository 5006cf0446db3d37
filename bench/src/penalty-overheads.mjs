/**
 * What the penalties cost on WebAssembly: each objective's critic step and outer iteration beside
 * those without a penalty, WWGAN's beside WGAN-GP's, and the generator's steps with each regularizer
 * beside those without one. DCGAN and the WGAN-GP networks on 32×32×3 images, batch 64, base widths
 * 16 and 64.
 *
 *   node src/penalty-overheads.mjs [rounds]
 *
 * Prints tables and writes results/penalty-overheads.json. Four minutes of processor time with the
 * default rounds, which are for width 64; width 16 gets four times as many.
 *
 * Every round does each piece once, and a ratio is taken within a round, so that whatever slows the
 * machine down slows both sides; medians over the rounds are given, with quartiles for the ratios. The
 * clock is processor time (see interleave.mjs).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import { arch, availableParallelism, cpus, loadavg, platform } from 'node:os';
import * as tf from '@tensorflow/tfjs';
import { dragan, vanilla, wgan, wganGp, wwgan } from '@wprox/gan';
import { prepareBackend } from '@wprox/runtime';
import { cpuTime, median } from './interleave.mjs';
import { BATCH, Training } from './training.mjs';

const rounds = Number(process.argv[2] ?? 3);
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new RangeError(`rounds is "${process.argv[2]}"; expected a positive integer`);
}

const WIDTHS = { 16: 4 * rounds, 64: rounds };
/** Critic steps of one outer iteration, for every objective, so that outer iterations compare. */
const CRITIC_STEPS = 5;
/** ℓ. */
const INNER_STEPS = 5;
/** What training asks for, in percent. */
const GOALS = { wwgan: 8, regularizer: 3 };

const OBJECTIVES = {
  vanilla: () => vanilla,
  wgan: () => wgan(),
  dragan: () => dragan(),
  'wgan-gp': () => wganGp(),
  wwgan: () => wwgan(),
};

/** @typedef {import('./training.mjs').Network} Network */
/** @typedef {import('./training.mjs').LatentMode} LatentMode */
/** @typedef {import('@wprox/regularizers').RegularizerName} RegularizerName */
/** @typedef {keyof typeof OBJECTIVES} ObjectiveName */

await prepareBackend('wasm');

/**
 * @typedef {object} Ratio overheads in percent: of the piece over the one it is compared with
 * @property {number} median
 * @property {[number, number]} quartiles
 */
/**
 * @typedef {object} CriticRow
 * @property {number} width
 * @property {Network} network
 * @property {ObjectiveName} objective
 * @property {number} criticMs one critic step
 * @property {number} outerMs five critic steps and one generator step
 * @property {Ratio} criticOverVanilla
 * @property {Ratio} outerOverVanilla
 * @property {Ratio} [criticOverWganGp]
 * @property {Ratio} [outerOverWganGp]
 */
/**
 * @typedef {object} GeneratorRow
 * @property {number} width
 * @property {Network} network
 * @property {RegularizerName | 'none'} regularizer
 * @property {LatentMode} latent
 * @property {number} stepMs one inner step, the mean of the five from one anchor
 * @property {Ratio} [overNone]
 */

/** @type {CriticRow[]} */
const criticRows = [];
/** @type {GeneratorRow[]} */
const generatorRows = [];
for (const [width, count] of Object.entries(WIDTHS)) {
  compareObjectives('dcgan', Number(width), count);
  compareObjectives('wgan-gp-cifar', Number(width), count);
  compareRegularizers('dcgan', Number(width), count);
}
print();
await save();

/**
 * @param {Network} network
 * @param {number} width
 * @param {number} count rounds
 */
function compareObjectives(network, width, count) {
  const names = /** @type {ObjectiveName[]} */ (Object.keys(OBJECTIVES));
  const trainings = names.map((name) => new Training(network, width, OBJECTIVES[name]()));
  /** @type {Record<'critic' | 'outer', number[][]>} by objective, then by round */
  const times = { critic: names.map(() => []), outer: names.map(() => []) };
  for (let round = -1; round < count; round++) {
    process.stderr.write(`objectives, ${network}, width ${width}: round ${round + 1}/${count}\n`);
    for (const [i, training] of trainings.entries()) {
      let generatorTime = 0;
      let criticTime = 0;
      for (let step = 0; step < (round < 0 ? 1 : CRITIC_STEPS); step++) {
        criticTime += cpuTime(() => training.criticStep());
      }
      generatorTime += cpuTime(() => training.generatorSteps('none', 'fresh', 1));
      if (round < 0) continue; // compiles, and grows the memory that it needs
      times.critic[i]?.push(criticTime / CRITIC_STEPS);
      times.outer[i]?.push(criticTime + generatorTime);
    }
  }
  const of = (/** @type {'critic' | 'outer'} */ part, /** @type {ObjectiveName} */ name) =>
    times[part][names.indexOf(name)] ?? [];
  for (const objective of names) {
    const over = (/** @type {'critic' | 'outer'} */ part, /** @type {ObjectiveName} */ name) =>
      overhead(of(part, objective), of(part, name));
    criticRows.push({
      width,
      network,
      objective,
      criticMs: rounded(median(of('critic', objective))),
      outerMs: rounded(median(of('outer', objective))),
      criticOverVanilla: over('critic', 'vanilla'),
      outerOverVanilla: over('outer', 'vanilla'),
      ...(objective === 'wwgan' && {
        criticOverWganGp: over('critic', 'wgan-gp'),
        outerOverWganGp: over('outer', 'wgan-gp'),
      }),
    });
  }
  for (const training of trainings) training.dispose();
}

/**
 * @param {Network} network
 * @param {number} width
 * @param {number} count rounds
 */
function compareRegularizers(network, width, count) {
  const names = /** @type {const} */ (['none', 'rwp', 'o1', 'o2diag']);
  const modes = /** @type {const} */ (['fixed', 'fresh']);
  const pieces = modes.flatMap((latent) => names.map((regularizer) => ({ latent, regularizer })));
  // One training for all: what a step computes does not change how long it takes.
  const training = new Training(network, width, vanilla);
  /** @type {number[][]} */
  const times = pieces.map(() => []);
  for (let round = -1; round < count; round++) {
    process.stderr.write(`regularizers, ${network}, width ${width}: round ${round + 1}/${count}\n`);
    for (const [i, { regularizer, latent }] of pieces.entries()) {
      const steps = round < 0 ? 2 : INNER_STEPS;
      const time = cpuTime(() => training.generatorSteps(regularizer, latent, steps));
      if (round >= 0) times[i]?.push(time / INNER_STEPS);
    }
  }
  for (const [i, { regularizer, latent }] of pieces.entries()) {
    const own = times[i] ?? [];
    const none = times[modes.indexOf(latent) * names.length] ?? [];
    generatorRows.push({
      width,
      network,
      regularizer,
      latent,
      stepMs: rounded(median(own)),
      ...(regularizer !== 'none' && { overNone: overhead(own, none) }),
    });
  }
  training.dispose();
}

/**
 * How much longer than the other, in percent.
 * @param {number[]} own by round
 * @param {number[]} other by round
 * @returns {Ratio}
 */
function overhead(own, other) {
  const percent = own.map((time, round) => 100 * (time / (other[round] ?? Number.NaN) - 1));
  const sorted = [...percent].sort((a, b) => a - b);
  const at = (/** @type {number} */ part) =>
    rounded(sorted[Math.round(part * (sorted.length - 1))] ?? Number.NaN);
  return { median: rounded(median(percent)), quartiles: [at(0.25), at(0.75)] };
}

/** Three digits. @param {number} value */
function rounded(value) {
  return Number(value.toPrecision(3));
}

function machine() {
  return {
    cpu: cpus()[0]?.model.trim() ?? 'unknown',
    cores: availableParallelism(),
    platform: `${platform()} ${arch()}`,
    node: process.versions.node,
    v8: process.versions.v8,
    tfjs: tf.version_core,
    load: loadavg().map(rounded),
  };
}

/** @param {Ratio | undefined} ratio */
function percentage(ratio) {
  if (!ratio) return ''.padEnd(24);
  const [low, high] = ratio.quartiles.map((value) => value.toFixed(1));
  return `${ratio.median.toFixed(1).padStart(6)} % (${low} … ${high})`.padEnd(24);
}

function print() {
  const { cpu, cores, node, tfjs, load } = machine();
  console.log(
    `${cpu}, ${cores} cores (load ${load[0]}), Node ${node}, tfjs ${tfjs}, wasm; batch 64`,
  );
  console.log('Milliseconds of processor time, medians; overheads: median (quartiles).');
  for (const row of criticRows) {
    if (row.objective === 'vanilla') {
      console.log(`\n${row.network}, width ${row.width}: critic step, over vanilla, over WGAN-GP;`);
      console.log(`  outer iteration (${CRITIC_STEPS} + 1 steps), over vanilla, over WGAN-GP`);
    }
    console.log(
      `  ${row.objective.padEnd(8)} ${row.criticMs.toFixed(1).padStart(7)} ` +
        `${percentage(row.criticOverVanilla)} ${percentage(row.criticOverWganGp)}` +
        `${row.outerMs.toFixed(0).padStart(6)} ` +
        `${percentage(row.outerOverVanilla)} ${percentage(row.outerOverWganGp)}`,
    );
  }
  for (const row of generatorRows) {
    if (row.regularizer === 'none') {
      console.log(`\n${row.network}, width ${row.width}, ${row.latent} latents: generator step`);
    }
    console.log(
      `  ${row.regularizer.padEnd(8)} ${row.stepMs.toFixed(1).padStart(7)} ${percentage(row.overNone)}`,
    );
  }
}

async function save() {
  const results = new URL('../results/', import.meta.url);
  await mkdir(results, { recursive: true });
  const method =
    `processor time (user + system); width 64: ${WIDTHS[64]} interleaved rounds, width 16: ` +
    `${WIDTHS[16]}; milliseconds: medians; overheads in percent: median and quartiles over the ` +
    'rounds of the ratio within a round';
  const file = {
    machine: machine(),
    backend: 'wasm',
    batch: BATCH,
    criticSteps: CRITIC_STEPS,
    innerSteps: INNER_STEPS,
    method,
    goals: GOALS,
    critics: criticRows,
    generators: generatorRows,
  };
  await writeFile(new URL('penalty-overheads.json', results), `${JSON.stringify(file, null, 2)}\n`);
}
