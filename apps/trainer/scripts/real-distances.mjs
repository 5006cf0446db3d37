/**
 * Measures Fréchet distances between real CIFAR-10 images: over the number of images, and at every level
 * of every graded perturbation. Writes docs/results/real-distances.json, which docs/packages/metrics.md
 * shows:
 *
 *   node apps/trainer/scripts/real-distances.mjs
 *
 * Everything is compared with the first 10,000 training images. This takes a minute or two on one core.
 */
import { writeFile } from 'node:fs/promises';
import * as tf from '@tensorflow/tfjs';
import { openCifar10 } from '@wprox/datasets';
import {
  collectStatistics,
  frechetDistance,
  gradedPerturbations,
  loadCifar10Classifier,
} from '@wprox/metrics';
import { prepareBackend, Random } from '@wprox/runtime';

const TARGET = new URL('../../../docs/results/real-distances.json', import.meta.url);
const REAL = 10_000;
const COUNT = 2000;
const SEED = 1;
const BATCH = 100;

const { name: backend } = await prepareBackend();
const { train, test } = await openCifar10();
const classifier = await loadCifar10Classifier();
const real = await collectStatistics(classifier, train.firstImages(REAL, BATCH));

/** @type {{ set: string, count: number, distance: number }[]} */
const samples = [];
for (const count of [100, 500, 2000, 10_000]) {
  await add('other training images', count, skipped(train.firstImages(REAL + count, BATCH), REAL));
}
await add('test images', COUNT, test.firstImages(COUNT, BATCH));
await add('test images, mirrored left to right', COUNT, changed(mirrored));
await add(
  'test images, upside down',
  COUNT,
  changed((images) => tf.reverse(images, [1])),
);
await add('one test image, repeated', COUNT, repeated());
const random = new Random(SEED);
await add('uniform noise', COUNT, changed(noise));

/** @type {{ perturbation: string, level: number, distance: number }[]} */
const perturbed = [];
for (const { name, levels, apply } of gradedPerturbations) {
  for (const level of levels) {
    const draws = new Random(SEED);
    const images = changed((batch) => apply(batch, level, draws));
    perturbed.push({ perturbation: name, level, distance: await distanceTo(images) });
  }
}
const { fingerprint } = classifier;
const results = { classifier: fingerprint, backend, seed: SEED, real: REAL, samples, perturbed };
await writeFile(TARGET, `${JSON.stringify(results, null, 2)}\n`);
console.log(TARGET.pathname);

/** @param {string} set @param {number} count @param {AsyncIterable<tf.Tensor> | Iterable<tf.Tensor>} images */
async function add(set, count, images) {
  samples.push({ set, count, distance: await distanceTo(images) });
}

/** @param {AsyncIterable<tf.Tensor> | Iterable<tf.Tensor>} images */
async function distanceTo(images) {
  const { value } = frechetDistance(real, await collectStatistics(classifier, images));
  return Number(value.toPrecision(6));
}

/** Leaves out the first images. @param {Iterable<tf.Tensor>} batches @param {number} count */
function* skipped(batches, count) {
  let seen = 0;
  for (const images of batches) {
    seen += images.shape[0] ?? 0;
    if (seen > count) yield images;
  }
}

/**
 * Changes the first test images, and disposes each batch when the next is requested.
 * @param {(images: tf.Tensor4D) => tf.Tensor | Promise<tf.Tensor>} change
 */
async function* changed(change) {
  for (const images of test.firstImages(COUNT, BATCH)) {
    const result = await change(images);
    try {
      yield result;
    } finally {
      result.dispose();
    }
  }
}

/** @param {tf.Tensor4D} images */
function mirrored(images) {
  return tf.reverse(images, [2]);
}

/** @param {tf.Tensor4D} images */
function noise({ shape }) {
  const size = shape.reduce((product, length) => product * length, 1);
  return tf.tensor(random.uniform(size, -1, 1), shape);
}

/** The same test image in every place. */
function* repeated() {
  for (let first = 0; first < COUNT; first += BATCH) {
    const images = test.images(new Int32Array(BATCH));
    yield images;
    images.dispose();
  }
}
