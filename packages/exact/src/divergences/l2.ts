/** The L² distance of densities. */
import { Matrix } from 'ml-matrix';
import { dot, flat } from '../linear-algebra/matrix.js';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import { assertSameDimension } from '../measures/discrete.js';
import type { Gaussian } from '../measures/gaussian.js';
import { integrate } from '../quadrature/gauss-kronrod.js';
import { compare, type Distribution } from './common-support.js';
import { cutsOf, densityRounding, pdfsOf } from './divergences.js';

/**
 * ‖p − q‖ in L²: of densities on the line (∫ (p − q)² dx)^½, of distributions on a graph
 * (Σ (p − q)²)^½, of Gaussians in R^n in closed form. Point masses have no density that could be
 * squared: Infinity, unless the two measures are the same (Example 1).
 *
 * @param p, q as for {@link totalVariation}, or two Gaussians of the same dimension.
 * @throws ArgumentError naming `p` or `q`: bad samples, different spaces, a density without pdf.
 * @throws QuadratureError if the integral does not converge.
 *
 * @example
 * l2Distance(deltaMixture([0]), deltaMixture([1e-9])); // Infinity
 */
export function l2Distance(p: Distribution, q: Distribution): number;
export function l2Distance(p: Gaussian, q: Gaussian): number;
export function l2Distance(p: Distribution | Gaussian, q: Distribution | Gaussian): number {
  if ('covariance' in p && 'covariance' in q) return betweenGaussians(p, q);
  const [first, second] = [p as Distribution, q as Distribution];
  const comparison = compare(first, second);
  if (comparison.kind === 'singular') return Infinity;
  if (comparison.kind === 'densities') {
    const [f, g] = [pdfsOf('p', comparison.p).pdf, pdfsOf('q', comparison.q).pdf];
    const [a, b] = [comparison.p, comparison.q];
    const cuts = cutsOf(a, b);
    // The densities' own rounding, squared, over the width that they have.
    const height = Math.max(...cuts.map((x) => Math.max(f(x), g(x))));
    const { value } = integrate(
      (x) => (f(x) - g(x)) ** 2,
      Math.min(a.support[0], b.support[0]),
      Math.max(a.support[1], b.support[1]),
      { breakpoints: cuts, absoluteTolerance: densityRounding(a, b) ** 2 * height },
    );
    return Math.sqrt(value);
  }
  const square = comparison.p.reduce((sum, a, i) => sum + (a - comparison.q[i]!) ** 2, 0);
  return 'probabilities' in first || square === 0 ? Math.sqrt(square) : Infinity;
}

/**
 * ∫ N(x; a, A) N(x; b, B) dx = N(a; b, A + B), three times.
 */
function betweenGaussians(p: Gaussian, q: Gaussian): number {
  assertSameDimension(p, q);
  const [s, t] = [flat(p.covariance), flat(q.covariance)];
  const same = p.mean.every((x, i) => x === q.mean[i]) && s.every((x, i) => x === t[i]);
  if (same) return 0;
  const square = product(p, p) + product(q, q) - 2 * product(p, q);
  // Infinity − Infinity: both singular; a density that is not square-integrable, in any case.
  return Number.isNaN(square) ? Infinity : Math.sqrt(Math.max(0, square));
}

/** The density of N(0, S_p + S_q) at m_p − m_q; Infinity where S_p + S_q is singular. */
function product(p: Gaussian, q: Gaussian): number {
  const n = p.dimension;
  const { values, vectors } = symmetricEigen(Matrix.add(p.covariance, q.covariance));
  const largest = Math.max(...values);
  const shift = p.mean.map((x, i) => x - q.mean[i]!);
  let log = 0;
  for (let k = 0; k < n; k++) {
    if (!(values[k]! > 1e-14 * n * largest)) return Infinity;
    const along = dot(vectors.getColumn(k), shift);
    log -= (Math.log(2 * Math.PI * values[k]!) + along ** 2 / values[k]!) / 2;
  }
  return Math.exp(log);
}
