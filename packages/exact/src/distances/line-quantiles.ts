/**
 * W_p on the line from quantiles, (∫₀¹ |Q₀ − Q₁|^p du)^(1/p), for densities and point masses.
 *
 * Q has singularities at 0 and 1 and wherever a density has a gap, like log u or √−log u: there a
 * stretch of u is taken in s with u = end ± width·exp(−s), in which Q is smooth. The power is taken
 * on the log scale, so that no order and no unit of length overflows.
 */
import { cellsOfDensities, seenFrom } from '../measures/about.js';
import type { Density } from '../measures/density.js';
import type { WeightedPoints } from '../measures/discrete.js';
import { cutAtSignChanges } from '../quadrature/cells.js';
import {
  halfLine,
  integratePieces,
  type Piece,
  QuadratureError,
  segment,
} from '../quadrature/gauss-kronrod.js';
import { quantilesOf as stepQuantiles, stepsOf } from './line-steps.js';

/** A measure's quantiles as distances from a common origin. */
interface LineQuantiles {
  readonly quantile: (u: number) => number;
  /** quantile(1 − u). */
  readonly upperQuantile: (u: number) => number;
  /** Levels below ½, from below and from above, at which the quantiles jump. */
  readonly jumps: readonly [lower: readonly number[], upper: readonly number[]];
  /** Levels at which they rise over a gap of the density. */
  readonly gaps: readonly [lower: readonly number[], upper: readonly number[]];
  /** How far rounding may move a quantile. */
  readonly blur: (quantile: number) => number;
}

/** A stretch of u in a variable s that makes quantiles smooth. */
interface Stretch {
  readonly u: (s: number) => number;
  /** log |du/ds|. */
  readonly logSlope: (s: number) => number;
  /** s from 0 to here. */
  readonly end: number;
  /** Whether u tends to 0, the tail of the distribution. */
  readonly tail: boolean;
  /** Whether the tail is cut off where the quantiles lose their digits. */
  readonly coarse: boolean;
}

/** (∫₀¹ |Q₀ − Q₁|^p du)^(1/p), of two measures of which at least one is a density. */
export function betweenQuantiles(
  p: Density | WeightedPoints,
  q: Density | WeightedPoints,
  order: number,
): number {
  const origin = 'cdf' in p ? p.quantile(0.5) : (q as Density).quantile(0.5);
  const [first, second] = [quantilesOf(p, origin), quantilesOf(q, origin)];
  const halves = ([0, 1] as const).map((side) => {
    const at = (measure: LineQuantiles) => [measure.quantile, measure.upperQuantile][side]!;
    const [a, b] = [at(first), at(second)];
    const stretches = stretchesOf(
      [...first.jumps[side], ...second.jumps[side]],
      [...first.gaps[side], ...second.gaps[side]],
      saturates(a) || saturates(b),
    );
    const gap = (u: number) => a(u) - b(u);
    const blurred = (u: number) => {
      const [x, y] = [a(u), b(u)];
      return [Math.abs(x - y), first.blur(x) + second.blur(y)] as const;
    };
    const size = (u: number) => Math.max(Math.abs(a(u)), Math.abs(b(u)));
    return { gap, size, blurred, stretches };
  });
  const logIntegrand = (gap: (u: number) => number, { u, logSlope }: Stretch) => {
    return (s: number) => order * Math.log(Math.abs(gap(u(s)))) + logSlope(s);
  };
  let largest = -Infinity;
  let noise = -Infinity;
  for (const { gap, blurred, stretches } of halves) {
    for (const stretch of stretches) {
      const log = logIntegrand(gap, stretch);
      const logNoise = logIntegrand((u) => blurred(u)[1], stretch);
      for (const s of probes(stretch)) {
        largest = Math.max(largest, log(s));
        noise = Math.max(noise, logNoise(s));
      }
    }
  }
  if (largest === -Infinity) return 0;
  // Distances that far below rounding that the noise would overflow beside them become 0.
  largest = Math.max(largest, noise - 500);
  for (const { gap, size, stretches } of halves) {
    for (const stretch of stretches.filter(({ tail }) => tail)) {
      if (endsInTail(gap, size, stretch, order, largest) === 'diverges') return Infinity;
    }
  }
  const pieces = halves.flatMap(({ gap, blurred, stretches }) =>
    stretches.flatMap((stretch): Piece[] => {
      const { u, logSlope, end } = stretch;
      const integrand = (s: number) => {
        if (s > end) return [0, 0] as const;
        const [distance, blur] = blurred(u(s));
        const scale = (length: number) =>
          Math.exp(order * Math.log(length) + logSlope(s) - largest);
        const value = scale(distance);
        return [value, scale(distance + blur) - value] as const;
      };
      return cutsOf(stretch, gap, order).map(([from, to]) =>
        to === Infinity ? halfLine(integrand, from, from) : segment(integrand, from, to),
      );
    }),
  );
  const { value } = integratePieces(pieces, {
    relativeTolerance: 1e-12,
    absoluteTolerance: 0,
    maximumIntervals: 2000 + 4 * pieces.length,
  });
  return Math.exp((largest + Math.log(value)) / order);
}

