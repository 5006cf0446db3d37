/**
 * Total variation, Kullback-Leibler and Jensen-Shannon divergence (lecture notes), in nats, with
 * Infinity where that is the answer. Between distributions on common points or nodes by sums, between
 * densities on the line by quadrature; of a density and point masses they are those of mutually
 * singular measures.
 */
import { ArgumentError } from '@wprox/arguments';
import { cellsOfDensities, positionNoise, seenFrom } from '../measures/about.js';
import type { Density } from '../measures/density.js';
import { type Cell, clipCells, cutAtSignChanges, integrateCells } from '../quadrature/cells.js';
import { QuadratureError } from '../quadrature/gauss-kronrod.js';
import type { Sampled } from '../quadrature/kronrod-rule.js';
import { compare, type Distribution } from './common-support.js';
import {
  jensenShannonKernel,
  type Kernel,
  kullbackLeiblerKernel,
  type Pair,
  totalVariationKernel,
} from './kernels.js';

/**
 * Computes TV(p, q) = sup over events A of |p(A) − q(A)| = ½ Σ |p − q|, between 0 and 1. Of densities to
 * about 1e-12 of itself and 1e-15, at any scales, separation and distance from 0; densities that a user
 * gives as functions of x besides to ε|x|/scale, the rounding of x.
 *
 * @param p a density, a discrete measure, samples, or a distribution on a graph.
 * @param q the same, in the same space. Two points are equal only if all their digits are. A density and a
 *   discrete measure are as far apart as possible.
 * @returns a number from 0 to 1.
 * @throws ArgumentError naming `p` or `q`: bad samples, different spaces, a density without pdf.
 * @throws QuadratureError if the integral does not converge, or a user's density is so narrow and far
 *   from 0 that x has fewer than four digits there.
 *
 * Reference: [3], section 2.
 *
 * @example
 * totalVariation(normal(0, 1), normal(1, 1)); // 0.3829249225480262
 */
export function totalVariation(p: Distribution, q: Distribution): number {
  return Math.min(1, divergence(p, q, totalVariationKernel, 1));
}

/**
 * Computes KL(p ‖ q) = Σ p log(p/q), Infinity where p has mass and q has none, or the sum diverges.
 * Arguments and errors are {@link totalVariation}'s.
 *
 * @returns nats, or Infinity.
 * @throws ArgumentError, QuadratureError as {@link totalVariation}.
 *
 * Reference: [3], section 2; [12].
 *
 * @example
 * kullbackLeibler(deltaMixture([0]), deltaMixture([1])); // Infinity
 */
export function kullbackLeibler(p: Distribution, q: Distribution): number {
  return divergence(p, q, kullbackLeiblerKernel, Infinity);
}

/**
 * Computes JS(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q)/2: between 0 and log 2. Arguments and errors
 * are {@link totalVariation}'s.
 *
 * @returns nats.
 * @throws ArgumentError, QuadratureError as {@link totalVariation}.
 *
 * Reference: [3], section 2; errata, entry 9.
 */
export function jensenShannon(p: Distribution, q: Distribution): number {
  return Math.min(Math.LN2, divergence(p, q, jensenShannonKernel, Math.LN2));
}

function divergence(p: Distribution, q: Distribution, kernel: Kernel, singular: number): number {
  const comparison = compare(p, q);
  if (comparison.kind === 'singular') return singular;
  if (comparison.kind === 'densities') return byQuadrature(comparison.p, comparison.q, kernel);
  return comparison.p.reduce((sum, a, i) => {
    const b = comparison.q[i]!;
    return sum + kernel.value({ p: a, q: b, logP: Math.log(a), logQ: Math.log(b) });
  }, 0);
}

function byQuadrature(p: Density, q: Density, kernel: Kernel): number {
  pdfsOf('p', p);
  pdfsOf('q', q);
  const integrandAt = (origin: number) => {
    const at = pairAt(p, q, origin);
    const [noiseP, noiseQ] = [positionNoise('p', p, origin), positionNoise('q', q, origin)];
    return (d: number): Sampled => {
      const pair = at(d);
      const value = kernel.value(pair);
      if (value === Infinity) throw new QuadratureError('infinite', Infinity, Infinity, true);
      return [value, kernel.noise(pair, noiseP, noiseQ)];
    };
  };
  const cells = cellsOfDensities(p, q);
  try {
    const { value } = integrateCells(
      kernel.kinked ? cutAtCrossings(cells, p, q) : cells,
      integrandAt,
      { absoluteTolerance: 1e-15 },
    );
    // Where far more than the mass explains comes from a tail of mass 1e-40, log-densities grow faster
    // than p decays, until p underflows: the integral is infinite.
    if (value < 1e3) return value;
    const core = clipCells(cells, p.quantile(1e-40), p.upperQuantile(1e-40));
    return integrateCells(core, integrandAt).value < value / 2 ? Infinity : value;
  } catch (error) {
    // The terms are at least 0, so an integral that diverges does so to +∞.
    if (error instanceof QuadratureError && error.diverges) return Infinity;
    throw error;
  }
}

/** Both densities at d from an origin. */
function pairAt(p: Density, q: Density, origin: number): (d: number) => Pair {
  const first = pdfsOf('p', seenFrom(p, origin));
  const second = pdfsOf('q', seenFrom(q, origin));
  return (d) => ({
    p: first.pdf(d),
    q: second.pdf(d),
    logP: first.logPdf(d),
    logQ: second.logPdf(d),
  });
}

/** Cells cut where the densities cross. */
export function cutAtCrossings(cells: readonly Cell[], p: Density, q: Density): Cell[] {
  return cutAtSignChanges(cells, (origin) => {
    const at = pairAt(p, q, origin);
    return (d) => {
      const { p: a, q: b } = at(d);
      return a - b;
    };
  });
}

/** A density's pdf and its logarithm. @throws ArgumentError if it has none. */
export function pdfsOf(
  argument: string,
  { pdf, logPdf }: Density,
): { pdf: (x: number) => number; logPdf: (x: number) => number } {
  if (!pdf) {
    throw new ArgumentError(argument, 'has no pdf; expected a density that was given one');
  }
  return { pdf, logPdf: logPdf ?? ((x) => Math.log(pdf(x))) };
}
