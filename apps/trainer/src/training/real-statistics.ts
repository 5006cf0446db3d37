/**
 * Features of real images, which every evaluation compares with: their mean and covariance, or every
 * vector. They are measured once for the same images on each feature map and backend, and kept in the
 * cache folder. A checksum identifies the images, because a name can denote other images later.
 */
import { createHash } from 'node:crypto';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { cacheDirectory, makePrivateFolder } from '@wprox/cache';
import type { ImageSplit } from '@wprox/datasets';
import { readBytesIfThere, writeFileAtomically } from '@wprox/experiments/run-folders';
import {
  decodeFeatures,
  decodeStatistics,
  encodeFeatures,
  encodeStatistics,
  type FeatureSet,
  type FeatureStatistics,
} from '@wprox/metrics';
import { collectorFor, type FurtherMeasures, keepsVectors } from './feature-measures.js';
import type { NamedFeatures } from './image-features-by-name.js';

/** What is measured of real images, and on which features. */
export interface RealFeaturesRequest {
  readonly images: ImageSplit;
  /** Number of images; the first ones are used. */
  readonly count: number;
  readonly extractor: NamedFeatures;
  /** If a measure needs every vector, the result is a set of vectors. */
  readonly measures: FurtherMeasures;
  readonly onProgress?: (done: number, total: number) => void;
}

/** Returns the features of the first images of a split, from the cache or measured now. */
export async function realFeatures(
  request: RealFeaturesRequest,
): Promise<FeatureSet | FeatureStatistics> {
  const { images, count, extractor, measures, onProgress } = request;
  const isSet = keepsVectors(count, extractor, measures);
  const file = path.join(
    cacheDirectory(),
    isSet ? 'features' : 'statistics',
    `${keyOf(request).replace(/[^\w.-]+/g, '-')}.npz`,
  );
  const bytes = await readBytesIfThere(file);
  const found = bytes && usable(bytes, isSet, request);
  if (found) return found;
  const collector = collectorFor(extractor, count, measures);
  let done = 0;
  for (const batch of images.firstImages(count, extractor.batch)) {
    await collector.add(batch);
    done += batch.shape[0];
    onProgress?.(done, count);
  }
  const measured = collector.result();
  const encoded = 'values' in measured ? encodeFeatures(measured) : encodeStatistics(measured);
  // The writer says what is wrong with a folder that cannot be made.
  await makePrivateFolder(path.dirname(file)).catch(() => {});
  await writeFileAtomically(file, encoded);
  return measured;
}

/** Names everything that the features depend on. */
function keyOf({ images, count, extractor }: RealFeaturesRequest): string {
  const { name, fingerprint, resize } = extractor;
  const resized = resize === undefined ? [] : [hash(resize)];
  const key = [images.name, checksum(images, count), count, name, fingerprint, ...resized];
  return [...key, tf.getBackend()].join('-');
}

/** Decodes a cached file; undefined if it is damaged or of other features, so that it is replaced. */
function usable(
  bytes: Uint8Array,
  isSet: boolean,
  { count, extractor: { name, dimension } }: RealFeaturesRequest,
): FeatureSet | FeatureStatistics | undefined {
  try {
    if (isSet) {
      const set = decodeFeatures(bytes);
      const isRequested =
        set.features === name && set.count === count && set.dimension === dimension;
      return isRequested ? set : undefined;
    }
    const statistics = decodeStatistics(bytes, '');
    const { features, mean } = statistics;
    if (features !== name || statistics.count !== count || mean.length !== dimension)
      return undefined;
    return { ...statistics, count };
  } catch {
    return undefined;
  }
}

/** Computes the checksum of the first `count` images. */
function checksum({ imageShape, pixels }: ImageSplit, count: number): string {
  const [height, width, channels] = imageShape;
  return hash(imageShape.join('×'), pixels.subarray(0, count * height * width * channels));
}

/** Hashes the parts to 12 hexadecimal digits. */
function hash(...parts: readonly (string | Uint8Array)[]): string {
  const sum = createHash('sha256');
  for (const part of parts) sum.update(part);
  return sum.digest('hex').slice(0, 12);
}
