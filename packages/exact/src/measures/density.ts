/**
 * Distributions on the line that have a density, given by their pdf, cdf or quantile function.
 *
 * Both tails are kept: near 1 a cdf has no digits left to say how far from 1 it is, so there is
 * `survival` beside `cdf` and `upperQuantile` beside `quantile`. What the user does not give is
 * derived: the cdf by integrating the pdf, the quantile by inverting the cdf, and the other way round.
 */
import { ArgumentError } from '../argument-error.js';
import {
  type Cell,
  cellsOf,
  clipCells,
  type Feature,
  integrateCells,
  roundingAt,
} from '../quadrature/cells.js';
import { cellsOfDensities, featuresAt, featuresOf, roundingOfPlaces } from './about.js';
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

/** Where what the user gives is checked. */
const levels = [1e-6, 0.01, 0.1, 0.25, 0.5, 0.75, 0.9, 0.99, 1 - 1e-6];

/** How far what the user gives may be from a distribution, and from one another. */
const tolerance = 1e-6;

/**
 * A distribution on the line from what the user knows of it.
 *
 * @param input at least one of `pdf`, `cdf`, `quantile`; the others are derived to about 1e-12 of
 *   their scale (not the pdf: without it there are distances W_p but no divergences).
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
  const middle = [0.1, 0.5, 0.9].map((u) => result.quantile(u));
  checkLevels(input, result);
  const independent = pdf && (input.cdf || quantile);
  const places = [...given, ...support, ...middle].filter(Number.isFinite);
  const breakpoints = independent ? placesOfMass(result, places) : places;
  const made = { ...result, breakpoints: [...new Set(breakpoints)].sort((a, b) => a - b) };
  checkMass(input, made);
  const edges = new Set([...given, ...support]);
  const features = featuresOf(made).map((feature) => ({
    ...feature,
    sharp: edges.has(feature.centre),
  }));
  return { ...made, features };
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
  return cumulative(pdf!, support, breakpoints ?? []);
}

/** The distribution function of a pdf: whole cells once, the rest of a cell for each x. */
function cumulative(
  pdf: (x: number) => number,
  [lower, upper]: readonly [number, number],
  breakpoints: readonly number[],
): { cdf: (x: number) => number; survival: (x: number) => number } {
  const places = [...breakpoints, lower, upper].filter(Number.isFinite);
  const cells = cellsOf(featuresAt(places.length > 0 ? places : [0]), lower, upper);
  const mass = (part: readonly Cell[]) => massIn(pdf, part, roundingOfPlaces(places));
  let masses: number[] | undefined;
  /** The mass on one side of x, the smallest terms of each tail first. */
  const beyond = (x: number, side: 1 | -1) => {
    masses ??= cells.map((cell) => mass([cell]));
    const at = cells.findIndex(({ origin, to }) => x - origin < to);
    const place = at === -1 ? cells.length - 1 : at;
    const whole = side < 0 ? masses.slice(0, place) : masses.slice(place + 1).reverse();
    const [from, to] = side < 0 ? [-Infinity, x] : [x, Infinity];
    return whole.reduce((sum, m) => sum + m, 0) + mass(clipCells([cells[place]!], from, to));
  };
  return { cdf: (x) => beyond(x, -1), survival: (x) => beyond(x, 1) };
}

/** ∫ pdf over cells. @param rounding how far the rounding of x moves it, as a fraction. */
function massIn(pdf: (x: number) => number, cells: readonly Cell[], rounding: number): number {
  return integrateCells(cells, (origin) => (d) => {
    const y = pdf(origin + d);
    if (y < 0) throw new ArgumentError('pdf', `is ${y} at ${origin + d}; expected at least 0`);
    return [y, y * (rounding + roundingAt(origin, d))];
  }).value;
}

/**
 * Places beside which quadrature finds all of the mass that the quantiles say there is: where it
 * misses some, the quantile in the middle of that mass is one more place.
 */
function placesOfMass(made: Density, places: readonly number[]): number[] {
  const { cdf, survival, quantile, upperQuantile, support } = made;
  const [lower, upper] = support;
  const found = [...new Set(places)].sort((a, b) => a - b);
  const tails = [1e-4, 1e-8, 1e-12].flatMap((u): [number, number][] => [
    [lower, quantile(u)],
    [upperQuantile(u), upper],
  ]);
  const ends = [...new Set([lower, ...found, upper])];
  const ranges = [...tails, ...ends.slice(1).map((x, k): [number, number] => [ends[k]!, x])];
  const rounding = roundingOfPlaces(found);
  while (ranges.length > 0 && found.length < 100) {
    const [a, b] = ranges.pop()!;
    const low = cdf(a) + cdf(b) < 1;
    const expected = low ? cdf(b) - cdf(a) : survival(a) - survival(b);
    const cells = clipCells(cellsOf(featuresAt(found), lower, upper), a, b);
    const missing = Math.abs(massIn(made.pdf!, cells, rounding) - expected);
    if (!(missing > (1e-9 + rounding) * expected + 1e-15)) continue;
    const middle = low
      ? quantile(cdf(a) + expected / 2)
      : upperQuantile(survival(b) + expected / 2);
    if (!(middle > a && middle < b)) continue;
    found.push(middle);
    ranges.push([a, middle], [middle, b]);
  }
  return found;
}

/** @throws ArgumentError unless the quantiles increase and the cdf turns them back. */
function checkLevels(input: DensityInput, made: Density): void {
  const named = input.quantile ? 'quantile' : input.cdf ? 'cdf' : 'pdf';
  const points = levels.map((u) => made.quantile(u));
  points.forEach((x, i) => {
    if (!(i === 0 || x >= points[i - 1]!) || !Number.isFinite(x)) {
      throw new ArgumentError(
        named,
        `gives ${x} as the quantile of ${levels[i]} and ${points[i - 1]} as that of ` +
          `${levels[i - 1]}; expected a distribution function from 0 to 1`,
      );
    }
    const level = made.cdf(x);
    if (!(Math.abs(level - levels[i]!) <= tolerance)) {
      const among = input.cdf && input.quantile ? 'cdf' : named;
      throw new ArgumentError(
        among,
        `is inconsistent: the quantile of ${levels[i]} is ${x}, where the cdf is ${level}`,
      );
    }
  });
}

/** @throws ArgumentError unless the pdf has a mass of 1, and as much as the quantiles say between them. */
function checkMass(input: DensityInput, made: Density): void {
  if (!input.pdf) return;
  const [lower, upper] = made.support;
  const cells = cellsOfDensities(made);
  const rounding = roundingOfPlaces(made.breakpoints);
  const mass = massIn(input.pdf, cells, rounding);
  if (!(Math.abs(mass - 1) <= tolerance)) {
    throw new ArgumentError(
      'pdf',
      `integrates to ${mass} over [${lower}, ${upper}]; expected 1 (if it should, give breakpoints beside its peaks)`,
    );
  }
  if (!input.cdf && !input.quantile) return;
  const named = input.quantile ? 'quantile' : 'cdf';
  const points = levels.map((u) => made.quantile(u));
  points.slice(1).forEach((x, i) => {
    const between = massIn(input.pdf!, clipCells(cells, points[i]!, x), rounding);
    if (!(Math.abs(between - (levels[i + 1]! - levels[i]!)) <= tolerance)) {
      throw new ArgumentError(
        'pdf',
        `integrates to ${between} between the quantiles of ${levels[i]} and ` +
          `${levels[i + 1]} that ${named} gives; expected their difference`,
      );
    }
  });
}
