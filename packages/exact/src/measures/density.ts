/**
 * Distributions on the line that have a density, given by their pdf, cdf or quantile function.
 *
 * Both tails are kept: near 1 a cdf has no digits left to say how far from 1 it is, so there is
 * `survival` beside `cdf` and `upperQuantile` beside `quantile`. What the user does not give is
 * derived: the cdf by integrating the pdf, the quantile by inverting the cdf, and the other way round.
 */
import { ArgumentError } from '../argument-error.js';
import type { Feature } from '../quadrature/cells.js';
import { assertLevels, assertMass } from './density-checks.js';
import { distributionOf, featuresBeside, featuresOfMass } from './mass.js';
import { invertMonotone } from './monotone-inverse.js';

/** A distribution on the line; make one with {@link density}, {@link normal}, {@link laplace} ... */
export interface Density {
  /** Density at x; absent where the user gave none, and then there is no divergence, only W_p. */
  readonly pdf?: ((x: number) => number) | undefined;
  /** log pdf(x), exact where the pdf is below the smallest float64; without it log of the pdf. */
  readonly logPdf?: ((x: number) => number) | undefined;
  /** P(X ≤ x). */
  readonly cdf: (x: number) => number;
  /** P(X > x). */
  readonly survival: (x: number) => number;
  /** The least x with cdf(x) ≥ u, for u in [0, 1]. */
  readonly quantile: (u: number) => number;
  /** quantile(1 − u), exact for small u. */
  readonly upperQuantile: (u: number) => number;
  /** The range outside of which the pdf is 0. */
  readonly support: readonly [lower: number, upper: number];
  /** Where quadrature splits: centre, spread, jumps and kinks, in increasing order. */
  readonly breakpoints: readonly number[];
  /** Centres and scales of whatever quadrature must not step over. Default: from the breakpoints. */
  readonly features?: readonly Feature[];
  /** The distribution of X − origin without the rounding of x. Default: from x = origin + d. */
  readonly about?: (origin: number) => Density;
}

/** What a user knows of a distribution: at least one of `pdf`, `cdf` and `quantile`. */
export interface DensityInput {
  readonly pdf?: (x: number) => number;
  /** log pdf(x). Without it a pdf that underflows to 0 counts as 0, and KL as Infinity there. */
  readonly logPdf?: (x: number) => number;
  readonly cdf?: (x: number) => number;
  /** P(X > x). Without it 1 − cdf, which has no digits far in the upper tail. */
  readonly survival?: (x: number) => number;
  readonly quantile?: (u: number) => number;
  /** quantile(1 − u). Without it just that, which has no digits for small u. */
  readonly upperQuantile?: (u: number) => number;
  /** Default: the whole line, or [quantile(0), quantile(1)] where a quantile is given. */
  readonly support?: readonly [lower: number, upper: number];
  /** Kinks, jumps and the sides of peaks; a pdf that is narrow or far from 0 needs them. */
  readonly breakpoints?: readonly number[];
}

/**
 * A distribution on the line from what the user knows of it.
 *
 * @param input at least one of `pdf`, `cdf`, `quantile`; the others are derived to about 1e-12 of
 *   their scale (not the pdf: without it there are distances W_p but no divergences). A pdf alone shows
 *   its narrow peaks only beside breakpoints; with a cdf or quantile they are found.
 * @throws ArgumentError naming `input` or the function: nothing given, a support that is not an
 *   interval; a pdf that is negative or whose integral is not 1, a cdf or quantile that decreases or
 *   is not 0 to 1, or two of them that contradict each other (within 1e-6).
 * @throws QuadratureError if the pdf cannot be integrated: give `support` and `breakpoints`.
 *
 * @example
 * const cauchy = density({
 *   pdf: (x) => 1 / (Math.PI * (1 + x * x)),
 *   cdf: (x) => 0.5 + Math.atan(x) / Math.PI,
 * });
 */
export function density(input: DensityInput): Density {
  const { pdf, logPdf, quantile } = input;
  if (!pdf && !input.cdf && !quantile) {
    throw new ArgumentError('input', 'has neither pdf nor cdf nor quantile; expected one of them');
  }
  const support = input.support ?? (quantile ? [quantile(0), quantile(1)] : [-Infinity, Infinity]);
  const [lower, upper] = support;
  if (!(lower < upper)) {
    throw new ArgumentError('support', `is [${lower}, ${upper}]; expected lower < upper`);
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
  const breakpoints = [...new Set([...given, ...features.map(({ centre }) => centre)])];
  const made = { ...result, breakpoints: breakpoints.sort((a, b) => a - b), features };
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