/** Where to look for the size of the integrand. */
function probes({ end }: Stretch): number[] {
  return [0, 0.5, 1, 2, 4, 8, 16, 32, 64, 128, 256, 512].filter((s) => s <= end);
}

/**
 * Whether all but 1e-14 of the integral lies at levels that float64 can tell from 0 (1e-8 where the
 * quantiles have no digits for those below 1e-13).
 *
 * @throws QuadratureError if it does not, and is not infinite for certain.
 */
function endsInTail(
  gap: (u: number) => number,
  size: (u: number) => number,
  { u, logSlope, end, coarse }: Stretch,
  order: number,
  largest: number,
): 'converges' | 'diverges' {
  const log = (s: number) => order * Math.log(Math.abs(gap(u(s))));
  if (!(log(end) + logSlope(end) > largest - (coarse ? 18 : 32))) return 'converges';
  // Equal tails differ by their rounding.
  if (coarse && Math.abs(gap(u(end))) < 0.01 * size(u(end))) return 'converges';
  // A power of 1/u stays as steep, a power of log u does not, nor does a far peak.
  const slope = (s: number) => (log(s) - log(0.9 * s)) / (0.1 * s);
  const steep = 1 - (coarse ? 1e-4 : 1e-6);
  const slopes = [1, 0.75, 0.5].map((part) => slope(part * end));
  if (slopes.every((value) => value >= steep) && slopes[0]! > 0.75 * slopes[2]!) return 'diverges';
  throw new QuadratureError(
    `W_p of order ${order} lies in tails of probability below ${u(end)}, which the quantiles do ` +
      'not resolve; expected a lower order, or a density with exact tails',
    Number.NaN,
    Number.NaN,
    false,
  );
}

/** Whether a density's upper quantiles have no digits left for probabilities below 1e-16. */
export function hasCoarseTail({ upperQuantile, support }: Density): boolean {
  // Beside a finite end quantiles stop by the rounding of x, and no mean is infinite.
  return support[1] === Infinity && saturates(upperQuantile);
}

function saturates(quantile: (u: number) => number): boolean {
  return quantile(1e-300) === quantile(1e-18) && quantile(1e-300) !== quantile(0);
}

/** Levels from 0 to ½ as stretches, between neighboring jumps and gaps. */
function stretchesOf(
  jumps: readonly number[],
  gaps: readonly number[],
  coarse: boolean,
): Stretch[] {
  const singular = new Set(gaps);
  const levels = [...new Set([0, ...jumps, ...gaps, 0.5])].sort((a, b) => a - b);
  return levels.slice(1).flatMap((b, k) => {
    const a = levels[k]!;
    const [left, right] = [a === 0 || singular.has(a), singular.has(b)];
    const middle = a + (b - a) / 2;
    if (left && right) return [fromEnd(a, middle, coarse), fromEnd(b, middle, coarse)];
    if (left) return [fromEnd(a, b, coarse)];
    if (right) return [fromEnd(b, a, coarse)];
    return [along(a, b)];
  });
}

