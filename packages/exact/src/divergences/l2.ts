/** The L² distance of densities. */
import { Matrix } from 'ml-matrix';
import { dot, flat } from '../linear-algebra/matrix.js';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import { cellsOfDensities, positionNoise, seenFrom } from '../measures/about.js';
import type { Density } from '../measures/density.js';
import { assertSameDimension } from '../measures/discrete.js';
import { type Gaussian, isGaussian, readGaussian } from '../measures/gaussian.js';
import { integrateCells } from '../quadrature/cells.js';
import { compare, type Distribution } from './common-support.js';
import { pdfsOf } from './divergences.js';

/**
 * Computes ‖p − q‖ in L²: of densities on the line (∫ (p − q)² dx)^½, of distributions on a graph (Σ (p −
 * q)²)^½, of Gaussians in R^n in closed form. Point masses have no density that could be squared: Infinity,
 * unless the two measures are the same (Example 1).
 *
 * @param p as for {@link totalVariation}, or a Gaussian.
 * @param q as for {@link totalVariation}, or a Gaussian of the same dimension.
 * @returns the distance, or Infinity.
 * @throws ArgumentError naming `p` or `q`: bad samples, different spaces, a density without pdf.
 * @throws QuadratureError if the integral does not converge.
 *
 * Reference: [1], Example 1.
 *
 * @example
 * l2Distance(deltaMixture([0]), deltaMixture([1e-9])); // Infinity
 */
export function l2Distance(p: Distribution, q: Distribution): number;
export function l2Distance(p: Gaussian, q: Gaussian): number;
export function l2Distance(p: Distribution | Gaussian, q: Distribution | Gaussian): number {
  if (isGaussian(p) || isGaussian(q)) {
    return betweenGaussians(readGaussian('p', p as Gaussian), readGaussian('q', q as Gaussian));
  }
  const comparison = compare(p, q);
  if (comparison.kind === 'singular') return Infinity;
  if (comparison.kind === 'densities') {
    return ofDensities(comparison.p, comparison.q);
  }
  const square = comparison.p.reduce((sum, a, i) => sum + (a - comparison.q[i]!) ** 2, 0);
  return 'probabilities' in p || square === 0 ? Math.sqrt(square) : Infinity;
}

function ofDensities(p: Density, q: Density): number {
  const [f, g] = [pdfsOf('p', p).pdf, pdfsOf('q', q).pdf];
  const cells = cellsOfDensities(p, q);
  // In units of the greatest height seen, of which the square neither overflows nor underflows.
  const height = cells.reduce((most, { origin, from, to }) => {
    const ends = [from, to, (from + to) / 2].filter(Number.isFinite).map((d) => origin + d);
    return Math.max(most, ...ends.flatMap((x) => [f(x), g(x)]).filter(Number.isFinite));
  }, 0);
  if (height === 0) return 0;
  const { value } = integrateCells(cells, (origin) => {
    const [noiseP, noiseQ] = [positionNoise('p', p, origin), positionNoise('q', q, origin)];
    const { pdf: first } = pdfsOf('p', seenFrom(p, origin));
    const { pdf: second } = pdfsOf('q', seenFrom(q, origin));
    return (d) => {
      const [a, b] = [first(d) / height, second(d) / height];
      const gap = Math.abs(a - b);
      const noise = a * (noiseP + 16 * Number.EPSILON) + b * (noiseQ + 16 * Number.EPSILON);
      return [gap * gap, noise * (2 * gap + noise)];
    };
  });
  return height * Math.sqrt(value);
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
