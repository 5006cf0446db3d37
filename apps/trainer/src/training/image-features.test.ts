import * as tf from '@tensorflow/tfjs';
import { loadCifar10Classifier } from '@wprox/metrics';
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { openImageFeatures } from './image-features.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

describe('openImageFeatures', () => {
  it('is the classifier itself for images of 32×32×3', async () => {
    const features = await openImageFeatures([32, 32, 3]);
    expect(features.name).toBe('cifar10-classifier');
    features.dispose();
  });

  it('gives enlarged or gray images the features of the images at 32×32×3', async () => {
    const classifier = await loadCifar10Classifier();
    const small = tf.randomUniform([3, 32, 32, 3], -1, 1, 'float32', 5) as tf.Tensor4D;
    // Two rows and three columns of each pixel: factors that differ detect exchanged axes.
    const wide = tf.tidy(() => {
      const rows = tf.tile(tf.reshape(small, [3, 32, 1, 32, 1, 3]), [1, 1, 2, 1, 3, 1]);
      return tf.reshape(rows, [3, 64, 96, 3]);
    });
    const gray = tf.tidy(() => tf.slice(small, [0, 0, 0, 0], [3, 32, 32, 1]));
    const [large, one] = [
      await openImageFeatures([64, 96, 3]),
      await openImageFeatures([32, 32, 1]),
    ];
    expect([large.name, one.name]).toEqual(Array(2).fill('cifar10-classifier@resized'));
    expect(large.fingerprint).toBe(classifier.fingerprint);
    const before = tf.memory().numTensors;
    const expectClose = (a: tf.Tensor, b: tf.Tensor) => {
      const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
      tf.dispose([a, b]);
      // The resizer sums products with 1/2 and 1/3 in float32.
      expect(difference).toBeLessThan(1e-4);
    };
    expectClose(large.extract(wide), classifier.extract(small));
    expectClose(
      one.extract(gray),
      tf.tidy(() => classifier.extract(tf.tile(gray, [1, 1, 1, 3]))),
    );
    expect(tf.memory().numTensors).toBe(before);
    for (const owner of [large, one, classifier, small, wide, gray]) owner.dispose();
  });

  it('refuses images of neither one channel nor three', async () => {
    await expect(openImageFeatures([32, 32, 4])).rejects.toThrow(
      /is \[32,32,4\]; expected .*\(gray\) or .*\(RGB\)/,
    );
  });
});
