import * as tf from '@tensorflow/tfjs';
import { frechetDistance, loadCifar10Classifier } from '@wprox/metrics';
import { expect, expectNumbers } from './expect.js';

/** The Fréchet distance of two Gaussians of equal covariance, and the classifier that is shipped. */
export async function run(): Promise<void> {
  const gaussian = (mean: number[]) => ({
    ...{ features: 'points', count: 100, mean },
    covariance: [2, 0.5, 0.5, 1],
  });
  const { value } = frechetDistance(gaussian([0, 0]), gaussian([3, 4]));
  expectNumbers([value], [25], 1e-9);

  const classifier = await loadCifar10Classifier();
  const images = tf.zeros([1, 32, 32, 3]) as tf.Tensor4D;
  const features = classifier.extract(images);
  expect((await features.data()).every(Number.isFinite), 'the features of an image are finite');
  tf.dispose([images, features]);
  classifier.dispose();
}
