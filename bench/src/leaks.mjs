/**
 * Tests whether training leaks: a thousand outer iterations of a small DCGAN with DRAGAN's penalty and
 * RWP, on each backend that is present, each in its own process. It records tensors, data buffers and
 * resident memory on the way.
 *
 *   node src/leaks.mjs [iterations] [backends]     by default 1000 wasm,tensorflow,webgpu
 *
 * Prints a table and writes results/leaks.json. Resident memory grows until the garbage collector and
 * the allocator have reached their working size, so read the second half.
 */
import { spawnSync } from 'node:child_process';
import { mkdir, writeFile } from 'node:fs/promises';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { criticObjective, dcganCritic, dcganGenerator, dragan } from '@wprox/gan';
import { ProximalGenerator, rwp } from '@wprox/regularizers';
import { adam, forward, prepareBackend, Random, trainableVariables } from '@wprox/runtime';
import { describeMachine } from './machine.mjs';

// Small, so that a software renderer in place of a graphics card finishes too.
const BATCH = 2;
const LATENT = 10;
const WIDTH = 2;
const SAMPLES = 10;
/** Numbers are read back every so many iterations. */
const LOGGED = 10;

/**
 * @typedef {object} Sample
 * @property {number} iteration
 * @property {number} tensors
 * @property {number} buffers
 * @property {number} residentMegabytes
 */

if (process.argv[2] === '--train') {
  const samples = await train(process.argv[3] ?? 'wasm', Number(process.argv[4]));
  console.log(JSON.stringify(samples));
} else {
  await measureAll();
}

async function measureAll() {
  const iterations = Number(process.argv[2] ?? 1000);
  if (!Number.isInteger(iterations) || iterations < SAMPLES) {
    throw new RangeError(`iterations is "${process.argv[2]}"; expected an integer from ${SAMPLES}`);
  }
  const names = (process.argv[3] ?? 'wasm,tensorflow,webgpu').split(',');
  /** @type {Record<string, Sample[]>} */
  const backends = {};
  for (const name of names) {
    const program = fileURLToPath(import.meta.url);
    const { status, stdout, stderr } = spawnSync(
      process.execPath,
      ['--expose-gc', program, '--train', name, String(iterations)],
      { encoding: 'utf8' },
    );
    if (status !== 0) {
      console.log(`${name}: left out\n${stderr.trim().split('\n').at(-1)}`);
      continue;
    }
    const samples = /** @type {Sample[]} */ (JSON.parse(stdout.trim().split('\n').at(-1) ?? ''));
    backends[name] = samples;
    console.log(`${name}: iteration, tensors, buffers, resident MB`);
    for (const { iteration, tensors, buffers, residentMegabytes } of samples) {
      console.log(`  ${iteration}  ${tensors}  ${buffers}  ${residentMegabytes}`);
    }
  }
  const results = new URL('../results/', import.meta.url);
  await mkdir(results, { recursive: true });
  const machine = { ...describeMachine(), tfjs: tf.version_core };
  const text = JSON.stringify({ machine, iterations, backends }, null, 2);
  await writeFile(new URL('leaks.json', results), `${text}\n`);
}

/**
 * @param {string} backend
 * @param {number} iterations
 */
async function train(backend, iterations) {
  await prepareBackend(backend);
  const random = new Random(1);
  const generator = dcganGenerator({ width: WIDTH, latentSize: LATENT, random });
  const critic = dcganCritic({ width: WIDTH, batchNorm: false, random });
  const settings = { learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 };
  const [ofCritic, optimizer] = [adam(settings), adam(settings)];
  const objective = dragan();
  const drawLatents = () => tf.tensor2d(random.normal(BATCH * LATENT), [BATCH, LATENT]);
  const proximal = new ProximalGenerator(generator, {
    distance: rwp(),
    h: 0.2,
    innerSteps: 2,
    latents: 'fresh',
    optimizer,
    drawLatents,
  });
  /** @type {Sample[]} */
  const samples = [];
  for (let iteration = 1; iteration <= iterations; iteration++) {
    tf.tidy(() => {
      const real = tf.tensor4d(random.uniform(BATCH * 3072, -1, 1), [BATCH, 32, 32, 3]);
      const batch = { real, fake: forward(generator, drawLatents()), random };
      const loss = () => criticObjective(objective, (x) => forward(critic, x), batch);
      ofCritic.minimize(loss, false, trainableVariables(critic));
    });
    proximal.step((made) => objective.generatorLoss(forward(critic, made)));
    // As a trainer logs its losses. A graphics card runs asynchronously: this waits for it.
    if (iteration % LOGGED === 0) {
      const norm = tf.tidy(() =>
        tf.sum(tf.square(/** @type {tf.Tensor} */ (trainableVariables(critic)[0]))),
      );
      await norm.data();
      norm.dispose();
    }
    if (iteration % Math.floor(iterations / SAMPLES) === 0) {
      globalThis.gc?.();
      const { numTensors, numDataBuffers } = tf.memory();
      samples.push({
        iteration,
        tensors: numTensors,
        buffers: numDataBuffers,
        residentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
      });
    }
  }
  return samples;
}
