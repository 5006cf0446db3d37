/**
 * Profiles a training step: the time of each kernel, without the kernels that it calls, in a critic
 * step and a generator step of DCGAN with batch norm (vanilla), batch 64, 32×32×3, and the rest, which
 * is spent in JavaScript.
 *
 *   node src/step-profile.mjs [--backend wasm] [--widths 16,64] [--steps 10]
 *
 * The clock is processor time (see interleave.mjs). On the backend `tensorflow`, set
 * TF_NUM_INTRAOP_THREADS=1 to use one thread.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { adam, prepareBackend, repairGradients } from '@wprox/runtime';
import { integerArgument } from './command-line.mjs';
import { cpuTime } from './interleave.mjs';
import { ADAM, VanillaSteps } from './vanilla-steps.mjs';

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    widths: { type: 'string', default: '16,64' },
    steps: { type: 'string', default: '10' },
  },
});
const count = integerArgument('--steps', options.steps);
repairGradients();
await prepareBackend(options.backend);

/** Milliseconds and calls by kernel. @type {Map<string, { time: number, calls: number }>} */
const times = new Map();
/** Time of the kernels that the running kernel has called. */
let nested = 0;
for (const config of tf.getKernelsForBackend(options.backend)) {
  const { kernelName, kernelFunc } = config;
  tf.unregisterKernel(kernelName, options.backend);
  /** @type {tf.KernelFunc} */
  const timed = (call) => {
    const outer = nested;
    nested = 0;
    /** @type {ReturnType<tf.KernelFunc> | undefined} */
    let result;
    const time = cpuTime(() => {
      result = kernelFunc(call);
    });
    const own = times.get(kernelName) ?? { time: 0, calls: 0 };
    times.set(kernelName, { time: own.time + time - nested, calls: own.calls + 1 });
    nested = outer + time;
    return /** @type {ReturnType<tf.KernelFunc>} */ (result);
  };
  tf.registerKernel({ ...config, kernelFunc: timed });
}

for (const width of options.widths.split(',').map(Number)) {
  const steps = new VanillaSteps(width);
  for (const part of /** @type {const} */ (['critic', 'generator'])) {
    const optimizer = adam(ADAM);
    const step = steps.stepOf(part, optimizer);
    step();
    step();
    times.clear();
    const total = cpuTime(step, count);
    const inKernels = [...times.values()].reduce((sum, { time }) => sum + time, 0) / count;
    console.log(`${options.backend}, ${part} step, width ${width}: ${total.toFixed(1)} ms`);
    const sorted = [...times].sort(([, a], [, b]) => b.time - a.time);
    for (const [kernel, { time, calls }] of sorted.slice(0, 22)) {
      const share = ((100 * time) / count / total).toFixed(1);
      console.log(
        `  ${kernel.padEnd(26)} ${share.padStart(5)} % ${(time / count).toFixed(2).padStart(8)} ms ${(calls / count).toFixed(0).padStart(5)} calls`,
      );
    }
    console.log(`  outside of kernels ${((100 * (total - inKernels)) / total).toFixed(1)} %`);
    optimizer.dispose();
  }
  steps.dispose();
}
