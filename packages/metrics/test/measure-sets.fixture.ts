/** Measures sets and images with the main entry of the package. */
import * as tf from '@tensorflow/tfjs';
import {
  collectStatistics,
  decodeFeatures,
  decodeStatistics,
  encodeFeatures,
  encodeStatistics,
  featureSet,
  frechetDistance,
  gaussianBlur,
  kernelDistance,
  loadCifar10Classifier,
  loadInceptionV3,
  precisionRecall,
  statisticsOf,
} from '@wprox/metrics';
import { Random } from '@wprox/runtime/random';

/** Returns distances of two sets, through the bytes of their files, and of perturbed images. */
export async function result() {
  await tf.setBackend('cpu');
  const random = new Random(7);
  const real = featureSet('points', random.normal(200), 2);
  const generated = featureSet('points', random.uniform(200, -1, 1), 2);
  const stored = decodeStatistics(encodeStatistics(statisticsOf(real)), 'points');
  const classifier = await loadCifar10Classifier();
  const images = tf.tensor4d(random.uniform(4 * 32 * 32 * 3, -1, 1), [4, 32, 32, 3]);
  const blurred = await gaussianBlur.apply(images, 0.5, random);
  const sharp = await collectStatistics(classifier, [images]);
  return {
    frechet: frechetDistance(stored, decodeFeatures(encodeFeatures(generated))).value,
    kernel: kernelDistance(real, generated, { random, subsets: 3, subsetSize: 50 }).value,
    precision: precisionRecall(real, generated).precision,
    fingerprint: classifier.fingerprint,
    images: frechetDistance(sharp, await collectStatistics(classifier, [blurred])).value,
    compressed: decodeStatistics(bytesOf(COMPRESSED), 'points').mean,
    refusal: refusalOf(() => loadInceptionV3(Uint8Array.of(0x1f, 0x8b, 8, 0))),
  };
}

/** The file of `numpy.savez_compressed` with mu = [1, 2] and sigma = [[1, 0], [0, 1]]. */
const COMPRESSED =
  'UEsDBC0AAAAIAAAAIQBkW6q///////////8GABQAbXUubnB5AQAQAJAAAAAAAAAATAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOpo6CrUKFAAuBjD4YA+hGRwAUEsDBC0AAAAIAAAAIQBnjExn//////////8JABQAc2lnbWEubnB5AQAQAKAAAAAAAAAAUAAAAAAAAACb7BfqGxDJyFDGUK2eklqcXKRupaBuk2ahrqOgnpZfVFKUmBefX5SSChJ3S8wpTgWKF2ckFqQC+RpGOgpGmjoKtQpkAy4GMPhgz4AVfLAHAFBLAQItAy0AAAAIAAAAIQBkW6q/TAAAAJAAAAAGAAAAAAAAAAAAAACAAQAAAABtdS5ucHlQSwECLQMtAAAACAAAACEAZ4xMZ1AAAACgAAAACQAAAAAAAAAAAAAAgAGEAAAAc2lnbWEubnB5UEsFBgAAAAACAAIAawAAAA8BAAAAAA==';

const bytesOf = (base64: string) => Uint8Array.from(atob(base64), (each) => each.charCodeAt(0));

function refusalOf(use: () => unknown): string {
  try {
    use();
    return 'none';
  } catch (error) {
    return `${(error as Error).name}: ${(error as Error).message}`;
  }
}
