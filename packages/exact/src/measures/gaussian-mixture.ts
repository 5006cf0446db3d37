/** Mixtures of normal distributions on the line. */
import { ArgumentError, reject, requireFunction } from '@wprox/arguments';
import { checkProperties } from '../inputs/options.js';
import { listed, readVector } from '../inputs/vector.js';
import type { Density } from './line-density.js';
import { invertMonotone } from './monotone-inverse.js';
import { guarded, readDensity } from './read-density.js';
import {
  standardNormalCdf,
  standardNormalLogPdf,
  standardNormalLowerQuantile,
  standardNormalPdf,
} from './standard-normal.js';
import { normalizedWeights } from './weights.js';

/** Σ weights_k N(means_k, standardDeviations_k²); make one with {@link gaussianMixture}. */
export interface GaussianMixture extends Density {
  readonly pdf: (x: number) => number;
  readonly weights: Float64Array;
  readonly means: Float64Array;
  readonly standardDeviations: Float64Array;
  readonly logPdf: (x: number) => number;
  readonly about: (origin: number) => GaussianMixture;
}

/**
 * Makes a mixture of normal distributions on the line, its quantiles found by inverting its cdf.
 *
 * @param components `weights` (at least 0, of sum 1 within 1e-6), `means` and `standardDeviations`
 *   (above 0), one number per component each.
 * @returns the density Σ w_k N(m_k, s_k²).
 * @throws ArgumentError naming `weights`, `means` or `standardDeviations`.
 *
 * Reference: [36], chapter 13, for its components.
 *
 * @example
 * gaussianMixture({ weights: [0.3, 0.7], means: [-1, 2], standardDeviations: [0.5, 1] });
 */
export function gaussianMixture(components: {
  readonly weights: ArrayLike<number>;
  readonly means: ArrayLike<number>;
  readonly standardDeviations: ArrayLike<number>;
}): GaussianMixture {
  const names = ['weights', 'means', 'standardDeviations'];
  checkProperties('components', components, names, '{ weights, means, standardDeviations }', names);
  return mixtureNamed('', components);
}

/** Mixtures that this package made. */
const made = new WeakSet<GaussianMixture>();

/** @param owner begins the names in errors: `mixture.`. */
function mixtureNamed(
  owner: string,
  components: Parameters<typeof gaussianMixture>[0],
): GaussianMixture {
  const means = readVector(`${owner}means`, components.means);
  const count = means.length;
  const weights = normalizedWeights(`${owner}weights`, components.weights, count);
  const named = `${owner}standardDeviations`;
  const standardDeviations = readVector(named, components.standardDeviations, count);
  if (standardDeviations.some((s) => s <= 0)) {
    throw new ArgumentError(named, `are ${listed(standardDeviations)}; expected numbers above 0`);
  }
  const mixture = guarded(mixtureOf(weights, means, standardDeviations));
  made.add(mixture);
  return mixture;
}

/** Reads a mixture, under the caller's name for it. */
export function readMixture(argument: string, input: GaussianMixture): GaussianMixture {
  if (typeof input !== 'object' || input === null || !('standardDeviations' in input)) {
    reject(argument, input, 'gaussianMixture({ weights, means, standardDeviations })');
  }
  if (made.has(input)) return input;
  readDensity(argument, input);
  for (const name of ['pdf', 'logPdf', 'about'] as const) {
    requireFunction(`${argument}.${name}`, input[name]);
  }
  return mixtureNamed(`${argument}.`, input);
}

function mixtureOf(
  weights: Float64Array,
  means: Float64Array,
  standardDeviations: Float64Array,
): GaussianMixture {
  const sum = (part: (z: number, s: number) => number) => (x: number) =>
    weights.reduce((total, w, k) => {
      const s = standardDeviations[k]!;
      return w === 0 ? total : total + w * part((x - means[k]!) / s, s);
    }, 0);
  const cdf = sum((z) => standardNormalCdf(z));
  const survival = sum((z) => standardNormalCdf(-z));
  const logPdf = (x: number) => {
    const logs = means.map((mean, k) => {
      const s = standardDeviations[k]!;
      return Math.log(weights[k]!) + standardNormalLogPdf((x - mean) / s) - Math.log(s);
    });
    const largest = Math.max(...logs);
    if (largest === -Infinity) return largest;
    return largest + Math.log(logs.reduce((total, log) => total + Math.exp(log - largest), 0));
  };
  /** The components' own quantiles, between the least and greatest of which the mixture's lies. */
  const bracket = (z: number): readonly [number, number] => {
    const own = means
      .map((m, k) => m + standardDeviations[k]! * z)
      .filter((_, k) => weights[k]! > 0);
    return [Math.min(...own), Math.max(...own)];
  };
  const lowerHalf = (u: number) =>
    u === 0 ? -Infinity : invertMonotone(cdf, u, bracket(standardNormalLowerQuantile(u)));
  const upperHalf = (u: number) =>
    u === 0
      ? Infinity
      : invertMonotone((x) => -survival(x), -u, bracket(-standardNormalLowerQuantile(u)));
  return {
    weights,
    means,
    standardDeviations,
    pdf: sum((z, s) => standardNormalPdf(z) / s),
    logPdf,
    cdf,
    survival,
    quantile: (u) => (u <= 0.5 ? lowerHalf(u) : upperHalf(1 - u)),
    upperQuantile: (u) => (u <= 0.5 ? upperHalf(u) : lowerHalf(1 - u)),
    support: [-Infinity, Infinity],
    breakpoints: [...means]
      .flatMap((m, k) => [m - standardDeviations[k]!, m, m + standardDeviations[k]!])
      .sort((a, b) => a - b),
    features: Array.from(means, (center, k) => ({
      center,
      scale: standardDeviations[k]!,
      sharp: false,
    })).filter((_, k) => weights[k]! > 0),
    about: (origin) =>
      mixtureOf(
        weights,
        means.map((m) => m - origin),
        standardDeviations,
      ),
  };
}
