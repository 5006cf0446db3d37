/**
 * Total variation, Kullback-Leibler and Jensen-Shannon divergence (lecture notes), in nats, with
 * Infinity where that is the answer. Between distributions on common points or nodes by sums, between
 * densities on the line by quadrature; of a density and point masses they are those of mutually
 * singular measures.
 */
import { ArgumentError } from '../argument-error.js';
import type { Density } from '../measures/density.js';
import { integrate, QuadratureError } from '../quadrature/gauss-kronrod.js';
import { signChanges } from '../quadrature/sign-changes.js';
import { compare, type Distribution } from './common-support.js';
import {
  jensenShannonKernel,
  type Kernel,
  kullbackLeiblerKernel,
  totalVariationKernel,
} from './kernels.js';

/**
 * TV(p, q) = sup over events A of |p(A) − q(A)| = ½ Σ |p − q|, between 0 and 1.
 *
 * @param p, q two densities, two discrete measures (or samples) of the same dimension, whose points
 *   agree where all their digits do, or two distributions on the same graph; a density and a discrete
 *   measure are as far apart as can be.
 * @throws ArgumentError naming `p` or `q`: bad samples, different spaces, a density without pdf.
 * @throws QuadratureError if the integral does not converge.
 *
 * @example
 * totalVariation(normal(0, 1), normal(1, 1)); // 0.3829249225480262
 */
export function totalVariation(p: Distribution, q: Distribution): number {
  return Math.min(1, divergence(p, q, totalVariationKernel, 1));
}

/**
 * KL(p ‖ q) = Σ p log(p/q), Infinity where p has mass and q has none, or the sum diverges. Arguments
 * and errors are {@link totalVariation}'s.
 *
 * @example
 * kullbackLeibler(deltaMixture([0]), deltaMixture([1])); // Infinity
 */
export function kullbackLeibler(p: Distribution, q: Distribution): number {
  return divergence(p, q, kullbackLeiblerKernel, Infinity);
}

/**
 * JS(p, q) = ½ KL(p ‖ m) + ½ KL(q ‖ m), m = (p + q)/2: between 0 and log 2. Arguments and errors are
 * {@link totalVariation}'s.
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
    return sum + kernel({ p: a, q: b, logP: Math.log(a), logQ: Math.log(b) });
  }, 0);
}

function byQuadrature(p: Density, q: Density, kernel: Kernel): number {
  const kinked = kernel === totalVariationKernel;
  const [first, second] = [pdfsOf('p', p), pdfsOf('q', q)];
  let infinite = false;
  const integrand = (x: number) => {
    const value = kernel({
      p: first.pdf(x),
      q: second.pdf(x),
      logP: first.logPdf(x),
      logQ: second.logPdf(x),
    });
    if (value === Infinity) infinite = true;
    return infinite ? 0 : value;
  };
  const cuts = cutsOf(p, q);
  const turns = kinked ? signChanges((x) => first.pdf(x) - second.pdf(x), gridOf(p, q)) : [];
  const lower = Math.min(p.support[0], q.support[0]);
  const upper = Math.max(p.support[1], q.support[1]);
  try {
    const { value } = integrate(integrand, lower, upper, {
      breakpoints: [...cuts, ...turns],
      absoluteTolerance: densityRounding(p, q),
    });
    // A tail that carries this much stopped growing only where its density underflowed.
    return infinite || value > beyondReason(p, q) ? Infinity : value;
  } catch (error) {
    // The terms are at least 0, so an integral that diverges does so to +∞.
    if (infinite || (error instanceof QuadratureError && error.diverges)) return Infinity;
    throw error;
  }
}

/** Far above what log-densities of these scales can amount to: the square of their ratio, and 1e100. */
function beyondReason(p: Density, q: Density): number {
  const widths = [p, q].map(({ breakpoints }) => breakpoints.at(-1)! - breakpoints[0]!);
  const farthest = Math.max(...cutsOf(p, q).map(Math.abs));
  return 1e100 * (1 + farthest / Math.min(...widths)) ** 2;
}

/** Where either density has its peaks, kinks and ends. */
export function cutsOf(p: Density, q: Density): number[] {
  return [...p.breakpoints, ...q.breakpoints, ...p.support, ...q.support].filter(Number.isFinite);
}

/** Where to look for the crossings of two pdfs. */
function gridOf(p: Density, q: Density): number[] {
  const levels = Array.from({ length: 63 }, (_, k) => (k + 1) / 64);
  return [...levels.flatMap((u) => [p.quantile(u), q.quantile(u)]), ...cutsOf(p, q)];
}

/**
 * What rounding leaves of pure numbers made of densities: 1e-14, or more where a density is so narrow
 * and far from 0 that the rounding of x moves it.
 */
export function densityRounding(...densities: readonly Density[]): number {
  const noise = densities.map(({ breakpoints }) => {
    const farthest = Math.max(...breakpoints.map(Math.abs));
    return (4 * Number.EPSILON * farthest) / (breakpoints.at(-1)! - breakpoints[0]!);
  });
  return Math.max(1e-14, ...noise.filter(Number.isFinite));
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
