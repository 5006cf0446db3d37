/**
 * Measures the Fréchet distance between two folders of pictures.
 *
 *   node frechet.js <folder> <folder> [weights of Inception]
 *
 * With the file pt_inception-2015-12-05-6726825d.pth of pytorch-fid it is FID. Without it the features
 * are those of a small classifier, and the distance must not be compared with published values of FID.
 */
import { readFile } from 'node:fs/promises';
import { openImages } from '@wprox/datasets';
import {
  collectStatistics,
  frechetDistance,
  loadCifar10Classifier,
  loadInceptionV3,
} from '@wprox/metrics';
import { prepareBackend } from '@wprox/runtime';

const [first, second, weights] = process.argv.slice(2);
if (!first || !second) {
  console.error('Usage: node frechet.js <folder> <folder> [weights of Inception]');
  process.exit(1);
}

await prepareBackend();
const extractor = weights
  ? loadInceptionV3(await readFile(weights), { inputShape: [32, 32, 3] })
  : await loadCifar10Classifier();
const { value, features, counts } = frechetDistance(await measure(first), await measure(second));
console.log(`${features}: ${value.toFixed(4)} between ${counts.join(' and ')} pictures`);

/**
 * Mean and covariance of the features of all pictures in a folder, 50 pictures at a time.
 *
 * @param {string} folder
 */
async function measure(folder) {
  const { images } = await openImages(folder, { size: 32 });
  return collectStatistics(extractor, images.firstImages(images.count, 50));
}
