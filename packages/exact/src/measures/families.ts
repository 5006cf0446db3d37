/** The common families of densities on the line, with both tails in closed form. */
import { ArgumentError, requireFinite, requirePositive } from '@wprox/arguments';
import type { Density } from './line-density.js';
import { guarded } from './read-density.js';
import {
  standardNormalCdf,
  standardNormalLogPdf,
  standardNormalLowerQuantile,
  standardNormalPdf,
} from './standard-normal.js';

/** A standard member, symmetric about 0: only its lower half is needed. */
interface SymmetricStandard {
  readonly pdf: (z: number) => number;
  readonly logPdf: (z: number) => number;
  /** P(Z ≤ z), exact in the lower tail. */
  readonly cdf: (z: number) => number;
  /** The quantile of u ≤ ½. */
  readonly lowerQuantile: (u: number) => number;
  /** Whether the density has a kink at 0. Default false. */
  readonly sharp?: boolean;
}

function symmetric(location: number, scale: number, standard: SymmetricStandard): Density {
  const z = (x: number) => (x - location) / scale;
  const quantile = (u: number) =>
    location + scale * (u <= 0.5 ? standard.lowerQuantile(u) : -standard.lowerQuantile(1 - u));
  const upperQuantile = (u: number) =>
    location + scale * (u <= 0.5 ? -standard.lowerQuantile(u) : standard.lowerQuantile(1 - u));
  return {
    pdf: (x) => standard.pdf(z(x)) / scale,
    logPdf: (x) => standard.logPdf(z(x)) - Math.log(scale),
    cdf: (x) => standard.cdf(z(x)),
    survival: (x) => standard.cdf(-z(x)),
    quantile,
    upperQuantile,
    support: [-Infinity, Infinity],
    breakpoints: [location - scale, location, location + scale],
    features: [{ center: location, scale, sharp: standard.sharp ?? false }],
    about: (origin) => symmetric(location - origin, scale, standard),
  };
}

/**
 * Makes the normal distribution N(mean, standardDeviation²) on the line.
 *
 * @returns the density.
 * @throws ArgumentError naming `mean` or `standardDeviation` (not finite, not above 0).
 *
 * Reference: [36], chapter 13.
 */
export function normal(mean: number, standardDeviation: number): Density {
  requireFinite('mean', mean);
  requirePositive('standardDeviation', standardDeviation);
  const standard = {
    pdf: standardNormalPdf,
    logPdf: standardNormalLogPdf,
    cdf: standardNormalCdf,
    lowerQuantile: standardNormalLowerQuantile,
  };
  return guarded(symmetric(mean, standardDeviation, standard));
}

/**
 * Makes the Laplace distribution, density exp(−|x − location|/scale)/(2 scale), variance 2 scale².
 *
 * @returns the density.
 * @throws ArgumentError naming `location` or `scale` (not finite, not above 0).
 *
 * Reference: [37], chapter 24.
 */
export function laplace(location: number, scale: number): Density {
  requireFinite('location', location);
  requirePositive('scale', scale);
  const standard: SymmetricStandard = {
    pdf: (z) => Math.exp(-Math.abs(z)) / 2,
    logPdf: (z) => -Math.abs(z) - Math.LN2,
    cdf: (z) => (z <= 0 ? Math.exp(z) / 2 : 1 - Math.exp(-z) / 2),
    lowerQuantile: (u) => Math.log(u) + Math.LN2,
    sharp: true,
  };
  return guarded(symmetric(location, scale, standard));
}

/**
 * Makes the logistic distribution, cdf 1/(1 + exp(−(x − location)/scale)), variance π² scale²/3.
 *
 * @returns the density.
 * @throws ArgumentError naming `location` or `scale` (not finite, not above 0).
 *
 * Reference: [37], chapter 23.
 */
export function logistic(location: number, scale: number): Density {
  requireFinite('location', location);
  requirePositive('scale', scale);
  const standard: SymmetricStandard = {
    pdf: (z) => {
      const tail = Math.exp(-Math.abs(z));
      return tail / (1 + tail) ** 2;
    },
    logPdf: (z) => -Math.abs(z) - 2 * Math.log1p(Math.exp(-Math.abs(z))),
    cdf: (z) => (z <= 0 ? Math.exp(z) / (1 + Math.exp(z)) : 1 / (1 + Math.exp(-z))),
    lowerQuantile: (u) => Math.log(u) - Math.log1p(-u),
  };
  return guarded(symmetric(location, scale, standard));
}

/**
 * Makes the exponential distribution of a rate λ, density λ exp(−λx) for x ≥ 0, mean 1/λ.
 *
 * @returns the density.
 * @throws ArgumentError naming `rate` (not finite, not above 0).
 *
 * Reference: [36], chapter 19.
 */
export function exponential(rate: number): Density {
  requirePositive('rate', rate);
  return guarded(exponentialFrom(0, rate));
}

/** The exponential distribution from a start other than 0. */
function exponentialFrom(start: number, rate: number): Density {
  return {
    pdf: (x) => (x < start ? 0 : rate * Math.exp(-rate * (x - start))),
    logPdf: (x) => (x < start ? -Infinity : Math.log(rate) - rate * (x - start)),
    cdf: (x) => (x <= start ? 0 : -Math.expm1(-rate * (x - start))),
    survival: (x) => (x <= start ? 1 : Math.exp(-rate * (x - start))),
    quantile: (u) => start - Math.log1p(-u) / rate,
    upperQuantile: (u) => start + Math.abs(Math.log(u)) / rate,
    support: [start, Infinity],
    breakpoints: [start, start + 1 / rate],
    features: [{ center: start, scale: 1 / rate, sharp: true }],
    about: (origin) => exponentialFrom(start - origin, rate),
  };
}

/**
 * Makes the uniform distribution on [lower, upper].
 *
 * @returns the density.
 * @throws ArgumentError naming `lower` or `upper` (not finite, not lower < upper).
 *
 * Reference: [37], chapter 26.
 */
export function uniform(lower: number, upper: number): Density {
  requireFinite('lower', lower);
  requireFinite('upper', upper);
  if (!(lower < upper)) {
    throw new ArgumentError('upper', `is ${upper}; expected a number above lower, ${lower}`);
  }
  return guarded(uniformOn(lower, upper, upper - lower));
}

/** The uniform distribution between two places whose distance is known better than from them. */
function uniformOn(lower: number, upper: number, width: number): Density {
  const cdf = (x: number) => Math.min(1, Math.max(0, (x - lower) / width));
  return {
    pdf: (x) => (x < lower || x > upper ? 0 : 1 / width),
    cdf,
    survival: (x) => Math.min(1, Math.max(0, (upper - x) / width)),
    quantile: (u) => lower + u * width,
    upperQuantile: (u) => upper - u * width,
    support: [lower, upper],
    breakpoints: [lower, upper],
    features: [lower, upper].map((center) => ({ center, scale: width, sharp: true })),
    about: (origin) => uniformOn(lower - origin, upper - origin, width),
  };
}
