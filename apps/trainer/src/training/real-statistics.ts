/**
 * Statistics of the real images' features, which every evaluation compares with. They are measured
 * once for the same images on each feature map and backend, and kept in the cache folder. Images are
 * known by a checksum: a name may stand for one folder of images today and for another tomorrow.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import { crc32 } from 'node:zlib';
import * as tf from '@tensorflow/tfjs';
import { cacheDirectory, type ImageSplit } from '@wprox/datasets';
import { readJson, writeJson } from '@wprox/experiments/run-folders';
import { type FeatureStatistics, FeatureStatisticsBuilder, frechetDistance } from '@wprox/metrics';
import { z } from 'zod';
import type { ImageFeatures } from './image-features.js';

const BATCH = 250;

const statisticsSchema = z.strictObject({
  features: z.string(),
  count: z.int().positive(),
  mean: z.array(z.number()),
  covariance: z.array(z.number()),
  /** Of all the rest, so that no turned digit moves every distance; older files have none. */
  checksum: z.string().exactOptional(),
});

/** Statistics of the first `count` images of a split, from the cache or measured now. */
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
  // What cannot be read is measured again and replaced.
  const cached = await readJson(file, statisticsSchema).catch(() => undefined);
  const found = cached && usable(cached, count, extractor);
  if (found) return found;
  const builder = new FeatureStatisticsBuilder(extractor.name, extractor.dimension);
  for (let first = 0; first < count; first += BATCH) {
    const size = Math.min(BATCH, count - first);
    const indices = Int32Array.from({ length: size }, (_, i) => first + i);
    const features = tf.tidy(() => extractor.extract(split.images(indices)));
    builder.add(await features.data());
    features.dispose();
    onProgress(first + size, count);
  }
  const statistics = builder.statistics();
  await writeJson(file, { ...statistics, checksum: checksumOf(statistics) });
  return statistics;
}

/** The statistics of a file, if they are whole and those that were asked for. */
function usable(
  { checksum: told, ...statistics }: z.infer<typeof statisticsSchema>,
  count: number,
  { name, dimension }: ImageFeatures,
): FeatureStatistics | undefined {
  const { mean, covariance } = statistics;
  const isAsked =
    statistics.features === name &&
    statistics.count === count &&
    mean.length === dimension &&
    covariance.length === dimension ** 2;
  if (!isAsked) return undefined;
  if (told !== undefined) return told === checksumOf(statistics) ? statistics : undefined;
  try {
    frechetDistance(statistics, statistics); // throws for what is no covariance
    return statistics;
  } catch {
    return undefined;
  }
}

function checksumOf({ features, count, mean, covariance }: FeatureStatistics): string {
  const text = JSON.stringify([features, count, mean, covariance]);
  return crc32(text).toString(16).padStart(8, '0');
}

/** Of the first `count` images: 12 hexadecimal digits. */
function checksum({ imageShape, pixels }: ImageSplit, count: number): string {
  const [height, width, channels] = imageShape;
  return createHash('sha256')
    .update(imageShape.join('×'))
    .update(pixels.subarray(0, count * height * width * channels))
    .digest('hex')
    .slice(0, 12);
}
