/**
 * Where the time of a training step goes: each kernel's own time in a critic step and a generator
 * step of DCGAN with batch norm (vanilla), batch 64, 32×32×3, and what is left for JavaScript.
 *
 *   node src/step-profile.mjs [--backend wasm] [--widths 16,64] [--steps 10]
 *
 * The clock is processor time (see interleave.mjs). On the backend `tensorflow`, set
 * TF_NUM_INTRAOP_THREADS=1 to compare with one thread.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { criticObjective, dcganCritic, dcganGenerator, vanilla } from '@wprox/gan';
import { adam, prepareBackend, Random, repairGradients } from '@wprox/runtime';
import { cpuTime } from './interleave.mjs';

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    widths: { type: 'string', default: '16,64' },
    steps: { type: 'string', default: '10' },
  },
});
const steps = Number(options.steps);
if (!Number.isInteger(steps) || steps < 1) {
  throw new RangeError(`--steps has ${options.steps}; expected a positive integer`);
}
repairGradients();
await prepareBackend(options.backend);

/** Milliseconds and calls by kernel. @type {Map<string, { time: number, calls: number }>} */
const times = new Map();
/** What the kernels called by the running one have taken. */
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
  const random = new Random(width);
  const generator = dcganGenerator({ width, latentSize: 100, random });
  const critic = dcganCritic({ width, random });
  const real = tf.tensor4d(random.uniform(64 * 3072, -1, 1), [64, 32, 32, 3]);
  const latents = tf.tensor2d(random.normal(6400), [64, 100]);
  const weights = [generator, critic].map((model) =>
    model.trainableWeights.map((weight) => /** @type {tf.Variable} */ (weight.read())),
  );
  const optimizers = [0, 1].map(() =>
    adam({ learningRate: 2e-4, beta1: 0.1, beta2: 0.999, epsilon: 1e-8 }),
  );
  /** @param {tf.LayersModel} model @param {tf.Tensor} x */
  const apply = (model, x) => /** @type {tf.Tensor} */ (model.apply(x, { training: true }));
  const parts = {
    critic: () => {
      const fake = apply(generator, latents);
      const samples = { real, fake, random };
      const loss = () => criticObjective(vanilla, (x) => apply(critic, x), samples);
      optimizers[1]?.minimize(loss, false, weights[1]);
    },
    generator: () => {
      const loss = () => vanilla.generatorLoss(apply(critic, apply(generator, latents)));
      optimizers[0]?.minimize(loss, false, weights[0]);
    },
  };
  for (const [name, part] of Object.entries(parts)) {
    tf.tidy(part);
    tf.tidy(part);
    times.clear();
    const total = cpuTime(() => tf.tidy(part), steps);
    const inKernels = [...times.values()].reduce((sum, { time }) => sum + time, 0) / steps;
    console.log(`${options.backend}, ${name} step, width ${width}: ${total.toFixed(1)} ms`);
    const sorted = [...times].sort(([, a], [, b]) => b.time - a.time);
    for (const [kernel, { time, calls }] of sorted.slice(0, 22)) {
      const share = ((100 * time) / steps / total).toFixed(1);
      console.log(
        `  ${kernel.padEnd(26)} ${share.padStart(5)} % ${(time / steps).toFixed(2).padStart(8)} ms ${(calls / steps).toFixed(0).padStart(5)} calls`,
      );
    }
    console.log(`  outside of kernels ${((100 * (total - inKernels)) / total).toFixed(1)} %`);
  }
  for (const model of [generator, critic]) model.dispose();
  tf.dispose([real, latents]);
  for (const optimizer of optimizers) optimizer.dispose();
}
