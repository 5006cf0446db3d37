/**
 * Times a training step of DCGAN with batch norm (vanilla), batch 64, 32×32×3, with the parts of
 * TensorFlow.js and with the parts of @wprox/runtime that replace them, added one after the other:
 * convolutions that compute only the needed gradients, Adam in one kernel, and the gradients of sums. All
 * variants have the kernels of batch norm.
 *
 *   node src/step-savings.mjs [--backend wasm] [--widths 16,64] [--rounds 7]
 *
 * The variants run in turns. The clock is processor time (see interleave.mjs); times are medians over
 * the rounds, and a share is of the first variant's time in the same round.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { integerArgument } from './command-line.mjs';
import { interleave, median, relativeSpeed } from './interleave.mjs';

const replaced = [tf.Sum, tf.Mean, tf.Tile];
const stock = replaced.map((kernel) => tf.getGradient(kernel));
// These imports replace the gradients.
const { ADAM, VanillaSteps } = await import('./vanilla-steps.mjs');
const { adam, prepareBackend } = await import('@wprox/runtime');
const ours = replaced.map((kernel) => tf.getGradient(kernel));

const { values: options } = parseArgs({
  options: {
    backend: { type: 'string', default: 'wasm' },
    widths: { type: 'string', default: '16,64' },
    rounds: { type: 'string', default: '7' },
  },
});
const rounds = integerArgument('--rounds', options.rounds);
await prepareBackend(options.backend);

/** Which replacements each variant has. */
const variants = {
  'as in TensorFlow.js': { needed: false, oneKernel: false, gradients: false },
  'needed gradients': { needed: true, oneKernel: false, gradients: false },
  'and Adam in one kernel': { needed: true, oneKernel: true, gradients: false },
  'and gradients of sums': { needed: true, oneKernel: true, gradients: true },
};

for (const width of options.widths.split(',').map(Number)) {
  const steps = new VanillaSteps(width);
  const { layers } = steps.critic;
  const calls = layers.map((layer) => (Object.hasOwn(layer, 'call') ? layer.call : undefined));

  /** @param {(typeof variants)['as in TensorFlow.js']} variant */
  const use = ({ needed, gradients }) => {
    for (const gradient of gradients ? ours : stock) tf.registerGradient(gradient);
    layers.forEach((layer, i) => {
      const call = calls[i];
      if (needed && call) layer.call = call;
      else Reflect.deleteProperty(layer, 'call'); // uncovers the method of the layer's class
    });
  };
  for (const part of /** @type {const} */ (['critic', 'generator'])) {
    const pieces = Object.entries(variants).map(([name, variant]) => {
      const { learningRate, beta1, beta2, epsilon } = ADAM;
      const optimizer = variant.oneKernel
        ? adam(ADAM)
        : tf.train.adam(learningRate, beta1, beta2, epsilon);
      const step = steps.stepOf(part, optimizer);
      const run = () => {
        use(variant);
        step();
      };
      return { name, run };
    });
    for (const { run } of pieces) run(); // Adam makes its moments at the first step.
    const times = interleave(pieces, rounds);
    console.log(`${options.backend}, ${part} step, width ${width}`);
    for (const { name } of pieces) {
      const share = 1 / relativeSpeed(times, name, 'as in TensorFlow.js');
      const time = median(times.get(name) ?? []).toFixed(1);
      console.log(`  ${name.padEnd(24)} ${time.padStart(7)} ms  ${(100 * share).toFixed(0)} %`);
    }
  }
  steps.dispose();
}
