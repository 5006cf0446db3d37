/**
 * Does the pieces on one TensorFlow.js backend: `node tfjs-runner.mjs <inputs> <backend>`. Answers
 * each line of standard input, a piece as JSON, with a line: the seconds that it took and its losses.
 * A piece's first answer is its first step from the initial weights.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import { criticObjective, dragan, vanilla, wgan, wganGp, wwgan } from '@wprox/gan';
import { Anchor, proximalInnerLoop, regularizers } from '@wprox/regularizers';
import { adam, prepareBackend } from '@wprox/runtime';
import { buildNetworks } from './inputs.mjs';
import { BATCH, gans, INNER_STEPS, STEP_SIZE } from './pieces.mjs';

/** @typedef {import('./pieces.mjs').Piece} Piece */

const [folder = '', backend = 'wasm'] = process.argv.slice(2);
await prepareBackend(/** @type {'wasm'} */ (backend));

/** @param {string} name */
async function load(name) {
  const bytes = await readFile(join(folder, `${name}.f32`));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

const objectives = {
  vanilla: () => vanilla,
  wgan: () => wgan(),
  dragan: () => dragan(),
  'wgan-gp': () => wganGp(),
  wwgan: () => wwgan(),
};
const real = tf.tensor4d(await load('real'), [BATCH, 32, 32, 3]);
const noise = await load('noise');
const perSample = await load('per-sample');
/** The same numbers at every step: every runner measures its penalty at the same points. */
const random = {
  uniform: (/** @type {number} */ count) => (count === BATCH ? perSample : noise).slice(),
};
/** For a generator a batch for each step, of which fixed latents are the first. */
/** @type {Record<number, { critic: tf.Tensor2D, generator: tf.Tensor2D[] }>} */
const latents = {};
for (const size of [100, 128]) {
  const all = tf.tensor3d(await load(`generator-latents-${size}`), [INNER_STEPS, BATCH, size]);
  latents[size] = {
    critic: tf.tensor2d(await load(`critic-latents-${size}`), [BATCH, size]),
    generator: /** @type {tf.Tensor2D[]} */ (tf.unstack(all)),
  };
}

/** @type {Map<string, () => Promise<number[]>>} */
const ready = new Map();

/** @param {Piece} piece */
function prepare({ part, gan, regularizer, latent, width }) {
  const { generator, critic } = buildNetworks(gan, width);
  const { adam: settings, latentSize } = gans[gan];
  const [learningRate, beta1, beta2] = settings;
  const optimizer = adam({ learningRate, beta1, beta2, epsilon: 1e-8 });
  const objective = objectives[gan]();
  const model = part === 'critic' ? critic : generator;
  const weights = model.trainableWeights.map((w) => /** @type {tf.Variable} */ (w.read()));
  /** @param {tf.LayersModel} network @param {tf.Tensor} input */
  const apply = (network, input) =>
    /** @type {tf.Tensor} */ (network.apply(input, { training: true }));
  const drawn = /** @type {typeof latents[number]} */ (latents[latentSize]);

  if (part === 'critic') {
    return async () => {
      const loss = tf.tidy(() => {
        const fake = apply(generator, drawn.critic);
        const samples = { real, fake, random };
        const minimized = () => criticObjective(objective, (x) => apply(critic, x), samples);
        return /** @type {tf.Scalar} */ (optimizer.minimize(minimized, true, weights));
      });
      objective.afterCriticStep?.(weights);
      return [await numberOf(loss)];
    };
  }
  const anchor = new Anchor(generator);
  let batch = 0;
  const batchAt = (/** @type {number} */ i) => /** @type {tf.Tensor2D} */ (drawn.generator[i]);
  const drawLatents = () => tf.clone(batchAt(batch++));
  return async () => {
    batch = 0;
    /** @type {tf.Scalar[]} */
    const losses = [];
    /** @param {tf.Tensor} z @param {import('@wprox/regularizers').InnerStep} [inner] */
    const step = (z, inner) => {
      const loss = optimizer.minimize(
        () =>
          tf.tidy(() => {
            const samples = apply(generator, z);
            const adversarial = objective.generatorLoss(apply(critic, samples));
            if (regularizer === 'none' || !inner) return adversarial;
            const { penalty } = regularizers[regularizer];
            return tf.add(
              adversarial,
              penalty(samples, inner.anchorSamplesFor(samples), STEP_SIZE),
            );
          }),
        true,
        weights,
      );
      losses.push(/** @type {tf.Scalar} */ (loss));
    };
    if (regularizer === 'none') {
      for (let i = 0; i < INNER_STEPS; i++) step(batchAt(0));
    } else {
      const loop = { innerSteps: INNER_STEPS, latent, drawLatents };
      for (const inner of proximalInnerLoop(anchor, loop)) step(inner.latents, inner);
    }
    return Promise.all(losses.map(numberOf));
  };
}

/** @param {tf.Scalar} scalar */
async function numberOf(scalar) {
  const value = (await scalar.data())[0];
  scalar.dispose();
  return Number(value);
}

console.log(JSON.stringify({ node: process.versions.node, tfjs: tf.version.tfjs }));
for await (const line of createInterface({ input: process.stdin })) {
  const piece = /** @type {Piece} */ (JSON.parse(line));
  let run = ready.get(piece.name);
  if (!run) {
    run = prepare(piece);
    ready.set(piece.name, run);
  }
  const start = performance.now();
  const losses = await run();
  const seconds = (performance.now() - start) / 1000;
  console.log(JSON.stringify({ seconds, losses }));
}
