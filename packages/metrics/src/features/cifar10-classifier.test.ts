import { createHash } from 'node:crypto';
import { readFileSync } from 'node:fs';
import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { buildCifar10Classifier, loadCifar10Classifier } from './cifar10-classifier.js';

const weights = readFileSync(
  new URL('../../weights/cifar10-classifier/weights.bin', import.meta.url),
);

const images = (count: number, seed = 1): tf.Tensor =>
  tf.tensor(new Random(seed).uniform(count * 32 * 32 * 3, -1, 1), [count, 32, 32, 3]);

function largestDifference(a: tf.Tensor, b: tf.Tensor): number {
  expect(a.shape).toEqual(b.shape);
  return tf.tidy(() => tf.max(tf.abs(tf.sub(a, b))).dataSync()[0]!);
}

describe('the classifier of the package', () => {
  it('has weights of at most 1 MB', () => {
    expect(weights.length).toBeLessThanOrEqual(1e6);
  });

  it('has a recorded test accuracy of at least 65 %', async () => {
    const classifier = await loadCifar10Classifier();
    expect(classifier.testAccuracy).toBeGreaterThanOrEqual(0.65);
    expect(classifier.testAccuracy).toBeLessThan(1);
    classifier.dispose();
  });

  it('describes itself', async () => {
    const classifier = await loadCifar10Classifier();
    expect(classifier.name).toBe('cifar10-classifier');
    expect(classifier.dimension).toBe(128);
    expect(classifier.inputShape).toEqual([32, 32, 3]);
    const checksum = createHash('sha256').update(weights).digest('hex');
    expect(classifier.fingerprint).toBe(checksum.slice(0, 12));
    expect(classifier.epochs).toBeGreaterThanOrEqual(1);
    expect(Number.isInteger(classifier.seed)).toBe(true);
    classifier.dispose();
  });
});

onEachBackend(() => {
  it('has features from which its logits follow', async () => {
    const classifier = await loadCifar10Classifier();
    const input = images(3);
    const features = classifier.extract(input);
    expect(features.shape).toEqual([3, 128]);
    const [kernel, bias] = classifier.model.getLayer('logits').getWeights();
    const logits = classifier.model.predict(input) as tf.Tensor;
    const fromFeatures = tf.add(tf.matMul(features, kernel as tf.Tensor2D), bias!);
    // Sums of 128 products: about 1e-6 of logits near 10.
    expect(largestDifference(logits, fromFeatures)).toBeLessThan(1e-4);
    expect(logits.shape).toEqual([3, 10]);
    classifier.dispose();
  });

  it('has features that are averages of ReLUs, not all 0, and different for different images', async () => {
    const classifier = await loadCifar10Classifier();
    const features = classifier.extract(images(4));
    const values = features.dataSync();
    expect(values.every((x) => Number.isFinite(x) && x >= 0)).toBe(true);
    expect(values.filter((x) => x > 0).length).toBeGreaterThan(values.length / 4);
    const [one, other] = [features.slice(0, 1), features.slice(1, 1)];
    expect(largestDifference(one, other)).toBeGreaterThan(1e-3);
    classifier.dispose();
  });

  it('gives an image features that do not depend on its batch', async () => {
    const classifier = await loadCifar10Classifier();
    const input = images(4);
    const together = classifier.extract(input).slice(2, 1);
    const single = classifier.extract(input.slice(2, 1));
    // The order of additions can differ.
    expect(largestDifference(together, single)).toBeLessThan(1e-5);
    classifier.dispose();
  });

  it('keeps only its weights, and nothing after dispose', async () => {
    const input = images(2);
    const before = tf.memory().numTensors;
    const classifier = await loadCifar10Classifier();
    const loaded = tf.memory().numTensors;
    expect(loaded - before).toBe(classifier.model.weights.length);
    const features = classifier.extract(input);
    expect(tf.memory().numTensors).toBe(loaded + 1);
    features.dispose();
    expect(input.isDisposed).toBe(false);
    classifier.dispose();
    expect(tf.memory().numTensors).toBe(before);
  });

  it('refuses images of another shape', async () => {
    const classifier = await loadCifar10Classifier();
    for (const shape of [
      [2, 28, 28, 3],
      [2, 32, 32, 1],
      [32, 32, 3],
    ]) {
      expect(() => classifier.extract(tf.zeros(shape))).toThrow(
        `inputs have shape [${shape}]; expected [B, 32,32,3]`,
      );
    }
    classifier.dispose();
  });
});

describe('buildCifar10Classifier', () => {
  const initial = (seed: number) => {
    const model = buildCifar10Classifier(seed);
    const values = model.getWeights().map((weight) => [...weight.dataSync()]);
    model.dispose();
    return values;
  };

  it('builds the network that the shipped weights belong to', async () => {
    const classifier = await loadCifar10Classifier();
    const model = buildCifar10Classifier(1);
    const shapes = (each: tf.LayersModel) => each.getWeights().map((weight) => weight.shape);
    expect(shapes(model)).toEqual(shapes(classifier.model));
    for (const each of [model, classifier]) each.dispose();
  });

  it('has weights determined by its seed', () => {
    expect(initial(3)).toEqual(initial(3));
    expect(initial(3)).not.toEqual(initial(4));
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses the seed %s', (seed) => {
    expect(() => buildCifar10Classifier(seed)).toThrow(`seed is ${seed}; expected an integer`);
  });
});
