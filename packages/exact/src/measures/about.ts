/** Densities seen from a place of their own, where x − center has all of its digits. */
import { type Cell, cellsOf, type Feature } from '../quadrature/cells.js';
import { QuadratureError } from '../quadrature/gauss-kronrod.js';
import type { Density } from './line-density.js';

/** What quadrature must not step over: peaks, kinks, and the ends of the support. */
export function featuresOf({ features, breakpoints, support, quantile }: Density): Feature[] {
  if (features) return [...features];
  const places = [...breakpoints, ...support].filter(Number.isFinite);
  const enough = places.length > 1;
  return featuresAt(enough ? places : [...places, ...[0.1, 0.5, 0.9].map(quantile)]);
}

/** A sharp feature at each place, as wide as the way to the nearest other one; 1 if there is none. */
export function featuresAt(places: readonly number[]): Feature[] {
  const distinct = [...new Set(places)].sort((a, b) => a - b);
  return distinct.map((center, k) => {
    const left = center - (distinct[k - 1] ?? -Infinity);
    const right = (distinct[k + 1] ?? Infinity) - center;
    const scale = Math.min(left, right);
    return { center, scale: Number.isFinite(scale) ? scale : 1, sharp: true };
  });
}

/** The distribution of X − origin. */
export function seenFrom(density: Density, origin: number): Density {
  if (density.about) return density.about(origin);
  if (origin === 0) return density;
  const { pdf, logPdf } = density;
  return {
    pdf: pdf && ((d) => pdf(origin + d)),
    logPdf: logPdf && ((d) => logPdf(origin + d)),
    cdf: (d) => density.cdf(origin + d),
    survival: (d) => density.survival(origin + d),
    quantile: (u) => density.quantile(u) - origin,
    upperQuantile: (u) => density.upperQuantile(u) - origin,
    support: [density.support[0] - origin, density.support[1] - origin],
    breakpoints: density.breakpoints.map((x) => x - origin),
  };
}

/**
 * How far the rounding of x = origin + d may move the density's values near an origin, as a fraction
 * of them: 0 for those that know their parameters.
 *
 * @throws QuadratureError if fewer than four digits are left of x there.
 */
export function positionNoise(argument: string, density: Density, origin: number): number {
  if (density.about || origin === 0) return 0;
  const noise = roundingNear(featuresOf(density), origin);
  if (noise < 1e-4) return noise;
  throw new QuadratureError(
    `${argument} is too narrow and far from 0: near ${origin} float64 keeps fewer than four digits of ` +
      'the way to its center; shift it towards 0',
    Number.NaN,
    Number.NaN,
    false,
  );
}

/** The rounding of a place as a fraction of the length on which functions with features change there. */
export function roundingNear(features: readonly Feature[], place: number): number {
  const length = features.reduce(
    (least, { center, scale }) => Math.min(least, Math.max(scale, Math.abs(center - place))),
    Infinity,
  );
  return (4 * Number.EPSILON * Math.abs(place)) / length;
}

/** Cells over the whole range on which any of the densities is positive. */
export function cellsOfDensities(...densities: readonly Density[]): Cell[] {
  return cellsOf(
    densities.flatMap(featuresOf),
    Math.min(...densities.map(({ support }) => support[0])),
    Math.max(...densities.map(({ support }) => support[1])),
  );
}
