import * as tf from '@tensorflow/tfjs';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { onEachBackend } from '../../test/on-each-backend.js';
import { statisticsOf } from '../features/feature-set.js';
import { NonFiniteFeatureError } from './assert-finite.js';
import { collectFeatures, collectStatistics } from './collect.js';
import type { FeatureExtractor } from './feature-extractor.js';
import { featureSet } from './feature-set.js';
import { identityFeatures } from './identity-features.js';

/** Features [x + y, x · y] of points [x, y]; leaves tensors to the surrounding tidy. */
const twoFeatures: FeatureExtractor = {
  name: 'sum-and-product',
  dimension: 2,
  inputShape: [2],
  extract: (points) => {
    const [x, y] = tf.split(points, 2, 1) as [tf.Tensor2D, tf.Tensor2D];
    return tf.concat([tf.add(x, y), tf.mul(x, y)], 1) as tf.Tensor2D;
  },
  dispose: () => {},
};

const numbers = new Random(1).normal(2 * 10);
const features = (values: Float32Array) =>
  Float32Array.from(values, (_, k) =>
    k % 2 === 0 ? values[k]! + values[k + 1]! : values[k - 1]! * values[k]!,
  );

/** Yields the points in batches of the given sizes and disposes each one later. */
function* batchesOf(sizes: readonly number[], values = numbers): Generator<tf.Tensor> {
  let from = 0;
  for (const size of sizes) {
    const batch = tf.tensor2d(values.slice(2 * from, 2 * (from + size)), [size, 2]);
    from += size;
    try {
      yield batch;
    } finally {
      batch.dispose();
    }
  }
}

async function* later(batches: Iterable<tf.Tensor>): AsyncGenerator<tf.Tensor> {
  for (const batch of batches) {
    await new Promise((resolve) => setTimeout(resolve));
    yield batch;
  }
}

onEachBackend(() => {
  it('collects the features of all batches under the name of the extractor', async () => {
    const { numTensors } = tf.memory();
    const expected = featureSet('sum-and-product', features(numbers), 2);
    for (const sizes of [[10], [3, 3, 4], [9, 1]]) {
      expect(await collectFeatures(twoFeatures, batchesOf(sizes))).toEqual(expected);
      expect(await collectFeatures(twoFeatures, later(batchesOf(sizes)))).toEqual(expected);
    }
    const statistics = statisticsOf(expected);
    expect(await collectStatistics(twoFeatures, batchesOf([10]))).toEqual(statistics);
    expect(tf.memory().numTensors).toBe(numTensors);
  });

  it('disposes no tensor of the caller, even if the extractor returns its input', async () => {
    const points = tf.tensor2d([1, 2, 3, 4, 5, 6], [3, 2]);
    const { numTensors } = tf.memory();
    const own = { ...twoFeatures, extract: (inputs: tf.Tensor) => inputs as tf.Tensor2D };
    for (const extractor of [twoFeatures, own, identityFeatures('points', [2])]) {
      const set = await collectFeatures(extractor, [points, points]);
      expect(set).toMatchObject({ features: extractor.name, count: 6, dimension: 2 });
      expect((await collectStatistics(extractor, [points])).count).toBe(3);
      expect(points.isDisposed).toBe(false);
      expect(tf.memory().numTensors).toBe(numTensors);
    }
    points.dispose();
  });

  it('stops at a feature that is not finite, names it and disposes the batch', async () => {
    const { numTensors } = tf.memory();
    const damaged = numbers.slice();
    damaged[2 * 4] = Number.POSITIVE_INFINITY;
    for (const collect of [collectFeatures, collectStatistics]) {
      const reason = await collect(twoFeatures, batchesOf([3, 3, 4], damaged)).catch((e) => e);
      expect(reason).toBeInstanceOf(NonFiniteFeatureError);
      expect(reason).toMatchObject({ value: Number.POSITIVE_INFINITY, feature: 0, sample: 4 });
      expect(tf.memory().numTensors).toBe(numTensors);
    }
  });
});

describe('collectFeatures and collectStatistics', () => {
  it('report the number of samples after each batch', async () => {
    const reported: number[] = [];
    const options = { onProgress: (samples: number) => reported.push(samples) };
    await collectFeatures(twoFeatures, batchesOf([3, 3, 4]), options);
    await collectStatistics(twoFeatures, batchesOf([9, 1]), options);
    expect(reported).toEqual([3, 6, 10, 9, 10]);
  });

  it('keep float64 if the features are integers', async () => {
    const integers = tf.tensor2d([1, 2 ** 30 + 1], [1, 2], 'int32');
    const set = await collectFeatures(identityFeatures('points', [2]), [integers]);
    expect(set.values).toEqual(Float64Array.of(1, 2 ** 30 + 1));
    integers.dispose();
  });

  it('refuse no samples, one sample without a covariance, and features of another dimension', async () => {
    await expect(collectFeatures(twoFeatures, [])).rejects.toThrow(RangeError);
    await expect(collectStatistics(twoFeatures, batchesOf([1]))).rejects.toThrow(
      '1 feature vectors',
    );
    const wrong = { ...twoFeatures, dimension: 3 };
    const { numTensors } = tf.memory();
    await expect(collectFeatures(wrong, batchesOf([4]))).rejects.toThrow(
      /"sum-and-product".* \[4,2\]; expected \[4,3\]/,
    );
    expect(tf.memory().numTensors).toBe(numTensors);
  });
});
