/**
 * The Wasserstein-2 metric of 1-D Gaussian mixtures Σ w_k N(μ_k, s_k²), by quadrature of
 * ∫ ∂_iF ∂_jF / ρ dx with
 *
 *   ∂F/∂μ_k = −w_k φ_k,   ∂F/∂s_k = −w_k ((x − μ_k)/s_k) φ_k,   ∂F/∂w_k = F_k − F_K,
 *
 * φ_k and F_k the components' densities and distribution functions; the last weight is 1 less the
 * others. A generator that draws the component first and then the sample gives diag(w) on the means,
 * an upper bound: samples of overlapping components may be exchanged.
 */
import type { Matrix } from 'ml-matrix';
import { ArgumentError } from '../argument-error.js';
import type { GaussianMixture } from '../measures/gaussian-mixture.js';
import { standardNormalCdf, standardNormalPdf } from '../measures/standard-normal.js';
import { cdfMetric, type MetricQuadratureOptions } from './one-dimensional.js';

/** Which of the mixture's numbers are the parameters. */
export type MixtureParameter = 'means' | 'standardDeviations' | 'weights';

/**
 * G of the mixture in the chosen parameters, in their order: K means, K standard deviations, or the
 * first K − 1 weights.
 *
 * @throws ArgumentError naming `parameters` if there are none.
 * @throws QuadratureError if the metric is infinite: a weight of 0 on a component wider than the
 *   others, say.
 *
 * @example
 * const mixture = { weights: [0.3, 0.7], means: [-1, 2], standardDeviations: [1, 0.5] };
 * gaussianMixtureMetric(gaussianMixture(mixture), ['means']); // 2 × 2, below diag(0.3, 0.7)
 */
export function gaussianMixtureMetric(
  { weights: w, means, standardDeviations, pdf, breakpoints }: GaussianMixture,
  parameters: readonly MixtureParameter[] = ['means', 'standardDeviations', 'weights'],
  options: MetricQuadratureOptions = {},
): Matrix {
  const count = means.length;
  if (parameters.every((name) => name === 'weights' && count === 1)) {
    throw new ArgumentError('parameters', 'are none; expected at least one number to vary');
  }
  const standard = (k: number, x: number) => (x - means[k]!) / standardDeviations[k]!;
  const density = (k: number, x: number) =>
    (w[k]! * standardNormalPdf(standard(k, x))) / standardDeviations[k]!;
  const all = Array.from({ length: count }, (_, k) => k);
  const of: Record<MixtureParameter, (x: number) => number[]> = {
    means: (x) => all.map((k) => -density(k, x)),
    standardDeviations: (x) => all.map((k) => -standard(k, x) * density(k, x)),
    weights: (x) => all.slice(0, -1).map((k) => difference(standard(k, x), standard(count - 1, x))),
  };
  const outer = all.flatMap((k) => [-4, 4].map((z) => means[k]! + z * standardDeviations[k]!));
  return cdfMetric(
    { pdf, cdfDerivatives: (x) => parameters.flatMap((name) => of[name](x)) },
    { breakpoints: [...breakpoints, ...outer], ...options },
  );
}

/** Φ(a) − Φ(b), from the tails on the side where both are small. */
function difference(a: number, b: number): number {
  return a + b > 0
    ? standardNormalCdf(-b) - standardNormalCdf(-a)
    : standardNormalCdf(a) - standardNormalCdf(b);
}
