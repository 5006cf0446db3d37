/**
 * What the critics' penalties cost on WebAssembly: each objective's critic step and outer iteration
 * beside those without a penalty, and WWGAN's beside WGAN-GP's. DCGAN and the WGAN-GP networks on
 * 32×32×3 images, batch 64, base widths 16 and 64.
 *
 *   node src/penalty-overheads.mjs [rounds]
 *
 * Prints tables and writes results/penalty-overheads.json. Three minutes of processor time with the
 * default rounds, which are for width 64; width 16 gets four times as many.
 *
 * Every round does each piece once, and a ratio is taken within a round, so that whatever slows the
 * machine down slows both sides; medians over the rounds are given, with quartiles for the ratios. The
 * clock is processor time (see interleave.mjs).
 */
import { mkdir, writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { dragan, vanilla, wgan, wganGp, wwgan } from '@wprox/gan';
import { prepareBackend } from '@wprox/runtime';
import { cpuTime, median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { overhead, percentage, rounded } from './overhead.mjs';
import { BATCH, Training } from './training.mjs';

const rounds = Number(process.argv[2] ?? 3);
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new RangeError(`rounds is "${process.argv[2]}"; expected a positive integer`);
}

const WIDTHS = { 16: 4 * rounds, 64: rounds };
/** Critic steps of one outer iteration, for every objective, so that outer iterations compare. */
const CRITIC_STEPS = 5;
/** What training asks for, in percent. */
const GOALS = { wwgan: 8 };

const OBJECTIVES = {
  vanilla: () => vanilla,
  wgan: () => wgan(),
  dragan: () => dragan(),
  'wgan-gp': () => wganGp(),
  wwgan: () => wwgan(),
};

/** @typedef {import('./training.mjs').Network} Network */
/** @typedef {keyof typeof OBJECTIVES} ObjectiveName */

await prepareBackend('wasm');

/** @typedef {import('./overhead.mjs').Ratio} Ratio */
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
/** @type {CriticRow[]} */
const criticRows = [];
for (const [width, count] of Object.entries(WIDTHS)) {
  compareObjectives('dcgan', Number(width), count);
  compareObjectives('wgan-gp-cifar', Number(width), count);
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

function machine() {
  return { ...describeMachine(), tfjs: tf.version_core };
}

function print() {
  const { cpu, cores, node, tfjs, loadAverage } = machine();
  console.log(
    `${cpu}, ${cores} cores (load ${loadAverage}), Node ${node}, tfjs ${tfjs}, wasm; batch 64`,
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
    method,
    goals: GOALS,
    critics: criticRows,
  };
  await writeFile(new URL('penalty-overheads.json', results), `${JSON.stringify(file, null, 2)}\n`);
}
