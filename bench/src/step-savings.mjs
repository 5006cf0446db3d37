/**
 * A training step of DCGAN with batch norm (vanilla), batch 64, 32×32×3, as TensorFlow.js has it and
 * with what @wprox/runtime puts in its place, one thing after the other: convolutions that compute the
 * gradients that are needed, Adam in one kernel, the gradients of batch norm and of sums.
 *
 *   node src/step-savings.mjs [--backend wasm] [--widths 16,64] [--rounds 7]
 *
 * All variants take turns, the clock is processor time (see interleave.mjs), medians over the rounds;
 * a share is of the time of the first variant in the same round.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { interleave, median, relativeSpeed } from './interleave.mjs';

const replaced = [tf.FusedBatchNorm, tf.Sum, tf.Mean, tf.Tile];
const stock = replaced.map((kernel) => tf.getGradient(kernel));
// Importing this replaces the gradients.
const { criticObjective, dcganCritic, dcganGenerator, vanilla } = await import('@wprox/gan');
const { adam, prepareBackend, Random } = await import('@wprox/runtime');
const ours = replaced.map((kernel) => tf.getGradient(kernel));

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    widths: { type: 'string', default: '16,64' },
    rounds: { type: 'string', default: '7' },
  },
});
const rounds = Number(options.rounds);
if (!Number.isInteger(rounds) || rounds < 1) {
  throw new RangeError(`--rounds has ${options.rounds}; expected a positive integer`);
}
await prepareBackend(options.backend);

/** What a variant has of ours. */
const variants = {
  'as in TensorFlow.js': { needed: false, oneKernel: false, gradients: false },
  'needed gradients': { needed: true, oneKernel: false, gradients: false },
  'and Adam in one kernel': { needed: true, oneKernel: true, gradients: false },
  'and batch norm, sums': { needed: true, oneKernel: true, gradients: true },
};

for (const width of options.widths.split(',').map(Number)) {
  const random = new Random(width);
  const generator = dcganGenerator({ width, latentSize: 100, random });
  const critic = dcganCritic({ width, random });
  const real = tf.tensor4d(random.uniform(64 * 3072, -1, 1), [64, 32, 32, 3]);
  const latents = tf.tensor2d(random.normal(6400), [64, 100]);
  /** @param {tf.LayersModel} model */
  const weightsOf = (model) =>
    model.trainableWeights.map((weight) => /** @type {tf.Variable} */ (weight.read()));
  /** @param {tf.LayersModel} model @param {tf.Tensor} x */
  const apply = (model, x) => /** @type {tf.Tensor} */ (model.apply(x, { training: true }));
  const calls = critic.layers.map((layer) =>
    Object.hasOwn(layer, 'call') ? layer.call : undefined,
  );

  /** @param {(typeof variants)['as in TensorFlow.js']} variant */
  const use = ({ needed, gradients }) => {
    for (const gradient of gradients ? ours : stock) tf.registerGradient(gradient);
    critic.layers.forEach((layer, i) => {
      const call = calls[i];
      if (needed && call) layer.call = call;
      else Reflect.deleteProperty(layer, 'call'); // the class's own
    });
  };
  const parts = {
    critic: (/** @type {tf.Optimizer} */ optimizer) => {
      const fake = apply(generator, latents);
      const samples = { real, fake, random };
      const loss = () => criticObjective(vanilla, (x) => apply(critic, x), samples);
      optimizer.minimize(loss, false, weightsOf(critic));
    },
    generator: (/** @type {tf.Optimizer} */ optimizer) => {
      const loss = () => vanilla.generatorLoss(apply(critic, apply(generator, latents)));
      optimizer.minimize(loss, false, weightsOf(generator));
    },
  };
  for (const [part, step] of Object.entries(parts)) {
    const pieces = Object.entries(variants).map(([name, variant]) => {
      const optimizer = variant.oneKernel
        ? adam({ learningRate: 2e-4, beta1: 0.1, beta2: 0.999, epsilon: 1e-8 })
        : tf.train.adam(2e-4, 0.1, 0.999, 1e-8);
      const run = () => {
        use(variant);
        tf.tidy(() => step(optimizer));
      };
      return { name, run };
    });
    for (const { run } of pieces) run(); // makes the moments
    const times = interleave(pieces, rounds);
    console.log(`${options.backend}, ${part} step, width ${width}`);
    for (const { name } of pieces) {
      const share = 1 / relativeSpeed(times, name, 'as in TensorFlow.js');
      const time = median(times.get(name) ?? []).toFixed(1);
      console.log(`  ${name.padEnd(24)} ${time.padStart(7)} ms  ${(100 * share).toFixed(0)} %`);
    }
  }
  for (const model of [generator, critic]) model.dispose();
  tf.dispose([real, latents]);
}
