/**
 * Counts what a training step tells the graphics card, and times the JavaScript that does so, on a stand-in
 * for a card that computes nothing: dispatches, batches, buffers, bind groups, and milliseconds of
 * processor time of DCGAN's steps at batch 64, 32×32×3. A step is counted after ten others.
 *
 *   node src/webgpu-dispatches.mjs [--widths 16,64] [--as after]
 *
 * Writes the counts into results/webgpu-dispatches.json under the name given by --as and keeps the others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dragan } from '@wprox/gan';
import { adam, prepareBackend } from '@wprox/runtime';
import { integerArgument } from './command-line.mjs';
import { cpuTime, median } from './interleave.mjs';
import { describeMachine } from './machine.mjs';
import { resultsFile, writeResults } from './results.mjs';
import { SingleSteps } from './single-steps.mjs';
import { ADAM, VanillaSteps } from './vanilla-steps.mjs';
import { installIdleCard, takeCounts } from './webgpu-dispatches/idle-card.mjs';

const NAME = 'webgpu-dispatches';
const WARM_UP = 10;
const ROUNDS = 25;

const { values: options } = parseArgs({
  options: {
    widths: { type: 'string', default: '16,64' },
    as: { type: 'string', default: 'after' },
  },
});
const widths = options.widths.split(',').map((text) => integerArgument('--widths', text));

installIdleCard();
await prepareBackend('webgpu');

/** @type {object[]} */
const rows = [];
for (const width of widths) {
  const vanilla = new VanillaSteps(width);
  const penalized = new SingleSteps('dcgan', width, dragan());
  const optimizers = [adam(ADAM), adam(ADAM)];
  const steps = {
    'critic, vanilla': vanilla.stepOf('critic', /** @type {never} */ (optimizers[0])),
    'critic, DRAGAN': () => penalized.criticStep(),
    'generator, vanilla': vanilla.stepOf('generator', /** @type {never} */ (optimizers[1])),
  };
  for (const [step, run] of Object.entries(steps)) {
    for (let i = 0; i < WARM_UP; i++) run();
    takeCounts();
    run();
    const { programs, ...counts } = takeCounts();
    const times = Array.from({ length: ROUNDS }, () => cpuTime(run, 2)).sort((a, b) => a - b);
    const milliseconds = {
      best: Number(times[0]?.toFixed(2)),
      median: Number(median(times).toFixed(2)),
    };
    const byProgram = Object.fromEntries([...programs].sort(([, a], [, b]) => b - a));
    rows.push({ step, width, ...counts, milliseconds, programs: byProgram });
    console.log(`${step}, width ${width}:`, JSON.stringify({ ...counts, milliseconds }));
    for (const [program, count] of Object.entries(byProgram)) {
      console.log(`  ${String(count).padStart(4)}  ${program}`);
    }
  }
}
const file = resultsFile(NAME);
const before = existsSync(file) ? JSON.parse(readFileSync(file, 'utf8')) : { measurements: {} };
const measured = { machine: describeMachine(), rows };
await writeResults(NAME, {
  method: `a card that computes nothing; counts of one step after ${WARM_UP}; processor time of JavaScript, ${ROUNDS} rounds of two steps`,
  measurements: { ...before.measurements, [options.as]: measured },
});
process.exit(0); // tfjs's timers would keep the process alive
