/**
 * One-dimensional integrals by adaptive Gauss-Kronrod quadrature, on finite and infinite intervals.
 *
 * The algorithm is that of QUADPACK's QAG (Piessens et al. 1983) with a more cautious estimate of
 * errors: the 21-point Kronrod rule less its 10-point Gauss rule; the interval of largest error is
 * bisected until the sum of the errors is small enough. A half-line from b maps to (0, 1) by x = b ± s·(1 − t)/t.
 *
 * Like every rule that samples, it sees a function only at its nodes: a peak far narrower than the
 * interval may be missed altogether. `breakpoints` beside each peak prevent that.
 */
import { numberFrom } from '../inputs/callback.js';
import { requireNumber } from '../inputs/number.js';
import { checkOptions } from '../inputs/options.js';
import { requireLength } from '../inputs/vector.js';
import { type Cuts, cutsOf } from './breakpoints.js';
import { applyRule, evaluationsPerRule, type RuleResult, type Sampled } from './kronrod-rule.js';

/** Options of {@link integrate}. */
export interface QuadratureOptions {
  /** Largest error, as a fraction of ∫|f|. Default 1e-12; at least 2e-14, float64's own rounding. */
  readonly relativeTolerance?: number;
  /** Largest error in the integral's units; the larger of the two tolerances counts. Default 0. */
  readonly absoluteTolerance?: number;
  /** How many intervals may be used before giving up. Default 2000. */
  readonly maximumIntervals?: number;
  /**
   * Points to split at first, in any order: kinks, jumps, narrow peaks or their sides; beside them the
   * range is split further where the integrand changes on smaller scales. Those outside are ignored. The spread of those inside is the length scale s of infinite tails
   * (1 if there are fewer than two), so give for example mean ± standard deviation.
   */
  readonly breakpoints?: readonly number[];
}

/** The result of {@link integrate}. */
export interface Integral {
  readonly value: number;
  /**
   * An estimate of |value − integral|, usually far above the true error. It counts the rounding of x,
   * by which no tolerance can be missed: no smaller interval helps against it.
   */
  readonly errorEstimate: number;
  /** How often the integrand was evaluated. */
  readonly evaluations: number;
}

/** An integral that did not come within its tolerance, or an integrand that is not finite. */
export class QuadratureError extends Error {
  override readonly name = 'QuadratureError';
  /** The best there is, NaN where the integrand is not finite. */
  readonly value: number;
  readonly errorEstimate: number;
  /**
   * Whether it grew beyond float64, or did not settle however far out towards infinity: the integral
   * of a function of one sign is then infinite, or indistinguishable from that.
   */
  readonly diverges: boolean;

  constructor(message: string, value: number, errorEstimate: number, diverges: boolean) {
    super(message);
    this.value = value;
    this.errorEstimate = errorEstimate;
    this.diverges = diverges;
  }
}

/** A stretch of the variable t of one piece of the range, and what the rule says of it. */
export interface Interval extends RuleResult {
  readonly piece: Piece;
  readonly from: number;
  readonly to: number;
}

/** Part of the range and the function on it: x(t), and f(x(t))·dx/dt for t in (from, to). */
export interface Piece {
  readonly from: number;
  readonly to: number;
  /** Whether t = 0 stands for x = ±∞. */
  readonly infinite: boolean;
  at(t: number): number;
  /** How far rounding of x may move t, at most, between two values of t. */
  displacement(from: number, to: number): number;
  evaluate(t: number): Sampled;
}

/** An integral with the stretches of t, in no order, on each of which one rule was enough. */
export interface ResolvedIntegral extends Integral {
  readonly parts: readonly Interval[];
}

/** The tolerances of {@link integratePieces}; see {@link QuadratureOptions}. */
interface Tolerances {
  readonly relativeTolerance: number;
  readonly absoluteTolerance: number;
  readonly maximumIntervals: number;
}

/**
 * Computes the integral of `f` from `lower` to `upper`, either of which may be infinite.
 *
 * @param f finite inside the range; it is not evaluated at the ends, so integrable singularities
 *   there are fine.
 * @param lower the start of the range.
 * @param upper its end. It can be below `lower`: then the integral changes its sign.
 * @returns `value`, and `error`, a bound of its error by the two rules, in the units of f times those of x.
 * @throws ArgumentError naming `lower`, `upper` or the option: NaN, or a tolerance out of range.
 * @throws QuadratureError if the tolerance is not reached (the integral may diverge), or `f` is not
 *   finite somewhere; the message says where.
 *
 * Reference: [40], the routine QAG.
 *
 * @example
 * integrate((x) => Math.exp(-x * x), -Infinity, Infinity).value; // √π
 */
export function integrate(
  f: (x: number) => number,
  lower: number,
  upper: number,
  options: QuadratureOptions = {},
): Integral {
  const isBound = (x: number) => !Number.isNaN(x);
  const integrand = numberFrom('f', f);
  requireNumber('lower', lower, isBound, 'a number');
  requireNumber('upper', upper, isBound, 'a number');
  checkOptions(
    options,
    ['relativeTolerance', 'absoluteTolerance', 'maximumIntervals', 'breakpoints'],
    '{ relativeTolerance: 1e-9 }',
  );
  const { maximumIntervals = 2000 } = options;
  const { relativeTolerance, absoluteTolerance, breakpoints } = readTolerances(options, 1e-12);
  requireNumber('maximumIntervals', maximumIntervals, (x) => x >= 1, 'a number of at least 1');
  if (lower === upper) return { value: 0, errorEstimate: 0, evaluations: 0 };
  if (lower > upper) {
    const reverse = integrate(f, upper, lower, options);
    return { ...reverse, value: -reverse.value };
  }
  const sampled = (x: number): Sampled => [integrand(x), 0];
  const cuts = cutsOf(integrand, lower, upper, breakpoints);
  const { value, errorEstimate, evaluations } = integratePieces(piecesOf(sampled, cuts), {
    relativeTolerance,
    absoluteTolerance,
    maximumIntervals: Math.max(maximumIntervals, 2 * cuts.places.length),
  });
  return { value, errorEstimate, evaluations: evaluations + cuts.evaluations };
}

