/**
 * Statistics in the files of pytorch-fid: a zip archive of NumPy arrays (.npz) with the mean `mu` [d]
 * and the covariance `sigma` [d, d]. We write two entries more, which pytorch-fid does not look at:
 * `count`, how many samples they are of, and `features`, the feature map's name.
 */
import { zipSync } from 'fflate';
import { MetricsFileError } from '../file-error.js';
import type { FeatureStatistics } from '../frechet/feature-statistics.js';
import { decodeNpy, decodeNpyText, encodeNpy, encodeNpyInteger, encodeNpyText } from './npy.js';
import { zipEntries } from './zip-entries.js';

/** Statistics whose number of samples the file need not tell. */
export type StoredStatistics = Omit<FeatureStatistics, 'count'> & {
  /** Undefined where the file does not say. */
  readonly count: number | undefined;
};

const WHAT = 'statistics (.npz)';
const ENTRIES = ['mu.npy', 'sigma.npy', 'count.npy', 'features.npy'];
/** The same bytes for the same statistics: no clock. */
const EPOCH = new Date(1980, 0, 1);

/**
 * The bytes of a `.npz` file, as NumPy's `savez` lays it out: `mu` and `sigma` in float64, `count`,
 * `features`. The same statistics give the same bytes.
 * @example
 * await writeFile('real.npz', encodeStatistics(statistics));
 */
export function encodeStatistics({
  mean,
  covariance,
  count,
  features,
}: StoredStatistics): Uint8Array {
  const d = mean.length;
  const entries: Record<string, Uint8Array> = {
    'mu.npy': encodeNpy([d], mean),
    'sigma.npy': encodeNpy([d, d], covariance),
    'features.npy': encodeNpyText(features),
  };
  if (count !== undefined) entries['count.npy'] = encodeNpyInteger(count);
  return zipSync(entries, { level: 0, mtime: EPOCH });
}

/**
 * Reads statistics of pytorch-fid's, or of ours.
 *
 * @param features the feature map's name for files that do not tell it; ours do, and theirs counts.
 * @throws MetricsFileError if the bytes are no such file, or what is in them are no statistics.
 * @example
 * const real = decodeStatistics(await readFile('cifar10.npz'), 'inception-v3-fid');
 */
export function decodeStatistics(bytes: Uint8Array, features: string): StoredStatistics {
  const entries = zipEntries(bytes, WHAT, (name) => ENTRIES.includes(name));
  const entry = (name: string): Uint8Array => {
    const content = entries.get(`${name}.npy`);
    if (content) return content;
    throw new MetricsFileError(
      `this is no file of ${WHAT}: it holds no array '${name}'; expected 'mu' and 'sigma'`,
    );
  };
  const mu = decodeNpy(entry('mu'), 'mu');
  const sigma = decodeNpy(entry('sigma'), 'sigma');
  const d = mu.values.length;
  if (mu.shape.length !== 1 || d === 0) {
    throw new MetricsFileError(
      `mu has shape (${mu.shape}); expected (d), one mean of each feature`,
    );
  }
  if (sigma.shape.length !== 2 || sigma.shape.some((side) => side !== d)) {
    throw new MetricsFileError(
      `sigma has shape (${sigma.shape}); expected (${d},${d}), as mu has ${d}`,
    );
  }
  assertFinite('mu', mu.values);
  assertFinite('sigma', sigma.values);
  const told = entries.get('features.npy');
  const name = told ? decodeNpyText(told, 'features') : features;
  return {
    features: name,
    count: entries.has('count.npy') ? countOf(entry('count')) : undefined,
    mean: Array.from(mu.values),
    covariance: Array.from(sigma.values),
  };
}

function countOf(bytes: Uint8Array): number {
  const { shape, values } = decodeNpy(bytes, 'count');
  const count = values[0]!;
  if (shape.length > 0 || !Number.isSafeInteger(count) || count < 2) {
    throw new MetricsFileError(
      `count is ${count}; expected how many samples there were, at least 2`,
    );
  }
  return count;
}

function assertFinite(name: string, values: Float64Array): void {
  const bad = values.findIndex((value) => !Number.isFinite(value));
  if (bad >= 0) {
    throw new MetricsFileError(
      `${name} holds ${values[bad]} at place ${bad}; expected finite numbers`,
    );
  }
}
