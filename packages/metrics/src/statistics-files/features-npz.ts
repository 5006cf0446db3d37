/**
 * Feature vectors in a zip archive of NumPy arrays (.npz): `vectors` [count, dimension] in float32 and
 * `features`, the name of the feature map. The archive's checksums detect damage.
 */
import { requireBytes } from '@wprox/arguments';
import { zipSync } from 'fflate';
import { type FeatureSet, featureSet, requireFeatureSet } from '../features/feature-set.js';
import { MetricsFileError } from '../file-error.js';
import { type ArchiveLimits, arraysText, checkedLimit } from './archive-limits.js';
import { decodeNpyFloats, decodeNpyText, encodeNpyFloats, encodeNpyText } from './npy.js';
import { shapeText } from './shape-text.js';
import { zipEntries } from './zip-entries.js';

const WHAT = 'feature vectors (.npz)';
/** A fixed time, so that the same vectors give the same bytes. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Encodes a set. Numbers of float64 are rounded to float32. The same set gives the same bytes.
 * @throws ArgumentError unless it is a set.
 */
export function encodeFeatures(set: FeatureSet): Uint8Array {
  requireFeatureSet('set', set);
  const { features, count, dimension, values } = set;
  const floats = values instanceof Float32Array ? values : Float32Array.from(values);
  const entries = {
    'vectors.npy': encodeNpyFloats([count, dimension], floats),
    'features.npy': encodeNpyText(features),
  };
  return zipSync(entries, { level: 0, mtime: EPOCH });
}

/**
 * Reads a set that {@link encodeFeatures} wrote.
 * @throws MetricsFileError if the bytes are not such a file, or a vector is not finite.
 */
export function decodeFeatures(bytes: Uint8Array, limits: ArchiveLimits = {}): FeatureSet {
  requireBytes('bytes', bytes, 'the bytes of a .npz file');
  const mostBytes = checkedLimit(limits);
  const wanted = (entry: string) => ['vectors.npy', 'features.npy'].includes(entry);
  const { entries, names } = zipEntries(bytes, { what: WHAT, wanted, mostBytes });
  const [vectors, name] = [entries.get('vectors.npy'), entries.get('features.npy')];
  if (!vectors || !name) {
    throw new MetricsFileError(
      `this is not a file of ${WHAT}: it holds ${arraysText(names)}; expected 'vectors' and 'features'`,
    );
  }
  const { shape, values } = decodeNpyFloats(vectors, 'vectors');
  const [count = 0, dimension = 0] = shape;
  if (shape.length !== 2 || count === 0 || dimension === 0) {
    throw new MetricsFileError(
      `vectors has shape ${shapeText(shape)}; expected (count, dimension)`,
    );
  }
  try {
    return featureSet(decodeNpyText(name, 'features'), values, dimension);
  } catch (error) {
    if (error instanceof MetricsFileError) throw error;
    throw new MetricsFileError(`the vectors cannot be used: ${(error as Error).message}`);
  }
}
