/**
 * Measures what the critics' penalties cost on WebAssembly. It compares the critic step and the outer
 * iteration of each objective with those of the vanilla GAN, and WWGAN's with WGAN-GP's. DCGAN and the
 * WGAN-GP networks on 32×32×3 images, batch 64, base widths 16 and 64.
 *
 *   node src/penalty-overheads.mjs [rounds] [--widths 16,64] [--results results]
 *
 * Prints tables and writes results/penalty-overheads.json. Takes three minutes of processor time with
 * the default rounds. `rounds` is for width 64; width 16 has four times as many.
 *
 * Each round runs every piece once, and a ratio is computed within a round, so that other load slows
 * both sides. Results are medians over the rounds, with quartiles for the ratios. The clock is
 * processor time (see interleave.mjs).
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { dragan, vanilla, wgan, wganGp, wwgan } from '@wprox/gan';
import { prepareBackend } from '@wprox/runtime';
import { integerArgument } from './command-line.mjs';
import { cpuTime, median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { overhead, percentage, rounded } from './overhead.mjs';
import { RESULTS, writeResults } from './results.mjs';
import { BATCH, SingleSteps } from './single-steps.mjs';

const { positionals, values: options } = parseArgs({
  allowPositionals: true,
  options: {
    widths: { type: 'string', default: '16,64' },
    results: { type: 'string', default: RESULTS },
  },
});
const rounds = integerArgument('rounds', positionals[0] ?? '3');
const widths = options.widths.split(',').map((text) => integerArgument('--widths', text));

/** Rounds of a width. @param {number} width */
const roundsAt = (width) => (width < 64 ? 4 : 1) * rounds;
/** Critic steps of an outer iteration, equal for all objectives so that their times can be compared. */
const CRITIC_STEPS = 5;
/** Rounds that are not timed. Steps are recorded twice before they are replayed. */
const WARM_UP = 4;
/** Largest overheads wanted, in percent. */
const GOALS = { wwgan: 4 };

const OBJECTIVES = {
  vanilla: () => vanilla,
  wgan: () => wgan(),
  dragan: () => dragan(),
  'wgan-gp': () => wganGp(),
  wwgan: () => wwgan(),
};

/** @typedef {import('./single-steps.mjs').Network} Network */
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
for (const width of widths) {
  compareObjectives('dcgan', width, roundsAt(width));
  compareObjectives('wgan-gp-cifar', width, roundsAt(width));
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
  const all = names.map(
    (name) => new SingleSteps(network, width, OBJECTIVES[name](), { replay: true }),
  );
  /** @type {Record<'critic' | 'outer', number[][]>} by objective, then by round */
  const times = { critic: names.map(() => []), outer: names.map(() => []) };
  for (let round = -WARM_UP; round < count; round++) {
    process.stderr.write(`objectives, ${network}, width ${width}: round ${round + 1}/${count}\n`);
    for (const [i, steps] of all.entries()) {
      let generatorTime = 0;
      let criticTime = 0;
      for (let step = 0; step < (round < 0 ? 1 : CRITIC_STEPS); step++) {
        criticTime += cpuTime(() => steps.criticStep());
      }
      generatorTime += cpuTime(() => steps.generatorSteps('none', 'fresh', 1));
      if (round < 0) continue; // it compiles, allocates memory and records the steps
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
  for (const steps of all) {
    steps.requireReplayed();
    steps.dispose();
  }
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
  const method =
    `processor time (user + system), replayed steps; interleaved rounds: ` +
    `${widths.map((width) => `${roundsAt(width)} at width ${width}`).join(', ')}; milliseconds: medians; overheads in percent: median and quartiles over the ` +
    'rounds of the ratio within a round';
  await writeResults(
    'penalty-overheads',
    {
      machine: machine(),
      backend: 'wasm',
      batch: BATCH,
      criticSteps: CRITIC_STEPS,
      method,
      goals: GOALS,
      critics: criticRows,
    },
    options.results,
  );
}
