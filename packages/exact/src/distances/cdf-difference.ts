/** How the distribution functions of two densities lie to each other, and the area between them: W₁. */
import { cellsOfDensities, positionNoise, seenFrom } from '../measures/about.js';
import type { Density } from '../measures/density.js';
import { cutAtSignChanges, integrateCells } from '../quadrature/cells.js';
import { QuadratureError } from '../quadrature/gauss-kronrod.js';
import { signChanges } from '../quadrature/sign-changes.js';

/** How two distribution functions lie to each other. */
export interface CdfDifference {
  /** F_q − F_p, from whichever tails are the smaller and so keep their digits. */
  readonly rise: (x: number) => number;
  /** Where it changes its sign, in increasing order. */
  readonly turns: readonly number[];
}

/** Where to look for changes of sign between two distributions, as fractions of their mass. */
const levels = Array.from({ length: 63 }, (_, k) => (k + 1) / 64);

export function cdfDifference(p: Density, q: Density): CdfDifference {
  const rise = riseFrom(p, q, 0);
  const ends = cellsOfDensities(p, q).map(({ origin, from }) => origin + from);
  const quantiles = levels.flatMap((u) => [p.quantile(u), q.quantile(u)]);
  return { rise, turns: signChanges(rise, [...quantiles, ...ends]) };
}

/** d ↦ F_q − F_p at origin + d. */
function riseFrom(p: Density, q: Density, origin: number): (d: number) => number {
  const [first, second] = [seenFrom(p, origin), seenFrom(q, origin)];
  return (d) => {
    const below = first.cdf(d);
    return below < 0.5 ? second.cdf(d) - below : first.survival(d) - second.survival(d);
  };
}

/** ∫ |F_p − F_q| dx, Infinity where a mean is. */
export function areaBetween(p: Density, q: Density): number {
  const cells = cutAtSignChanges(cellsOfDensities(p, q), (origin) => riseFrom(p, q, origin));
  try {
    return integrateCells(cells, (origin) => {
      const [first, second] = [seenFrom(p, origin), seenFrom(q, origin)];
      const noise = cdfNoise('p', p, origin) + cdfNoise('q', q, origin);
      return (d) => {
        const [a, b] = [first.cdf(d), second.cdf(d)];
        if (a < 0.5) return [Math.abs(a - b), noise * (a + b)];
        const [c, e] = [first.survival(d), second.survival(d)];
        return [Math.abs(c - e), noise * (c + e)];
      };
    }).value;
  } catch (error) {
    // The integrand is at least 0, so an integral that diverges does so to +∞.
    if (error instanceof QuadratureError && error.diverges) return Infinity;
    throw error;
  }
}

/** The relative rounding of a distribution function: its own, or of one derived by quadrature. */
export function cdfNoise(argument: string, density: Density, origin: number): number {
  return positionNoise(argument, density, origin) + (density.about ? 8 * Number.EPSILON : 1e-13);
}
