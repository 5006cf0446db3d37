/**
 * Statistics of the features of real images, which every evaluation compares with. They are measured
 * once for the same images on each feature map and backend, and kept in the cache folder. A checksum
 * identifies the images, because a name can denote other images later.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { cacheDirectory, type ImageSplit } from '@wprox/datasets';
import { readJson, writeJson } from '@wprox/experiments/run-folders';
import { collectStatistics, type FeatureStatistics, frechetDistance } from '@wprox/metrics';
import { z } from 'zod';
import type { ImageFeatures } from './image-features.js';

const BATCH = 250;

const statisticsSchema = z.strictObject({
  features: z.string(),
  count: z.int().positive(),
  mean: z.array(z.number()),
  covariance: z.array(z.number()),
  /** Of the other entries, so that a damaged digit is detected; older files have no checksum. */
  checksum: z.string().exactOptional(),
});

/** Returns the statistics of the first `count` images of a split, from the cache or measured now. */
export async function realStatistics(
  split: ImageSplit,
  count: number,
  extractor: ImageFeatures,
  onProgress: (done: number, total: number) => void = () => undefined,
): Promise<FeatureStatistics> {
  const { name: features, fingerprint } = extractor;
  const key = [split.name, checksum(split, count), count, features, fingerprint, tf.getBackend()];
  const name = `${key.join('-').replace(/[^\w.-]+/g, '-')}.json`;
  const file = path.join(cacheDirectory(), 'statistics', name);
  // A file that cannot be read is measured again and replaced.
  const cached = await readJson(file, statisticsSchema).catch(() => undefined);
  const found = cached && usable(cached, count, extractor);
  if (found) return found;
  const statistics = await collectStatistics(extractor, split.firstImages(count, BATCH), {
    onProgress: (done) => onProgress(done, count),
  });
  await writeJson(file, { ...statistics, checksum: checksumOf(statistics) });
  return statistics;
}

/** Returns the statistics of a file if they are undamaged and the requested ones. */
function usable(
  { checksum: recorded, ...statistics }: z.infer<typeof statisticsSchema>,
  count: number,
  { name, dimension }: ImageFeatures,
): FeatureStatistics | undefined {
  const { mean, covariance } = statistics;
  const isRequested =
    statistics.features === name &&
    statistics.count === count &&
    mean.length === dimension &&
    covariance.length === dimension ** 2;
  if (!isRequested) return undefined;
  if (recorded !== undefined) return recorded === checksumOf(statistics) ? statistics : undefined;
  try {
    frechetDistance(statistics, statistics); // throws if the covariance is not one
    return statistics;
  } catch {
    return undefined;
  }
}

function checksumOf({ features, count, mean, covariance }: FeatureStatistics): string {
  const text = JSON.stringify([features, count, mean, covariance]);
  return crc32(text).toString(16).padStart(8, '0');
}

/** Computes the checksum of the first `count` images: 12 hexadecimal digits. */
function checksum({ imageShape, pixels }: ImageSplit, count: number): string {
  const [height, width, channels] = imageShape;
  return createHash('sha256')
    .update(imageShape.join('×'))
    .update(pixels.subarray(0, count * height * width * channels))
    .digest('hex')
    .slice(0, 12);
}
