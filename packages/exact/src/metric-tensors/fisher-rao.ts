/**
 * The Fisher-Rao metric (Fisher information), E[∂_i log ρ ∂_j log ρ], for comparison with the
 * Wasserstein metric: it weighs how much the density changes, not how far mass moves. For affine
 * potentials it is the affine metric with M = Cov(Ψ); see {@link basisCovariance}.
 */
import { ArgumentError, assertFinite } from '../argument-error.js';
import { jacobian } from '../differentiation/differences.js';
import { dot, multiply } from '../linear-algebra/dense.js';
import { pseudoSolve, symmetricEigen } from '../linear-algebra/eigen.js';
import type { Gaussian } from '../measures/gaussian.js';
import { assertTangent, type GaussianTangent } from './gaussian.js';
import { columnsOf } from './metric.js';
import {
  assertMassIsSeen,
  integratedProducts,
  type MetricQuadratureOptions,
  reciprocal,
} from './one-dimensional.js';

/**
 * Of distributions on finitely many points: Σ_x ∂_ip ∂_jp / p.
 *
 * @param p the probabilities. @param derivatives ∂p/∂θ, one row per point, row-major.
 * @throws ArgumentError naming `p` (negative, NaN) or `derivatives`: wrong size, NaN, or not 0 where
 *   p is 0 (there the metric is infinite).
 *
 * @example
 * discreteFisherRao([0.5, 0.5], [1, -1]); // [4]
 */
export function discreteFisherRao(
  p: ArrayLike<number>,
  derivatives: ArrayLike<number>,
): Float64Array {
  assertFinite('p', p);
  const q = columnsOf('derivatives', derivatives, p.length);
  const metric = new Float64Array(q * q);
  for (let x = 0; x < p.length; x++) {
    const row = Array.from({ length: q }, (_, k) => derivatives[x * q + k]!);
    if (p[x]! < 0) throw new ArgumentError('p', `is ${p[x]} at ${x}; expected at least 0`);
    if (p[x] === 0) {
      if (row.every((value) => value === 0)) continue;
      throw new ArgumentError('derivatives', `is not 0 at point ${x}, where p is 0`);
    }
    row.forEach((a, i) => {
      row.forEach((b, j) => {
        metric[i * q + j]! += (a / p[x]!) * b;
      });
    });
  }
  return metric;
}

/**
 * Of a 1-D model with density: ∫ ∂_iρ ∂_jρ / ρ dx, ∂ρ by extrapolated central differences unless
 * given.
 *
 * @param pdf ρ(x, θ). @param options `derivatives(x)`: ∂ρ/∂θ at θ; `support`; the quadrature's own.
 * @throws ArgumentError naming `pdf` if it does not integrate to 1 over its support (a narrow peak
 *   was missed: give breakpoints) or is negative. @throws QuadratureError if an integral diverges.
 */
export function densityFisherRao(
  pdf: (x: number, theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: MetricQuadratureOptions & {
    readonly derivatives?: (x: number) => ArrayLike<number>;
    readonly support?: readonly [number, number];
  } = {},
): Float64Array {
  const { derivatives, support = [-Infinity, Infinity], ...quadrature } = options;
  const at = Float64Array.from(theta);
  assertMassIsSeen('pdf', (x) => pdf(x, at), ...support, options.breakpoints ?? []);
  return integratedProducts(
    derivatives ?? ((x) => jacobian((t) => [pdf(x, t)], at).values),
    (x) => reciprocal(pdf(x, at)),
    support[0],
    support[1],
    {
      ...(derivatives === undefined && { relativeTolerance: 1e-9, absoluteTolerance: 1e-12 }),
      ...quadrature,
    },
  );
}

/**
 * Of Gaussians: dmᵀS⁻¹dm + ½ tr(S⁻¹dS S⁻¹dS). N(μ, σ) in (μ, σ): diag(1/σ², 2/σ²).
 *
 * @throws ArgumentError naming `at` if its covariance is singular (there is no density), or
 *   `tangents`: wrong size, NaN, not symmetric.
 */
export function gaussianFisherRao(
  at: Gaussian,
  tangents: readonly GaussianTangent[],
): Float64Array {
  const n = at.dimension;
  const eigen = symmetricEigen(at.covariance, n);
  const largest = Math.max(...eigen.values);
  if (!eigen.values.every((value) => value > 1e-14 * largest)) {
    throw new ArgumentError('at', 'has a singular covariance, hence no density; expected one');
  }
  const solved = (b: ArrayLike<number>) => pseudoSolve(eigen, b, { tolerance: 0 }).solution;
  const means = tangents.map((tangent) => {
    assertTangent(tangent, n);
    return solved(tangent.mean);
  });
  const covariances = tangents.map(({ covariance }) => {
    const columns = new Float64Array(n * n); // S⁻¹ dS, as rows of its transpose dS S⁻¹
    for (let i = 0; i < n; i++) {
      const row = Array.from({ length: n }, (_, j) => covariance[i * n + j]!);
      columns.set(solved(row), i * n);
    }
    return columns;
  });
  const p = tangents.length;
  return Float64Array.from({ length: p * p }, (_, k) => {
    const [i, j] = [Math.floor(k / p), k % p];
    const product = multiply(covariances[i]!, covariances[j]!, n, n, n);
    let trace = 0;
    for (let l = 0; l < n; l++) trace += product[l * n + l]!;
    return dot(tangents[i]!.mean, means[j]!) + trace / 2;
  });
}
