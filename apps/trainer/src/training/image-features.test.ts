import * as tf from '@tensorflow/tfjs';
import { loadCifar10Classifier } from '@wprox/metrics';
import { prepareBackend } from '@wprox/runtime';
import { beforeAll, describe, expect, it } from 'vitest';
import { openImageFeatures } from './image-features.js';

beforeAll(async () => {
  await prepareBackend('wasm');
});

describe('openImageFeatures', () => {
  it('is the classifier itself for its own images', async () => {
    const features = await openImageFeatures([32, 32, 3]);
    expect(features.name).toBe('cifar10-classifier');
    features.dispose();
  });

  it('sees images of twice the size, or grey ones, as it sees them at its own', async () => {
    const classifier = await loadCifar10Classifier();
    const small = tf.randomUniform([3, 32, 32, 3], -1, 1, 'float32', 5) as tf.Tensor4D;
    // Each pixel twice along each side, and not square: wrong axes would show.
    const wide = tf.tidy(() => {
      const rows = tf.tile(tf.reshape(small, [3, 32, 1, 32, 1, 3]), [1, 1, 2, 1, 3, 1]);
      return tf.reshape(rows, [3, 64, 96, 3]);
    });
    const grey = tf.tidy(() => tf.slice(small, [0, 0, 0, 0], [3, 32, 32, 1]));
    const [large, one] = [
      await openImageFeatures([64, 96, 3]),
      await openImageFeatures([32, 32, 1]),
    ];
    expect([large.name, one.name]).toEqual(Array(2).fill('cifar10-classifier@resized'));
    expect(large.fingerprint).toBe(classifier.fingerprint);
    const before = tf.memory().numTensors;
    const near = (a: tf.Tensor, b: tf.Tensor) => {
      const difference = tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
      tf.dispose([a, b]);
      // Sums of products with 1/2 and 1/3, in float32.
      expect(difference).toBeLessThan(1e-4);
    };
    near(large.extract(wide), classifier.extract(small));
    near(
      one.extract(grey),
      tf.tidy(() => classifier.extract(tf.tile(grey, [1, 1, 1, 3]))),
    );
    expect(tf.memory().numTensors).toBe(before);
    for (const owner of [large, one, classifier, small, wide, grey]) owner.dispose();
  });

  it('refuses what is neither grey nor colour', async () => {
    await expect(openImageFeatures([32, 32, 4])).rejects.toThrow('the images have 4 channels');
  });
});
