/**
 * Statistics of the real images' features, which every evaluation compares with. They are measured
 * once for each feature map, backend and number of images, and kept in the cache folder.
 */
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { cacheDirectory, type ImageSplit } from '@wprox/datasets';
import {
  type Cifar10Classifier,
  type FeatureStatistics,
  FeatureStatisticsBuilder,
} from '@wprox/metrics';
import { z } from 'zod';
import { readJson, writeJson } from '../runs/index.js';

const BATCH = 250;

const statisticsSchema = z.strictObject({
  features: z.string(),
  count: z.int().positive(),
  mean: z.array(z.number()),
  covariance: z.array(z.number()),
});

/** Statistics of the first `count` images of a split, from the cache or measured now. */
export async function realStatistics(
  split: ImageSplit,
  count: number,
  classifier: Cifar10Classifier,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<FeatureStatistics> {
  const key = [split.name, count, classifier.name, classifier.fingerprint, tf.getBackend()];
  const name = `${key.join('-').replace(/[^\w.-]+/g, '-')}.json`;
  const file = path.join(cacheDirectory(), 'statistics', name);
  // What cannot be read is measured again and replaced.
  const cached = await readJson(file, statisticsSchema).catch(() => undefined);
  if (cached) return cached;
  const builder = new FeatureStatisticsBuilder(classifier.name, classifier.dimension);
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    const indices = Int32Array.from({ length: size }, (_, i) => first + i);
    const features = tf.tidy(() => classifier.extract(split.images(indices)));
    builder.add(await features.data());
    features.dispose();
    onProgress(first + size, count);
  }
  const statistics = builder.statistics();
  await writeJson(file, statistics);
  return statistics;
}
