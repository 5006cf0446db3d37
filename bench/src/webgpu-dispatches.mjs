/**
 * Counts what a training step tells the graphics card, and times the JavaScript that does so, on a stand-in
 * for a card that computes nothing: dispatches, batches, buffers, bind groups, and milliseconds of
 * processor time of DCGAN's steps at batch 64, 32×32×3, taped and replayed. A step is counted after ten others.
 *
 *   node src/webgpu-dispatches.mjs [--widths 16,64] [--as after]
 *
 * Writes the counts into results/webgpu-dispatches.json under the name given by --as and keeps the others.
 */
import { existsSync, readFileSync } from 'node:fs';
import { parseArgs } from 'node:util';
import { dragan } from '@wprox/gan';
import { adam, prepareBackend, recordStep } from '@wprox/runtime';
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

/** @param {number | undefined} value */
const rounded = (value) => Number(value?.toFixed(2));

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
  for (const [step, taped] of Object.entries(steps)) {
    const recorded = recordStep(() => {
      taped();
      return [];
    });
    const ways = { taped, replayed: () => void recorded.run([]) };
    for (const [way, run] of Object.entries(ways)) {
      for (let i = 0; i < WARM_UP; i++) {
        run();
        await new Promise(setImmediate); // a replay is compared with the tape once reads have ended
      }
      if (way === 'replayed' && recorded.state !== 'replayed') throw new Error(recorded.reason);
      takeCounts();
      run();
      const { programs, ...counts } = takeCounts();
      const times = Array.from({ length: ROUNDS }, () => cpuTime(run, 2)).sort((a, b) => a - b);
      const milliseconds = { best: rounded(times[0]), median: rounded(median(times)) };
      const byProgram = Object.fromEntries([...programs].sort(([, a], [, b]) => b - a));
      rows.push({ step, width, way, ...counts, milliseconds, programs: byProgram });
      console.log(`${step}, width ${width}, ${way}:`, JSON.stringify({ ...counts, milliseconds }));
      if (way === 'replayed') continue;
      for (const [program, count] of Object.entries(byProgram)) {
        console.log(`  ${String(count).padStart(4)}  ${program}`);
      }
    }
    recorded.dispose();
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
