/**
 * Statistics in the file format of pytorch-fid: a zip archive of NumPy arrays (.npz) with the mean `mu`
 * [d] and the covariance `sigma` [d, d]. Encoded files have two more entries, which pytorch-fid ignores:
 * `count`, the number of samples, and `features`, the name of the feature map.
 */
import { quoted, requireBytes, requireInteger, requireOptions } from '@wprox/arguments';
import { zipSync } from 'fflate';
import { requireFeatureName } from '../features/feature-name.js';
import { MetricsFileError } from '../file-error.js';
import { type FeatureStatistics, requireStatistics } from '../frechet/feature-statistics.js';
import { decodeNpy, decodeNpyText, encodeNpy, encodeNpyInteger, encodeNpyText } from './npy.js';
import { shapeText } from './shape-text.js';
import { zipEntries } from './zip-entries.js';

/** Statistics read from a file, which may not record the number of samples. */
export type StoredStatistics = Omit<FeatureStatistics, 'count'> & {
  /** Undefined if the file does not record it. */
  readonly count: number | undefined;
};

const WHAT = 'statistics (.npz)';
const ENTRIES = ['mu.npy', 'sigma.npy', 'count.npy', 'features.npy'];
/** A fixed time, so that the same statistics give the same bytes. */
const EPOCH = new Date(1980, 0, 1);

/**
 * Encodes statistics as the bytes of a `.npz` file in the layout of NumPy's `savez`: `mu` and `sigma` in
 * float64, `count`, `features`. The same statistics give the same bytes.
 * @throws ArgumentError unless mean and covariance are finite numbers, d and d² of them.
 * @example
 * await writeFile('real.npz', encodeStatistics(statistics));
 */
export function encodeStatistics(statistics: StoredStatistics): Uint8Array {
  requireStatistics('statistics', statistics);
  const { mean, covariance, count, features } = statistics;
  const d = mean.length;
  const entries: Record<string, Uint8Array> = {
    'mu.npy': encodeNpy([d], mean),
    'sigma.npy': encodeNpy([d, d], covariance),
    'features.npy': encodeNpyText(features),
  };
  if (count !== undefined) entries['count.npy'] = encodeNpyInteger(count);
  return zipSync(entries, { level: 0, mtime: EPOCH });
}

/** Limits of {@link decodeStatistics} and of {@link decodeFeatures}. */
export interface ArchiveLimits {
  /**
   * Greatest number of bytes of all arrays, unpacked. The default is 64 MiB, or four times the bytes of a
   * larger file: compressed statistics of 2048 features need 32 MiB.
   */
  readonly mostBytes?: number;
}

/**
 * Reads statistics that pytorch-fid or {@link encodeStatistics} wrote. Further arrays in the file are not
 * unpacked.
 *
 * @param features name of the feature map for files that do not record it; a recorded name is kept.
 * @throws MetricsFileError if the bytes are not such a file, or if its arrays are not statistics.
 * @example
 * const real = decodeStatistics(await readFile('cifar10.npz'), 'inception-v3-fid');
 */
export function decodeStatistics(
  bytes: Uint8Array,
  features: string,
  limits: ArchiveLimits = {},
): StoredStatistics {
  requireBytes('bytes', bytes, 'the bytes of a .npz file');
  requireFeatureName('features', features);
  const mostBytes = checkedLimit(limits);
  const wanted = (name: string) => ENTRIES.includes(name);
  const { entries, names } = zipEntries(bytes, { what: WHAT, wanted, mostBytes });
  const entry = (name: string): Uint8Array => {
    const content = entries.get(`${name}.npy`);
    if (content) return content;
    throw new MetricsFileError(
      `this is not a file of ${WHAT}: it holds ${arraysText(names)}; expected the arrays 'mu' and 'sigma', ` +
        'as pytorch-fid writes them',
    );
  };
  const mu = decodeNpy(entry('mu'), 'mu');
  const sigma = decodeNpy(entry('sigma'), 'sigma');
  const d = mu.values.length;
  if (mu.shape.length !== 1 || d === 0) {
    throw new MetricsFileError(
      `mu has shape ${shapeText(mu.shape)}; expected (d), one mean for each feature`,
    );
  }
  if (sigma.shape.length !== 2 || sigma.shape.some((side) => side !== d)) {
    throw new MetricsFileError(
      `sigma has shape ${shapeText(sigma.shape)}; expected (${d},${d}), because mu has ${d} entries`,
    );
  }
  assertFinite('mu', mu.values);
  assertFinite('sigma', sigma.values);
  const recorded = entries.get('features.npy');
  const name = recorded ? decodeNpyText(recorded, 'features') : features;
  return {
    features: name,
    count: entries.has('count.npy') ? countOf(entry('count')) : undefined,
    mean: Array.from(mu.values),
    covariance: Array.from(sigma.values),
  };
}

/** Lists the arrays of an archive for a message. */
export function arraysText(names: readonly string[]): string {
  const arrays = names.filter((name) => name.endsWith('.npy')).map((name) => name.slice(0, -4));
  if (names.length === 0) return 'nothing';
  if (arrays.length === 0) return `no array but ${names.length} other files`;
  const shown = arrays.slice(0, 3).map((name) => quoted(name.slice(0, 20)));
  const more = arrays.length - shown.length;
  return `${shown.join(', ')}${more > 0 ? ` and ${more} more` : ''}`;
}

/** Returns `mostBytes` of limits. @throws ArgumentError unless it is an integer of at least 1. */
export function checkedLimit(limits: ArchiveLimits): number | undefined {
  requireOptions('limits', limits, ['mostBytes'], '{ mostBytes: 2 ** 28 }');
  const { mostBytes }: ArchiveLimits = limits;
  if (mostBytes !== undefined) requireInteger('limits.mostBytes', mostBytes, 1);
  return mostBytes;
}

function countOf(bytes: Uint8Array): number {
  const { shape, values } = decodeNpy(bytes, 'count');
  const count = values[0] ?? 0;
  if (shape.length > 0 || !Number.isSafeInteger(count) || count < 2) {
    throw new MetricsFileError(
      `count is ${count}; expected the number of samples, an integer of at least 2`,
    );
  }
  return count;
}

function assertFinite(name: string, values: Float64Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new MetricsFileError(
      `${name} holds ${values[bad]} at index ${bad}; expected finite numbers`,
    );
  }
}
