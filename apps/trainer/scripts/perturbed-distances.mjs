/**
 * Measures and prints the Fréchet distance between real and perturbed CIFAR-10 images, at every level
 * of every graded perturbation. docs/packages/metrics.md contains the results:
 *
 *   node apps/trainer/scripts/perturbed-distances.mjs [--images 2000] [--seed 1]
 *
 * The first test images are perturbed and compared with the first 10,000 training images. This takes
 * about a minute on one core.
 */
import { parseArgs } from 'node:util';
import { openCifar10 } from '@wprox/datasets';
import {
  collectStatistics,
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

/** Perturbs the first images of the split and disposes each batch when the next is requested. */
async function* perturbed(split, total, { apply }, level) {
  const random = new Random(Number(values.seed));
  for (const images of split.firstImages(total, batchSize)) {
    const result = await apply(images, level, random);
    try {
      yield result;
    } finally {
      result.dispose();
    }
  }
}

const real = await collectStatistics(classifier, train.firstImages(realCount, batchSize));
console.log(
  `Fréchet distance on ${classifier.name} features (${classifier.fingerprint}), ${count} perturbed ` +
    `test images against ${realCount} training images, seed ${values.seed}, backend ${backend}\n`,
);
console.log('| perturbation (unit of the level) | level: distance | | | |');
console.log('| --- | ---: | ---: | ---: | ---: |');
for (const perturbation of gradedPerturbations) {
  const { name, unit, levels } = perturbation;
  const cells = [];
  for (const level of levels) {
    const found = await collectStatistics(classifier, perturbed(test, count, perturbation, level));
    cells.push(`${level}: ${frechetDistance(real, found).value.toPrecision(3)}`);
  }
  console.log(`| ${name} (${unit}) | ${cells.join(' | ')} |`);
}
