/** Where a density has its mass, by quadrature of its pdf and by its quantiles. */
import { ArgumentError } from '@wprox/arguments';
import {
  type Cell,
  cellsOf,
  clipCells,
  type Feature,
  integrateCells,
  resolveCell,
  roundingAt,
} from '../quadrature/cells.js';
import type { Sampled } from '../quadrature/kronrod-rule.js';
import { featuresAt, roundingNear } from './about.js';
import type { Density } from './line-density.js';

/** How far what the user gives may be from a distribution, and from one another. */
export const tolerance = 1e-6;

type Pdf = (x: number) => number;

/** A pdf for quadrature over cells. @throws ArgumentError naming `pdf` where it is negative. */
function sampled(pdf: Pdf, features: readonly Feature[]) {
  return (origin: number) => {
    const rounding = roundingNear(features, origin);
    return (d: number): Sampled => {
      const y = pdf(origin + d);
      if (y < 0) throw new ArgumentError('pdf', `is ${y} at ${origin + d}; expected at least 0`);
      return [y, y * (rounding + roundingAt(origin, d))];
    };
  };
}

/** ∫ pdf over cells. @param features what says how far the rounding of x moves the pdf. */
export function massIn(pdf: Pdf, cells: readonly Cell[], features: readonly Feature[]): number {
  return integrateCells(cells, sampled(pdf, features)).value;
}

/**
 * The distribution function of a pdf and 1 less it: the line is integrated once, and for each x only
 * the rest of the part that x is in.
 *
 * @throws ArgumentError naming `pdf` unless its mass is 1.
 */
export function distributionOf(
  pdf: Pdf,
  support: Density['support'],
  breakpoints: readonly number[],
): Pick<Density, 'cdf' | 'survival'> {
  const places = [...breakpoints, ...support].filter(Number.isFinite);
  const features = featuresAt(places.length > 0 ? places : [0]);
  const f = sampled(pdf, features);
  const parts = cellsOf(features, ...support).flatMap((cell) => resolveCell(cell, f));
  const below = new Float64Array(parts.length + 1);
  parts.forEach(({ value }, k) => {
    below[k + 1] = below[k]! + value;
  });
  const above = new Float64Array(parts.length + 1);
  for (let k = parts.length - 1; k >= 0; k--) above[k] = above[k + 1]! + parts[k]!.value;
  assertTotal(below.at(-1)!, support);
  const partOf = (x: number) => {
    const k = parts.findIndex(({ origin, to }) => x - origin < to);
    return k === -1 ? parts.length - 1 : k;
  };
  const between = (k: number, lower: number, upper: number) =>
    massIn(pdf, clipCells([parts[k]!], lower, upper), features);
  return {
    cdf: (x) => {
      const k = partOf(x);
      return below[k]! + between(k, -Infinity, x);
    },
    survival: (x) => {
      const k = partOf(x);
      return above[k + 1]! + between(k, x, Infinity);
    },
  };
}

/** Features at given places and ends of the support, and at places as wide as the mass there is. */
export function featuresBeside(
  { pdf, cdf, survival, quantile, support }: Density,
  given: readonly number[],
  places: readonly number[],
): Feature[] {
  const sharp = new Set([...given, ...support].filter(Number.isFinite));
  // The length over which the mass on one side is made at the density's height there.
  const lengthAt = (place: number) => {
    const level = Math.min(cdf(place), survival(place));
    return pdf ? level / pdf(place) : 5 * Math.abs(quantile(1.1 * level) - quantile(0.9 * level));
  };
  // A quantile that is a given place but for its rounding is no narrow feature beside it.
  const apart = places.filter((place) => {
    const near = 1e-9 * lengthAt(place);
    return ![...sharp].some((x) => Math.abs(place - x) < near);
  });
  return featuresAt([...sharp, ...apart]).map((feature) => {
    if (sharp.has(feature.center)) return feature;
    const own = lengthAt(feature.center);
    return {
      ...feature,
      sharp: false,
      scale: own > 0 ? Math.min(own, feature.scale) : feature.scale,
    };
  });
}

/**
 * Features beside which quadrature of the pdf finds all of the mass that the quantiles say there is:
 * where it misses some, the quantile in the middle of that mass is one more place.
 */
export function featuresOfMass(made: Density, given: readonly number[]): Feature[] {
  const { cdf, survival, quantile, upperQuantile, support } = made;
  const [lower, upper] = support;
  const places = [0.1, 0.5, 0.9].map(quantile);
  let features = featuresBeside(made, given, places);
  const tails = [1e-4, 1e-8, 1e-12].flatMap((u): [number, number][] => [
    [lower, quantile(u)],
    [upperQuantile(u), upper],
  ]);
  const ends = [...new Set([lower, ...features.map(({ center }) => center), upper])];
  const ranges = [...tails, ...ends.slice(1).map((x, k): [number, number] => [ends[k]!, x])];
  while (ranges.length > 0 && places.length < 100) {
    const [a, b] = ranges.pop()!;
    const low = cdf(a) + cdf(b) < 1;
    const expected = low ? cdf(b) - cdf(a) : survival(a) - survival(b);
    const cells = clipCells(cellsOf(features, lower, upper), a, b);
    // Where a rule finds a peak only after bisections, other cells might miss it: none is allowed,
    // except in tails and beside ends, which take some without any peak.
    const once = a !== lower && b !== upper;
    const { value: mass } = integrateCells(cells, sampled(made.pdf!, features), {
      absoluteTolerance: once ? Infinity : 0,
    });
    const missing = Math.abs(mass - expected);
    const rounding = [a, b].filter(Number.isFinite).map((x) => roundingNear(features, x));
    // 1e-15: 1 − cdf has no more digits.
    if (!(missing > (1e-9 + Math.max(...rounding, 0)) * expected + 1e-15)) continue;
    const middle = low
      ? quantile(cdf(a) + expected / 2)
      : upperQuantile(survival(b) + expected / 2);
    if (!(middle > a && middle < b)) continue;
    places.push(middle);
    features = featuresBeside(made, given, places);
    ranges.push([a, middle], [middle, b]);
  }
  return features;
}

/** @throws ArgumentError naming `pdf` unless its mass is 1. */
export function assertTotal(mass: number, [lower, upper]: Density['support']): void {
  if (Math.abs(mass - 1) <= tolerance) return;
  throw new ArgumentError(
    'pdf',
    `integrates to ${mass} over [${lower}, ${upper}]; expected 1 (if it should, give breakpoints beside its peaks)`,
  );
}
