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
import { ArgumentError } from '../argument-error.js';

export interface QuadratureOptions {
  /** Largest error, as a fraction of ∫|f|. Default 1e-12; at least 2e-14, float64's own rounding. */
  readonly relativeTolerance?: number;
  /** Largest error in the integral's units; the larger of the two tolerances counts. Default 0. */
  readonly absoluteTolerance?: number;
  /** How many intervals may be used before giving up. Default 2000. */
  readonly maximumIntervals?: number;
  /**
   * Points to split at first, in any order: kinks, jumps, the sides of narrow peaks. Those outside
   * of the range are ignored. The spread of those inside is the length scale s of infinite tails
   * (1 if there are fewer than two), so give for example mean ± standard deviation.
   */
  readonly breakpoints?: readonly number[];
}

export interface Integral {
  readonly value: number;
  /** An estimate of |value − integral|, usually far above the true error. */
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

/** Nodes of the Kronrod rule in (0, 1]; those of odd index are the Gauss nodes. QUADPACK's QK21. */
const nodes = [
  0.9956571630258081, 0.9739065285171717, 0.9301574913557082, 0.8650633666889845,
  0.7808177265864169, 0.6794095682990244, 0.5627571346686047, 0.4333953941292472,
  0.2943928627014602, 0.14887433898163122,
];
const kronrodWeights = [
  0.011694638867371874, 0.032558162307964725, 0.054755896574351995, 0.07503967481091996,
  0.0931254545836976, 0.10938715880229764, 0.12349197626206584, 0.13470921731147334,
  0.14277593857706009, 0.14773910490133849,
];
const kronrodCentre = 0.1494455540029169;
const gaussWeights = [
  0.06667134430868814, 0.1494513491505806, 0.21908636251598204, 0.26926671930999635,
  0.29552422471475287,
];

/** A stretch of the variable t of one piece of the range, and what the rule says of it. */
interface Interval {
  readonly piece: Piece;
  readonly from: number;
  readonly to: number;
  readonly value: number;
  readonly error: number;
  /** The integral of |f|. */
  readonly magnitude: number;
}

/** Part of the range between breakpoints: x(t) and dx/dt, for t in (from, to). */
interface Piece {
  readonly from: number;
  readonly to: number;
  /** Whether t = 0 stands for x = ±∞. */
  readonly infinite: boolean;
  at(t: number): number;
  stretch(t: number): number;
}

/**
 * The integral of `f` from `lower` to `upper`, either of which may be infinite.
 *
 * @param f finite inside the range; it is not evaluated at the ends, so integrable singularities
 *   there are fine.
 * @param lower, upper the range; the integral changes sign if they change places.
 * @throws ArgumentError naming `lower`, `upper` or the option: NaN, or a tolerance out of range.
 * @throws QuadratureError if the tolerance is not reached (the integral may diverge), or `f` is not
 *   finite somewhere; the message says where.
 *
 * @example
 * integrate((x) => Math.exp(-x * x), -Infinity, Infinity).value; // √π
 */
export function integrate(
  f: (x: number) => number,
  lower: number,
  upper: number,
  {
    relativeTolerance = 1e-12,
    absoluteTolerance = 0,
    maximumIntervals = 2000,
    breakpoints = [],
  }: QuadratureOptions = {},
): Integral {
  if (Number.isNaN(lower)) throw new ArgumentError('lower', 'is NaN; expected a bound');
  if (Number.isNaN(upper)) throw new ArgumentError('upper', 'is NaN; expected a bound');
  if (!(relativeTolerance >= 2e-14 && relativeTolerance < 1)) {
    throw new ArgumentError('relativeTolerance', `is ${relativeTolerance}; expected 2e-14 to 1`);
  }
  if (!(absoluteTolerance >= 0)) {
    throw new ArgumentError('absoluteTolerance', `is ${absoluteTolerance}; expected at least 0`);
  }
  if (lower === upper) return { value: 0, errorEstimate: 0, evaluations: 0 };
  if (lower > upper) {
    const options = { relativeTolerance, absoluteTolerance, maximumIntervals, breakpoints };
    const reverse = integrate(f, upper, lower, options);
    return { ...reverse, value: -reverse.value };
  }
  const intervals = piecesOf(lower, upper, breakpoints).map((piece) =>
    applyRule(f, piece, piece.from, piece.to),
  );
  let applications = intervals.length;
  for (;;) {
    let value = 0;
    let error = 0;
    let magnitude = 0;
    let worst = 0;
    intervals.forEach((interval, i) => {
      value += interval.value;
      error += interval.error;
      magnitude += interval.magnitude;
      if (interval.error > intervals[worst]!.error) worst = i;
    });
    const finite = Number.isFinite(error + magnitude);
    if (finite && error <= Math.max(absoluteTolerance, relativeTolerance * magnitude)) {
      return { value, errorEstimate: error, evaluations: 21 * applications };
    }
    const { piece, from, to } = intervals[worst]!;
    const middle = from + (to - from) / 2;
    const exhausted = middle <= from || middle >= to;
    if (exhausted || intervals.length >= maximumIntervals || !finite) {
      throw new QuadratureError(
        `the integral from ${lower} to ${upper} does not converge: ${value} with an error of ` +
          `about ${error} after ${intervals.length} intervals, worst near x = ` +
          `${piece.at(middle)}; it may diverge there, or need breakpoints or a larger tolerance`,
        value,
        error,
        !finite || (exhausted && piece.infinite && from === 0),
      );
    }
    intervals[worst] = applyRule(f, piece, from, middle);
    intervals.push(applyRule(f, piece, middle, to));
    applications += 2;
  }
}

function piecesOf(lower: number, upper: number, breakpoints: readonly number[]): Piece[] {
  const inside = [...new Set(breakpoints)]
    .filter((x) => x > lower && x < upper)
    .sort((a, b) => a - b);
  const scale = inside.length > 1 ? inside.at(-1)! - inside[0]! : 1;
  if (inside.length === 0 && lower === -Infinity && upper === Infinity) inside.push(0);
  const cuts = [lower, ...inside, upper];
  return cuts.slice(1).map((right, i) => {
    const left = cuts[i]!;
    if (left === -Infinity) return halfLine(right, -scale);
    if (right === Infinity) return halfLine(left, scale);
    return { from: left, to: right, infinite: false, at: (t) => t, stretch: () => 1 };
  });
}

/**
 * x = origin + scale·(1 − t)/t: the half-line to the right of origin, to its left if scale < 0.
 * Infinity is at t = 0, near which float64 has the resolution to follow even slow tails.
 */
function halfLine(origin: number, scale: number): Piece {
  return {
    from: 0,
    to: 1,
    infinite: true,
    at: (t) => origin + (scale * (1 - t)) / t,
    stretch: (t) => Math.abs(scale) / t / t,
  };
}

function applyRule(f: (x: number) => number, piece: Piece, from: number, to: number): Interval {
  const centre = from + (to - from) / 2;
  const half = (to - from) / 2;
  const evaluate = (t: number): number => {
    const x = piece.at(t);
    const y = f(x);
    if (!Number.isFinite(y)) {
      throw new QuadratureError(
        `the integrand is ${y} at x = ${x}; expected a number`,
        NaN,
        NaN,
        piece.infinite && !Number.isNaN(y),
      );
    }
    return y === 0 ? 0 : y * piece.stretch(t);
  };
  const middle = evaluate(centre);
  let kronrod = kronrodCentre * middle;
  let magnitude = kronrodCentre * Math.abs(middle);
  let gauss = 0;
  for (let i = 0; i < nodes.length; i++) {
    const left = evaluate(centre - half * nodes[i]!);
    const right = evaluate(centre + half * nodes[i]!);
    kronrod += kronrodWeights[i]! * (left + right);
    magnitude += kronrodWeights[i]! * (Math.abs(left) + Math.abs(right));
    if (i % 2 === 1) gauss += gaussWeights[(i - 1) / 2]! * (left + right);
  }
  // |K − G| is the error of the poorer rule. QUADPACK takes its power 3/2 for K's own, which holds for
  // smooth functions, but where there is a kink a chance agreement of K and G is then believed.
  // Not below half a bound of the rounding of 21 products: there K is as good as float64 gives it.
  const error = Math.max(Math.abs(kronrod - gauss), 25 * Number.EPSILON * magnitude);
  return {
    piece,
    from,
    to,
    value: kronrod * half,
    error: error * half,
    magnitude: magnitude * half,
  };
}
