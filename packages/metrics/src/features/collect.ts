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
  return collected(vectorCollector(extractor), batches, options);
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
  return collected(statisticsCollector(extractor), batches, options);
}

/** Gathers features batch by batch, so that several extractors can see each batch once. */
export interface FeatureCollector<Result> {
  /**
   * Extracts the features of a batch [B, ...inputShape], which stays the caller's, and reads them.
   * Await it before the next call.
   * @throws NonFiniteFeatureError naming the sample; RangeError if the extractor refuses the shape.
   */
  add(batch: tf.Tensor): Promise<void>;
  /** Returns what was gathered. @throws RangeError if there are too few samples. */
  result(): Result;
}

/** Makes the collector of {@link collectFeatures}. The extractor stays the caller's. */
export function vectorCollector(extractor: FeatureExtractor): FeatureCollector<FeatureSet> {
  const { name, dimension } = extractor;
  const parts: tf.TypedArray[] = [];
  let samples = 0;
  return {
    add: (batch) =>
      readFeatures(extractor, batch, (values) => {
        assertFiniteFeatures(values, dimension, samples);
        samples += values.length / dimension;
        // A copy: on some backends the data is the storage of a tensor of the caller's.
        parts.push(values.slice());
      }),
    result: () => uncheckedFeatureSet(name, joined(parts), dimension),
  };
}

/** Makes the collector of {@link collectStatistics}. The extractor stays the caller's. */
export function statisticsCollector(
  extractor: FeatureExtractor,
): FeatureCollector<FeatureStatistics> {
  const builder = new FeatureStatisticsBuilder(extractor.name, extractor.dimension);
  return {
    add: (batch) => readFeatures(extractor, batch, (values) => builder.add(values)),
    result: () => builder.statistics(),
  };
}

async function collected<Result>(
  collector: FeatureCollector<Result>,
  batches: Batches,
  { onProgress }: CollectOptions,
): Promise<Result> {
  let samples = 0;
  for await (const batch of batches) {
    await collector.add(batch);
    samples += batch.shape[0] ?? 1;
    onProgress?.(samples);
  }
  return collector.result();
}

/** Calls `use` with the features of a batch. */
async function readFeatures(
  extractor: FeatureExtractor,
  batch: tf.Tensor,
  use: (values: tf.TypedArray) => void,
): Promise<void> {
  const features = tf.tidy(() => extractor.extract(batch));
  try {
    assertShape(extractor, batch, features);
    use(await features.data());
  } finally {
    // An extractor may return its input.
    if (features !== batch) features.dispose();
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
