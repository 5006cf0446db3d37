/**
 * Trains a vanilla DCGAN on random images for some seconds, in a process of its own:
 * `node train-for.mjs <backend> <width> <batch> <seconds>`. One critic and one generator step an
 * iteration, the first two not timed. Prints images a second, the most memory that was held, and how long
 * after the start of Node the first iteration had ended.
 */
import * as tf from '@tensorflow/tfjs';
import { criticObjective, dcganCritic, dcganGenerator, vanilla } from '@wprox/gan';
import { adam, prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';

const [backend = '', ...numbers] = process.argv.slice(2);
const [width = 0, batch = 0, seconds = 0] = numbers.map(Number);
await prepareBackend(/** @type {'wasm'} */ (backend));

const LATENTS = 100;
const random = new Random(1);
const generator = dcganGenerator({ width, latentSize: LATENTS, random });
const critic = dcganCritic({ width, random });
const [generatorSide, criticSide] = [generator, critic].map((model) => ({
  optimizer: adam({ learningRate: 2e-4, beta1: 0.5, beta2: 0.999, epsilon: 1e-8 }),
  weights: model.trainableWeights.map((w) => /** @type {tf.Variable} */ (w.read())),
}));
if (!generatorSide || !criticSide) throw new Error('two networks were built');
const real = tf.tensor4d(random.uniform(batch * 3072, -1, 1), [batch, 32, 32, 3]);

/** @param {tf.LayersModel} model @param {tf.Tensor} input */
const apply = (model, input) => /** @type {tf.Tensor} */ (model.apply(input, { training: true }));

async function iteration() {
  const losses = tf.tidy(() => {
    const z = tf.tensor2d(random.normal(batch * LATENTS), [batch, LATENTS]);
    const samples = { real, fake: apply(generator, z), random };
    const criticLoss = criticSide?.optimizer.minimize(
      () => criticObjective(vanilla, (x) => apply(critic, x), samples),
      true,
      criticSide.weights,
    );
    const generatorLoss = generatorSide?.optimizer.minimize(
      () => vanilla.generatorLoss(apply(critic, apply(generator, z))),
      true,
      generatorSide.weights,
    );
    return tf.stack(/** @type {tf.Scalar[]} */ ([criticLoss, generatorLoss]));
  });
  await losses.data();
  losses.dispose();
}

await iteration();
const firstIterationSeconds = performance.now() / 1000;
if (seconds > 0) await iteration();
const start = performance.now();
let iterations = 0;
while (performance.now() - start < 1000 * seconds) {
  await iteration();
  iterations++;
}
const imagesPerSecond = iterations && (1000 * iterations * batch) / (performance.now() - start);
const peakMegabytes = (process.resourceUsage().maxRSS * 1024) / 1e6;
console.log(JSON.stringify({ imagesPerSecond, peakMegabytes, firstIterationSeconds }));
