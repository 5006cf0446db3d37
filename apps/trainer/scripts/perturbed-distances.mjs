/**
 * Measures the Fréchet distance between real CIFAR-10 images and perturbed ones, at every level of
 * every graded perturbation, and prints it; docs/packages/metrics.md has the numbers:
 *
 *   node apps/trainer/scripts/perturbed-distances.mjs [--images 2000] [--seed 1]
 *
 * The perturbed images are the first test images; they are compared with the first 10,000 training
 * images. A minute on a core of its own.
 */
import { parseArgs } from 'node:util';
import * as tf from '@tensorflow/tfjs';
import { openCifar10 } from '@wprox/datasets';
import {
  FeatureStatisticsBuilder,
  frechetDistance,
  gradedPerturbations,
  loadCifar10Classifier,
} from '@wprox/metrics';
import { prepareBackend, Random } from '@wprox/runtime';

const { values } = parseArgs({
  options: {
    images: { type: 'string', default: '2000' },
    seed: { type: 'string', default: '1' },
  },
});
const count = Number(values.images);
const realCount = 10_000;
const batchSize = 250;

const { name: backend } = await prepareBackend();
const { train, test } = await openCifar10();
const classifier = await loadCifar10Classifier();

/** Statistics of a split's first images, each batch changed by `perturb`. */
async function statistics(split, total, perturb = (images) => images) {
  const gathered = new FeatureStatisticsBuilder(classifier.name, classifier.dimension);
  for (let first = 0; first < total; first += batchSize) {
    const size = Math.min(batchSize, total - first);
    const images = split.images(Int32Array.from({ length: size }, (_, i) => first + i));
    const perturbed = await perturb(images);
    const features = classifier.extract(perturbed);
    gathered.add(await features.data());
    tf.dispose([images, perturbed, features]);
  }
  return gathered.statistics();
}

const real = await statistics(train, realCount);
console.log(
  `Fréchet distance on ${classifier.name} features (${classifier.fingerprint}), ${count} perturbed ` +
    `test images against ${realCount} training images, seed ${values.seed}, backend ${backend}\n`,
);
console.log('| perturbation (unit of the level) | level: distance | | | |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const { name, unit, levels, apply } of gradedPerturbations) {
  const cells = [];
  for (const level of levels) {
    const random = new Random(Number(values.seed));
    const found = await statistics(test, count, (images) => apply(images, level, random));
    cells.push(`${level}: ${frechetDistance(real, found).value.toPrecision(3)}`);
  }
  console.log(`| ${name} (${unit}) | ${cells.join(' | ')} |`);
}
