/**
 * Distributions on the line that have a density, given by their pdf, cdf or quantile function.
 *
 * Both tails are kept: near 1 a cdf has no digits left to say how far from 1 it is, so there is
 * `survival` beside `cdf` and `upperQuantile` beside `quantile`. What the user does not give is
 * derived: the cdf by integrating the pdf, the quantile by inverting the cdf, and the other way round.
 */
import { ArgumentError } from '@wprox/arguments';
import { numberFrom } from '../inputs/callback.js';
import { checkProperties } from '../inputs/options.js';
import { readInterval, readVector } from '../inputs/vector.js';
import { assertLevels, assertMass } from './density-checks.js';
import type { Density, DensityInput } from './line-density.js';
import { distributionOf, featuresBeside, featuresOfMass } from './mass.js';
import { invertMonotone } from './monotone-inverse.js';
import { guarded } from './read-density.js';

export type { Density, DensityInput };

/**
 * Makes a distribution on the line from what the user knows of it.
 *
 * @param input at least one of `pdf`, `cdf`, `quantile`; the others are derived to about 1e-12 of
 *   their scale (not the pdf: without it there are distances W_p but no divergences). A pdf alone shows
 *   its narrow peaks only beside breakpoints; with a cdf or quantile they are found.
 * @returns the density, with `pdf`, `cdf`, `quantile` and their complements.
 * @throws ArgumentError naming `input` or the function: nothing given, a support that is not an
 *   interval; a pdf that is negative or whose integral is not 1, a cdf or quantile that decreases or
 *   is not 0 to 1, or two of them that contradict each other (within 1e-6).
 * @throws QuadratureError if the pdf cannot be integrated: give `support` and `breakpoints`.
 *
 * Reference: [4], section 2.2.
 *
 * @example
 * const cauchy = density({
 *   pdf: (x) => 1 / (Math.PI * (1 + x * x)),
 *   cdf: (x) => 0.5 + Math.atan(x) / Math.PI,
 * });
 */
export function density(input: DensityInput): Density {
  return guarded(densityOf(readInput(input)));
}

const functions = ['pdf', 'logPdf', 'cdf', 'survival', 'quantile', 'upperQuantile'] as const;

/** The input with functions that are known to give numbers. */
function readInput(input: DensityInput): DensityInput {
  // A density has two more properties, and may be given again.
  const names = [...functions, 'support', 'breakpoints', 'features', 'about'];
  checkProperties('input', input, names, '{ pdf } or { quantile }');
  const read: Record<string, unknown> = {};
  for (const name of functions) {
    if (input[name] !== undefined) read[name] = numberFrom(name, input[name]);
  }
  if (!read.pdf && !read.cdf && !read.quantile) {
    throw new ArgumentError('input', 'has neither pdf nor cdf nor quantile; expected one of them');
  }
  if (input.support !== undefined) read.support = readInterval('support', input.support);
  const { breakpoints } = input;
  if (breakpoints !== undefined) {
    read.breakpoints = Array.from(readVector('breakpoints', breakpoints, 'any'));
  }
  return read;
}

function densityOf(input: DensityInput): Density {
  const { pdf, logPdf, quantile } = input;
  const support = input.support ?? (quantile ? [quantile(0), quantile(1)] : [-Infinity, Infinity]);
  const [lower, upper] = support;
  if (!(lower < upper)) {
    throw new ArgumentError(
      'quantile',
      `goes from ${lower} at 0 to ${upper} at 1; expected one that increases`,
    );
  }
  const given = input.breakpoints ?? [];
  const { cdf, survival } = tailsOf(input, support);
  const clampedCdf = (x: number) => (x <= lower ? 0 : x >= upper ? 1 : cdf(x));
  const clampedSurvival = (x: number) => (x <= lower ? 1 : x >= upper ? 0 : survival(x));
  const lowerHalf = quantile ?? ((u: number) => invertMonotone(clampedCdf, u, support));
  const upperHalf =
    input.upperQuantile ??
    (quantile
      ? // Not nearer to 1 than the last number below it: that is an end of the support.
        (u: number) => quantile(1 - Math.max(u, 2 ** -53))
      : (u: number) => invertMonotone((x) => -clampedSurvival(x), -u, support));
  const result: Density = {
    pdf: pdf && ((x) => (x < lower || x > upper ? 0 : pdf(x))),
    logPdf: logPdf && ((x) => (x < lower || x > upper ? -Infinity : logPdf(x))),
    cdf: clampedCdf,
    survival: clampedSurvival,
    quantile: (u) => (u <= 0 ? lower : u >= 1 ? upper : u > 0.5 ? upperHalf(1 - u) : lowerHalf(u)),
    upperQuantile: (u) =>
      u <= 0 ? upper : u >= 1 ? lower : u > 0.5 ? lowerHalf(1 - u) : upperHalf(u),
    support,
    breakpoints: [...given],
  };
  assertLevels(input, result);
  const features =
    pdf && (input.cdf || quantile)
      ? featuresOfMass(result, given)
      : featuresBeside(result, given, [0.1, 0.5, 0.9].map(result.quantile));
  const breakpoints = [...new Set([...given, ...features.map(({ center }) => center)])];
  const made = { ...result, breakpoints: breakpoints.sort((a, b) => a - b), features };
  // Each once, so that one that gives no number is named here.
  const median = made.quantile(0.5);
  logPdf?.(median);
  input.survival?.(median);
  assertMass(input, made);
  return made;
}

/** The cdf and 1 − cdf, from whatever is given. */
function tailsOf(
  { pdf, cdf, survival, quantile, upperQuantile, breakpoints }: DensityInput,
  support: readonly [number, number],
): { cdf: (x: number) => number; survival: (x: number) => number } {
  if (cdf) return { cdf, survival: survival ?? ((x) => 1 - cdf(x)) };
  if (quantile) {
    const inverse = (x: number) => invertMonotone(quantile, x, [0, 1]);
    return {
      cdf: inverse,
      survival: upperQuantile
        ? (x) => invertMonotone((u) => -upperQuantile(u), -x, [0, 1])
        : (x) => 1 - inverse(x),
    };
  }
  return distributionOf(pdf!, support, breakpoints ?? []);
}
