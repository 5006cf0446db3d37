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
import { ArgumentError, assertFinite } from '../argument-error.js';
import { standardNormalCdf, standardNormalPdf } from '../measures/standard-normal.js';
import { normalizedWeights } from '../measures/weights.js';
import { cdfMetric, type MetricQuadratureOptions } from './one-dimensional.js';

/** The parts of a 1-D Gaussian mixture, K of each. */
export interface MixtureParts {
  readonly weights: ArrayLike<number>;
  readonly means: ArrayLike<number>;
  readonly deviations: ArrayLike<number>;
}

/** Which of the mixture's numbers are the parameters. */
export type MixtureParameter = 'means' | 'deviations' | 'weights';

/**
 * G of the mixture in the chosen parameters, in their order: K means, K deviations, or the first
 * K − 1 weights.
 *
 * @throws ArgumentError naming `weights`, `means` or `deviations`: not as many, NaN, weights not
 *   positive with sum 1, deviations not above 0; `parameters` if there are none.
 *
 * @example
 * gaussianMixtureMetric({ weights: [0.3, 0.7], means: [-1, 2], deviations: [1, 0.5] }, ['means']);
 */
export function gaussianMixtureMetric(
  { weights, means, deviations }: MixtureParts,
  parameters: readonly MixtureParameter[] = ['means', 'deviations', 'weights'],
  options: MetricQuadratureOptions = {},
): Float64Array {
  const count = means.length;
  const w = normalizedWeights('weights', weights, count);
  assertFinite('means', means);
  assertFinite('deviations', deviations);
  if (deviations.length !== count) {
    throw new ArgumentError('deviations', `has ${deviations.length} entries; expected ${count}`);
  }
  for (let k = 0; k < count; k++) {
    if (!(deviations[k]! > 0)) {
      throw new ArgumentError('deviations', `is ${deviations[k]} at ${k}; expected above 0`);
    }
    if (w[k] === 0) {
      throw new ArgumentError('weights', `is 0 at ${k}; leave that component out`);
    }
  }
  if (parameters.length === 0 || (count === 1 && parameters.every((name) => name === 'weights'))) {
    throw new ArgumentError('parameters', 'are none; expected at least one number to vary');
  }
  const standard = (k: number, x: number) => (x - means[k]!) / deviations[k]!;
  const density = (k: number, x: number) =>
    (w[k]! * standardNormalPdf(standard(k, x))) / deviations[k]!;
  const all = Array.from({ length: count }, (_, k) => k);
  const of: Record<MixtureParameter, (x: number) => number[]> = {
    means: (x) => all.map((k) => -density(k, x)),
    deviations: (x) => all.map((k) => -standard(k, x) * density(k, x)),
    weights: (x) => all.slice(0, -1).map((k) => difference(standard(k, x), standard(count - 1, x))),
  };
  return cdfMetric(
    {
      pdf: (x) => all.reduce((sum, k) => sum + density(k, x), 0),
      cdfDerivatives: (x) => parameters.flatMap((name) => of[name](x)),
    },
    {
      breakpoints: all.flatMap((k) =>
        [-4, -1, 0, 1, 4].map((distance) => means[k]! + distance * deviations[k]!),
      ),
      ...options,
    },
  );
}

/** Φ(a) − Φ(b), from the tails on the side where both are small. */
function difference(a: number, b: number): number {
  return a + b > 0
    ? standardNormalCdf(-b) - standardNormalCdf(-a)
    : standardNormalCdf(a) - standardNormalCdf(b);
}