/** Reads the options that quadratures share. @throws ArgumentError naming the option. */
export function readTolerances(
  options: Omit<QuadratureOptions, 'maximumIntervals'>,
  defaultTolerance: number,
): Required<Omit<QuadratureOptions, 'maximumIntervals'>> {
  const { relativeTolerance = defaultTolerance, absoluteTolerance = 0, breakpoints = [] } = options;
  const isRelative = (x: number) => x >= 2e-14 && x < 1;
  requireNumber('relativeTolerance', relativeTolerance, isRelative, 'a number from 2e-14 to 1');
  requireNumber('absoluteTolerance', absoluteTolerance, (x) => x >= 0, 'a number of at least 0');
  requireLength('breakpoints', breakpoints, 'any', 'an array of places to split at');
  const places = Array.from(breakpoints, (x) => {
    requireNumber('breakpoints', x, (y) => !Number.isNaN(y), 'numbers in it');
    return x;
  });
  return { relativeTolerance, absoluteTolerance, breakpoints: places };
}

/**
 * The sum of the integrals over pieces, adaptively. Noise of the function is no reason to bisect; it
 * counts in the error estimate.
 *
 * @throws QuadratureError as {@link integrate}.
 */
export function integratePieces(
  pieces: readonly Piece[],
  { relativeTolerance, absoluteTolerance, maximumIntervals }: Tolerances,
): ResolvedIntegral {
  const apply = (piece: Piece, from: number, to: number): Interval => ({
    ...applyRule((t) => piece.evaluate(t), from, to, piece.displacement(from, to)),
    piece,
    from,
    to,
  });
  const intervals = pieces.map((piece) => apply(piece, piece.from, piece.to));
  let applications = intervals.length;
  for (;;) {
    let value = 0;
    let error = 0;
    let reducible = 0;
    let magnitude = 0;
    let worst = 0;
    intervals.forEach((interval, i) => {
      value += interval.value;
      error += interval.error;
      reducible += interval.reducible;
      magnitude += interval.magnitude;
      if (interval.reducible > intervals[worst]!.reducible) worst = i;
    });
    const finite = Number.isFinite(error + magnitude);
    if (finite && reducible <= Math.max(absoluteTolerance, relativeTolerance * magnitude)) {
      return {
        value,
        errorEstimate: error,
        evaluations: evaluationsPerRule * applications,
        parts: intervals,
      };
    }
    const { piece, from, to } = intervals[worst]!;
    const middle = from + (to - from) / 2;
    const exhausted = middle <= from || middle >= to;
    if (exhausted || intervals.length >= maximumIntervals || !finite) {
      throw new QuadratureError(
        `the integral does not converge: ${short(value)} ± ${short(error)} after ` +
          `${intervals.length} intervals, worst near x = ${short(piece.at(middle))}; it may diverge ` +
          'there, or need breakpoints or a larger tolerance',
        value,
        error,
        !finite || (exhausted && piece.infinite && from === 0),
      );
    }
    intervals[worst] = apply(piece, from, middle);
    intervals.push(apply(piece, middle, to));
    applications += 2;
  }
}

const short = (x: number) => String(Number(x.toPrecision(9)));

function piecesOf(f: (x: number) => Sampled, { places, scale }: Cuts): Piece[] {
  return places.slice(1).map((right, i) => {
    const left = places[i]!;
    if (left === -Infinity) return halfLine(f, right, -scale);
    if (right === Infinity) return halfLine(f, left, scale);
    return segment(f, left, right);
  });
}

/** The piece for x from one finite place to another; `origin` + x is what errors call the place. */
export function segment(f: (x: number) => Sampled, from: number, to: number, origin = 0): Piece {
  return {
    from,
    to,
    infinite: false,
    at: (x) => origin + x,
    displacement: (a, b) => (Number.EPSILON / 2) * Math.max(-a, b),
    evaluate: (x) => checked(f(x), origin + x, false),
  };
}

/**
 * x = start + scale·(1 − t)/t: the half-line to the right of start, to its left if scale < 0.
 * Infinity is at t = 0, near which float64 has the resolution to follow even slow tails.
 */
export function halfLine(
  f: (x: number) => Sampled,
  start: number,
  scale: number,
  origin = 0,
): Piece {
  const at = (t: number) => start + (scale * (1 - t)) / t;
  return {
    from: 0,
    to: 1,
    infinite: true,
    at: (t) => origin + at(t),
    displacement: (_, t) => (Number.EPSILON / 2) * (t + Math.abs(start / scale) * t * t),
    evaluate: (t) => {
      const x = at(t);
      const [value, noise] = checked(f(x), origin + x, true);
      // 0·∞ where the stretch overflows and the function has vanished.
      const stretch = Math.abs(scale) / t / t;
      return [value === 0 ? 0 : value * stretch, noise === 0 ? 0 : noise * stretch];
    },
  };
}

function checked(sample: Sampled, x: number, infinite: boolean): Sampled {
  const [value] = sample;
  if (Number.isFinite(value)) return sample;
  throw new QuadratureError(
    `the integrand is ${value} at x = ${x}; expected a number`,
    Number.NaN,
    Number.NaN,
    infinite && !Number.isNaN(value),
  );
}
