/**
 * The Fisher-Rao metric (Fisher information), E[∂_i log ρ ∂_j log ρ], for comparison with the
 * Wasserstein metric: it weighs how much the density changes, not how far mass moves. For affine
 * potentials it is the affine metric with M = Cov(Ψ); see {@link basisCovariance}.
 */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { gradient, withoutNoise } from '../differentiation/differences.js';
import { numberFrom, numbersFrom } from '../inputs/callback.js';
import { readVector } from '../inputs/vector.js';
import { dot, inner, type MatrixInput, readMatrix, symmetrized } from '../linear-algebra/matrix.js';
import { pseudoInverse } from '../linear-algebra/pseudo-inverse.js';
import { type Gaussian, readGaussian } from '../measures/gaussian.js';
import { type GaussianTangent, readTangents } from './gaussian.js';
import {
  assertMassIsSeen,
  integratedProducts,
  type MetricQuadratureOptions,
  readQuadrature,
  readSupport,
  reciprocal,
} from './one-dimensional.js';

/**
 * Computes the Fisher-Rao metric of distributions on finitely many points: Σ_x ∂_ip ∂_jp / p.
 *
 * @param p the probabilities. @param derivatives ∂p/∂θ, one row per point, one column per parameter.
 * @returns p × p for p parameters.
 * @throws ArgumentError naming `p` (empty, negative, NaN) or `derivatives`: wrong size, NaN, or not 0 where
 *   p is 0 (there the metric is infinite).
 *
 * Reference: [10], section 2.1.
 *
 * @example
 * discreteFisherRao([0.5, 0.5], [[1], [-1]]).get(0, 0); // 4
 */
export function discreteFisherRao(p: ArrayLike<number>, derivatives: MatrixInput): Matrix {
  readVector('p', p, undefined, 'one number per point');
  const rows = readMatrix('derivatives', derivatives, { rows: p.length });
  const divided = rows.clone();
  for (let x = 0; x < p.length; x++) {
    if (p[x]! < 0) throw new ArgumentError('p', `is ${p[x]} at ${x}; expected at least 0`);
    if (p[x]! > 0) divided.mulRow(x, 1 / p[x]!);
    else if (rows.getRow(x).some((value) => value !== 0)) {
      throw new ArgumentError('derivatives', `is not 0 at point ${x}, where p is 0`);
    }
  }
  return symmetrized(rows.transpose().mmul(divided));
}

/**
 * Computes the Fisher-Rao metric of a 1-D model with density: ∫ ∂_iρ ∂_jρ / ρ dx, ∂ρ by extrapolated
 * central differences unless given.
 *
 * @param pdf ρ(x, θ). @param options `derivatives(x)`: ∂ρ/∂θ at θ; `support`; the quadrature's own.
 * @returns p × p for p parameters, per parameter units.
 * @throws ArgumentError naming `pdf` if it does not integrate to 1 over its support (a narrow peak
 *   was missed: give breakpoints) or is negative.
 * @throws QuadratureError if an integral diverges.
 *
 * Reference: [10], section 2.1; [9].
 */
export function densityFisherRao(
  pdf: (x: number, theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: MetricQuadratureOptions & {
    readonly derivatives?: (x: number) => ArrayLike<number>;
    readonly support?: readonly [number, number];
  } = {},
): Matrix {
  const density = numberFrom('pdf', pdf);
  const at = readVector('theta', theta);
  const tolerance = options?.derivatives === undefined ? 1e-9 : 1e-11;
  const quadrature = readQuadrature(options, tolerance, ['derivatives', 'support']);
  const { derivatives } = options;
  const [lower, upper] = readSupport('support', options.support);
  assertMassIsSeen('pdf', (x) => density(x, at), lower, upper, quadrature.breakpoints);
  return integratedProducts(
    derivatives === undefined
      ? (x) => withoutNoise(gradient((t) => density(x, t), at))
      : numbersFrom('derivatives', derivatives, at.length),
    (x) => reciprocal(density(x, at)),
    lower,
    upper,
    quadrature,
  );
}

/**
 * Computes the Fisher-Rao metric of Gaussians: dmᵀS⁻¹dm + ½ tr(S⁻¹dS S⁻¹dS). N(μ, σ) in (μ, σ): diag(1/σ²,
 * 2/σ²).
 *
 * @returns p × p for p parameters, per parameter units.
 * @throws ArgumentError naming `at` if its covariance is singular (there is no density), or
 *   `tangents`: wrong size, NaN, not symmetric.
 *
 * Reference: [11].
 */
export function gaussianFisherRao(at: Gaussian, tangents: readonly GaussianTangent[]): Matrix {
  const { dimension: n, covariance: s } = readGaussian('at', at);
  const inverse = pseudoInverse(s, { tolerance: 1e-14 });
  if (inverse.rank < n) {
    throw new ArgumentError('at', 'has a singular covariance, hence no density; expected one');
  }
  const solved = readTangents(tangents, n).map(({ mean, covariance }) => ({
    mean,
    raised: inverse.solve(mean).solution,
    // S⁻¹ dS, column by column.
    product: new Matrix(
      covariance.to2DArray().map((column) => Array.from(inverse.solve(column).solution)),
    ).transpose(),
  }));
  const p = tangents.length;
  const metric = new Matrix(p, p);
  solved.forEach((a, i) => {
    solved.slice(0, i + 1).forEach((b, j) => {
      const value = dot(a.mean, b.raised) + inner(a.product, b.product.transpose()) / 2;
      metric.set(i, j, value);
      metric.set(j, i, value);
    });
  });
  return metric;
}
