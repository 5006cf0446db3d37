/** Features of batches of inputs, kept one by one or reduced to their mean and covariance. */
import * as tf from '@tensorflow/tfjs';
import { type FeatureStatistics, FeatureStatisticsBuilder } from '../frechet/feature-statistics.js';
import { assertFiniteFeatures } from './assert-finite.js';
import type { FeatureExtractor } from './feature-extractor.js';
import { type FeatureSet, uncheckedFeatureSet } from './feature-set.js';

/**
 * Batches of inputs [B, ...inputShape], such as an array of tensors or a generator. The tensors stay
 * the caller's: a generator disposes each one in a `finally` after its `yield`.
 */
export type Batches = Iterable<tf.Tensor> | AsyncIterable<tf.Tensor>;

/** What {@link collectFeatures} and {@link collectStatistics} take. */
export interface CollectOptions {
  /** Called after each batch with the number of samples so far. */
  readonly onProgress?: (samples: number) => void;
}

/**
 * Extracts the features of all batches, one batch at a time, and keeps every vector.
 *
 * Each batch is read to the end before the next one is requested. No tensor is left behind, and none
 * of the caller's is disposed.
 *
 * @returns the set, under the extractor's name: count × dimension numbers in memory.
 * @throws NonFiniteFeatureError naming the sample; RangeError if there are no samples, or if the
 *   extractor refuses the shape of a batch.
 * @example
 * const real = await collectFeatures(classifier, [images]);
 */
export async function collectFeatures(
  extractor: FeatureExtractor,
  batches: Batches,
  options: CollectOptions = {},
): Promise<FeatureSet> {
  const { name, dimension } = extractor;
  const parts: tf.TypedArray[] = [];
  await visitFeatures(extractor, batches, options, (values, samples) => {
    assertFiniteFeatures(values, dimension, samples);
    // A copy: on some backends the data is the storage of a tensor of the caller's.
    parts.push(values.slice());
  });
  return uncheckedFeatureSet(name, joined(parts), dimension);
}

/**
 * Extracts the features of all batches and keeps only their mean and covariance, in float64: dimension²
 * numbers in memory, however many samples there are. Ownership as in {@link collectFeatures}.
 *
 * @returns the statistics, under the extractor's name.
 * @throws NonFiniteFeatureError naming the sample; RangeError if there are fewer than two samples, or
 *   if the extractor refuses the shape of a batch.
 * @example
 * const real = await collectStatistics(classifier, batches());
 * const distance = frechetDistance(real, await collectStatistics(classifier, [generated]));
 */
export async function collectStatistics(
  extractor: FeatureExtractor,
  batches: Batches,
  options: CollectOptions = {},
): Promise<FeatureStatistics> {
  const builder = new FeatureStatisticsBuilder(extractor.name, extractor.dimension);
  await visitFeatures(extractor, batches, options, (values) => builder.add(values));
  return builder.statistics();
}

/** Calls `visit` with the features of each batch and the number of samples before it. */
async function visitFeatures(
  extractor: FeatureExtractor,
  batches: Batches,
  { onProgress }: CollectOptions,
  visit: (values: tf.TypedArray, samples: number) => void,
): Promise<void> {
  let samples = 0;
  for await (const batch of batches) {
    const features = tf.tidy(() => extractor.extract(batch));
    try {
      assertShape(extractor, batch, features);
      visit(await features.data(), samples);
    } finally {
      // An extractor may return its input.
      if (features !== batch) features.dispose();
    }
    samples += features.shape[0];
    onProgress?.(samples);
  }
}

function assertShape({ name, dimension }: FeatureExtractor, batch: tf.Tensor, features: tf.Tensor) {
  const expected = [batch.shape[0] ?? 1, dimension];
  if (tf.util.arraysEqual(features.shape, expected)) return;
  throw new RangeError(
    `the features "${name}" of a batch [${batch.shape}] have shape [${features.shape}]; ` +
      `expected [${expected}], as the extractor's dimension says`,
  );
}

/** All parts one after the other, in float32 if every part is. */
function joined(parts: readonly tf.TypedArray[]): Float32Array | Float64Array {
  const length = parts.reduce((sum, part) => sum + part.length, 0);
  const isSingle = parts.every((part) => part instanceof Float32Array);
  const values = isSingle ? new Float32Array(length) : new Float64Array(length);
  let at = 0;
  for (const part of parts) {
    values.set(part, at);
    at += part.length;
  }
  return values;
}
