/**
 * Runs the pieces on one TensorFlow.js backend: `node tfjs-runner.mjs <inputs> <backend> [<settings>]`, the
 * settings as JSON: `{ "threads": 2, "fastMath": false }`. Reads pieces as JSON from standard input, one a
 * line, and prints a line for each: its seconds and its losses. The first answer for a piece is its first
 * step from the initial weights.
 */
import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import * as tf from '@tensorflow/tfjs';
import { criticStep, generatorLoss } from '@wprox/gan';
import { o1, o2Diag, ProximalGenerator, rwp } from '@wprox/regularizers';
import { adam, forward, prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { recordStep } from '@wprox/runtime/replay';
import { buildNetworks, objectives } from './inputs.mjs';
import { BATCH, gans, INNER_STEPS, STEP_SIZE } from './pieces.mjs';

/** @typedef {import('./pieces.mjs').Piece} Piece */

const [folder = '', backend = 'wasm', settings = '{}'] = process.argv.slice(2);
const { threads = 1, fastMath = false } = JSON.parse(settings);
const prepared = await prepareBackend(backend, { threads, fastMath, wideSimd: true });

/** @param {string} name */
async function load(name) {
  const bytes = await readFile(join(folder, `${name}.f32`));
  return new Float32Array(bytes.buffer.slice(bytes.byteOffset, bytes.byteOffset + bytes.length));
}

const distances = { rwp: rwp(), o1: o1(), o2diag: o2Diag() };
const real = tf.tensor4d(await load('real'), [BATCH, 32, 32, 3]);
const noise = await load('noise');
const perSample = await load('per-sample');
/** Draws the same numbers at every step, so that all runners compute penalties at the same points. */
class FixedNumbers extends Random {
  /** @override @param {number} count */
  uniform(count) {
    return (count === BATCH ? perSample : noise).slice();
  }
}
const random = new FixedNumbers(1);
/**
 * Latents by size. A generator has a batch for each step; fixed latents are the first batch.
 * @type {Record<number, { critic: tf.Tensor2D, generator: tf.Tensor2D[] }>}
 */
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
  const objective = objectives[gan];
  const drawn = /** @type {typeof latents[number]} */ (latents[latentSize]);

  if (part === 'critic') {
    const step = recordStep((/** @type {{ real: tf.Tensor, latents: tf.Tensor }} */ given) => {
      const fake = forward(generator, given.latents);
      return criticStep(critic, { objective, optimizer, real: given.real, fake, random });
    });
    return async () => {
      const loss = step.run({ real, latents: drawn.critic });
      const [value] = await loss.data();
      loss.dispose();
      return [Number(value)];
    };
  }
  let batch = 0;
  const batchAt = (/** @type {number} */ i) => /** @type {tf.Tensor2D} */ (drawn.generator[i]);
  const proximal = new ProximalGenerator(generator, {
    ...(regularizer !== 'none' && { distance: distances[regularizer], h: STEP_SIZE }),
    innerSteps: INNER_STEPS,
    latents: latent,
    optimizer,
    drawLatents: () => tf.clone(batchAt(batch++)),
    replay: true,
  });
  const lossOf = (/** @type {tf.Tensor} */ samples) => generatorLoss(critic, objective, samples);
  return async () => {
    batch = 0;
    const { losses, penalties } = proximal.step(lossOf);
    const [own, extra] = await Promise.all([losses.data(), penalties?.data()]);
    return Array.from(own, (loss, i) => loss + (extra?.[i] ?? 0));
  };
}

const { kernels = '', acceleration } = prepared;
const simd = acceleration ? `${acceleration.simd} bits` : '';
const versions = { node: process.versions.node, tfjs: tf.version.tfjs, kernels, simd };
console.log(JSON.stringify(versions));
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