/** u = at + (other − at)·exp(−s). */
function fromEnd(at: number, other: number, coarse: boolean): Stretch {
  const width = other - at;
  const logWidth = Math.log(Math.abs(width));
  // To where u is the end to rounding, or below what float64 or the quantiles resolve.
  const least = at === 0 ? (coarse ? 1e-13 : 2e-308) : (Number.EPSILON / 4) * at;
  return {
    u: (s) => at + width * Math.exp(-s),
    logSlope: (s) => logWidth - s,
    end: Math.max(1, logWidth - Math.log(least)),
    tail: at === 0,
    coarse,
  };
}

/** u from a > 0 to b, in its logarithm. */
function along(a: number, b: number): Stretch {
  const length = Math.log(b / a);
  const u = (s: number) => Math.min(b, a * Math.exp(s));
  return { u, logSlope: (s) => Math.log(u(s)), end: length, tail: false, coarse: false };
}

/** Stretches of s: between peaks at high orders, and kinks of odd ones. */
function cutsOf(
  { u, end }: Stretch,
  gap: (u: number) => number,
  order: number,
): [from: number, to: number][] {
  const peaks = order > 4 ? [order / 4, order / 2, order, 2 * order, 4 * order] : [];
  const long = end > 30;
  const places = [0, ...(long ? [1] : []), ...peaks.filter((s) => s > 1 && s < end)];
  const ends = [...places, long ? Infinity : end];
  const cells = ends.slice(1).map((to, k) => ({ origin: 0, from: ends[k]!, to }));
  // Even powers have no kink where the quantiles cross.
  const cut = order % 2 === 0 ? cells : cutAtSignChanges(cells, () => (s) => gap(u(s)));
  return cut.map(({ from, to }) => [from, to]);
}

/** A measure's quantiles, and the levels at which they jump or are singular. */
function quantilesOf(measure: Density | WeightedPoints, origin: number): LineQuantiles {
  if ('cdf' in measure) {
    const { quantile, upperQuantile } = seenFrom(measure, origin);
    const blur = measure.about
      ? (x: number) => 8 * Number.EPSILON * Math.abs(x)
      : (x: number) => 1e-13 * Math.abs(x) + 2 * Number.EPSILON * Math.abs(origin);
    return { quantile, upperQuantile, jumps: [[], []], gaps: gapsOf(measure), blur };
  }
  const steps = stepsOf(measure);
  const inside = (levels: Float64Array) => Array.from(levels).filter((u) => u > 0 && u < 0.5);
  return {
    ...stepQuantiles({ ...steps, values: steps.values.map((x) => x - origin) }),
    jumps: [inside(steps.below), inside(steps.above)],
    gaps: [[], []],
    blur: (x) => Number.EPSILON * Math.abs(x),
  };
}

/** Levels of gaps: where the middle half of the way between two features holds hardly any mass. */
function gapsOf(density: Density): [lower: number[], upper: number[]] {
  const lower: number[] = [];
  const upper: number[] = [];
  const cells = cellsOfDensities(density);
  const origins = [...new Set(cells.map(({ origin }) => origin))];
  origins.slice(1).forEach((right, k) => {
    const width = right - origins[k]!;
    const { cdf, survival } = seenFrom(density, origins[k]!);
    const [a, b] = [width / 4, width / 2];
    const [below, above] = [cdf(b), survival(b)];
    const inLower = below <= above;
    const mass = inLower ? cdf(3 * a) - cdf(a) : survival(a) - survival(3 * a);
    const level = Math.min(below, above);
    if (level > 1e-300 && level <= 0.5 && mass < 0.1 * level) (inLower ? lower : upper).push(level);
  });
  return [lower, upper];
}
