/**
 * Tests whether training leaks: a thousand outer iterations of a small DCGAN with DRAGAN's penalty and
 * RWP, on each available backend, each in its own process. It records tensors, data buffers and
 * resident memory on the way.
 *
 *   node src/leaks.mjs [iterations] [backends] [results]     by default 1000 wasm,tensorflow,webgpu
 *
 * Prints a table and writes results/leaks.json. Resident memory grows until the garbage collector and
 * the allocator have reached their working size, so read the second half.
 */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import * as tf from '@tensorflow/tfjs';
import { dragan } from '@wprox/gan';
import { rwp } from '@wprox/regularizers';
import { prepareBackend } from '@wprox/runtime';
import { Random } from '@wprox/runtime/random';
import { LossLog } from '@wprox/training';
import { integerArgument } from './command-line.mjs';
import { dcganTraining } from './dcgan-training.mjs';
import { describeMachine } from './machine.mjs';
import { writeResults } from './results.mjs';

// Small, so that WebGPU rendered in software finishes too.
const SIZES = { width: 2, batchSize: 2, latentSize: 10 };
const SAMPLES = 10;
/** The losses are read after this many iterations, as the trainer reads them. */
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
  const iterations = integerArgument('iterations', process.argv[2] ?? '1000', SAMPLES);
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
  const machine = { ...describeMachine(), tfjs: tf.version_core };
  await writeResults('leaks', { machine, iterations, backends }, process.argv[4]);
}

/** @param {string} backend @param {number} iterations */
async function train(backend, iterations) {
  await prepareBackend(backend);
  const images = new Random(2);
  const training = dcganTraining({
    ...SIZES,
    objective: dragan(),
    steps: { distance: rwp(), h: 0.2, innerSteps: 2, latents: 'fresh' },
    adam: { learningRate: 1e-4, beta1: 0.5, beta2: 0.9, epsilon: 1e-8 },
    nextImages: (count) => tf.tensor4d(images.uniform(count * 3072, -1, 1), [count, 32, 32, 3]),
  });
  const log = new LossLog();
  /** @type {Sample[]} */
  const samples = [];
  while (training.iteration < iterations) {
    log.add(await training.outerIteration());
    const { iteration } = training;
    const isSampled = iteration % Math.floor(iterations / SAMPLES) === 0;
    // This also waits for a graphics card, which computes asynchronously.
    if (isSampled || iteration % LOGGED === 0) await log.takeMeans();
    if (!isSampled) continue;
    globalThis.gc?.();
    const { numTensors, numDataBuffers } = tf.memory();
    samples.push({
      iteration,
      tensors: numTensors,
      buffers: numDataBuffers,
      residentMegabytes: Math.round(process.memoryUsage().rss / 1e6),
    });
  }
  return samples;
}
