/** Features of batches of inputs, kept one by one or reduced to their mean and covariance. */
import * as tf from '@tensorflow/tfjs';
import { ArgumentError, quoted, reject, requireFunction, requireOptions } from '@wprox/arguments';
import { requireTensor } from '@wprox/runtime/tensors';
import { type FeatureStatistics, FeatureStatisticsBuilder } from '../frechet/feature-statistics.js';
import { assertFiniteFeatures } from './assert-finite.js';
import { type FeatureExtractor, requireExtractor } from './feature-extractor.js';
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
 * @throws NonFiniteFeatureError naming the sample; ArgumentError if there are no samples, if a batch
 *   is not a tensor or is disposed, or if the extractor refuses its shape.
 * @example
 * const real = await collectFeatures(classifier, [images]);
 */
export async function collectFeatures(
  extractor: FeatureExtractor,
  batches: Batches,
  options: CollectOptions = {},
): Promise<FeatureSet> {
  requireExtractor('extractor', extractor);
  return collected(vectorCollector(extractor), batches, options);
}

/**
 * Extracts the features of all batches and keeps only their mean and covariance, in float64: dimension²
 * numbers in memory, however many samples there are. Ownership as in {@link collectFeatures}.
 *
 * @returns the statistics, under the extractor's name.
 * @throws NonFiniteFeatureError naming the sample; ArgumentError if there are fewer than two samples,
 *   if a batch is not a tensor or is disposed, or if the extractor refuses its shape.
 * @example
 * const real = await collectStatistics(classifier, batches());
 * const distance = frechetDistance(real, await collectStatistics(classifier, [generated]));
 */
export async function collectStatistics(
  extractor: FeatureExtractor,
  batches: Batches,
  options: CollectOptions = {},
): Promise<FeatureStatistics> {
  requireExtractor('extractor', extractor);
  return collected(statisticsCollector(extractor), batches, options);
}

/** Gathers features batch by batch, so that several extractors can see each batch once. */
export interface FeatureCollector<Result> {
  /**
   * Extracts the features of a batch [B, ...inputShape], which stays the caller's, and reads them.
   * Await it before the next call.
   * @throws NonFiniteFeatureError naming the sample; ArgumentError if the batch is not a tensor, or if the
   *   extractor refuses its shape.
   */
  add(batch: tf.Tensor): Promise<void>;
  /** Returns what was gathered. @throws ArgumentError if there are too few samples. */
  result(): Result;
}

/**
 * Makes the collector of {@link collectFeatures}. The extractor stays the caller's.
 * @throws ArgumentError unless it is a {@link FeatureExtractor}.
 */
export function vectorCollector(extractor: FeatureExtractor): FeatureCollector<FeatureSet> {
  requireExtractor('extractor', extractor);
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
    result: () => {
      if (samples === 0) throw new ArgumentError('batches', 'gave no samples; expected at least 1');
      return uncheckedFeatureSet(name, joined(parts), dimension);
    },
  };
}

/**
 * Makes the collector of {@link collectStatistics}. The extractor stays the caller's.
 * @throws ArgumentError unless it is a {@link FeatureExtractor}.
 */
export function statisticsCollector(
  extractor: FeatureExtractor,
): FeatureCollector<FeatureStatistics> {
  requireExtractor('extractor', extractor);
  const builder = new FeatureStatisticsBuilder(extractor.name, extractor.dimension, 'batches');
  return {
    add: (batch) => readFeatures(extractor, batch, (values) => builder.add(values)),
    result: () => builder.statistics(),
  };
}

async function collected<Result>(
  collector: FeatureCollector<Result>,
  batches: Batches,
  options: CollectOptions,
): Promise<Result> {
  requireBatches(batches);
  const { onProgress } = checked(options);
  let samples = 0;
  for await (const batch of batches) {
    requireTensor('batches', batch, 'tensors [B, ...inputShape]');
    await collector.add(batch);
    samples += batch.shape[0] ?? 1;
    onProgress?.(samples);
  }
  return collector.result();
}

function checked(options: CollectOptions): CollectOptions {
  requireOptions('options', options, ['onProgress']);
  if (options.onProgress !== undefined) requireFunction('onProgress', options.onProgress);
  return options;
}

function requireBatches(batches: Batches): void {
  const given = Object(batches) as Record<symbol, unknown>;
  const ways = [given[Symbol.asyncIterator], given[Symbol.iterator]];
  if (typeof batches === 'string' || !ways.some((way) => typeof way === 'function')) {
    reject('batches', batches, BATCHES);
  }
}

const BATCHES = 'an array or a generator of tensors, such as [images]';

/** Calls `use` with the features of a batch. */
async function readFeatures(
  extractor: FeatureExtractor,
  batch: tf.Tensor,
  use: (values: tf.TypedArray) => void,
): Promise<void> {
  requireTensor('batch', batch, 'a tensor [B, ...inputShape]');
  const features: unknown = tf.tidy(() => extractor.extract(batch));
  requireTensor('what extractor.extract() returned', features, 'a tensor [B, dimension]');
  try {
    requireFeatures(extractor, batch, features);
    use(await features.data());
  } finally {
    // An extractor may return its input.
    if (features !== batch) features.dispose();
  }
}

function requireFeatures(
  { name, dimension }: FeatureExtractor,
  batch: tf.Tensor,
  features: tf.Tensor,
) {
  const { dtype } = features;
  if (dtype === 'string' || dtype === 'complex64') {
    throw new ArgumentError('extractor', `gives features of type ${dtype}; expected real numbers`);
  }
  const expected = [batch.shape[0] ?? 1, dimension];
  if (tf.util.arraysEqual(features.shape, expected)) return;
  throw new ArgumentError(
    'extractor',
    `${quoted(name)} gives features of shape [${features.shape}] for a batch [${batch.shape}]; expected [${expected}], ` +
      'as its dimension says',
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
