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

import { ArgumentError, reject, requireOneOf } from '@wprox/arguments';
import type { Matrix } from 'ml-matrix';
import { featuresAt } from '../measures/about.js';
import { type GaussianMixture, readMixture } from '../measures/gaussian-mixture.js';
import { standardNormalCdf, standardNormalLogPdf } from '../measures/standard-normal.js';
import { cellsOf } from '../quadrature/cells.js';
import { QuadratureError } from '../quadrature/gauss-kronrod.js';
import { productsOver } from './integrated-products.js';
import { type MetricQuadratureOptions, readQuadrature } from './one-dimensional.js';

/** Which of the mixture's numbers are the parameters. */
export type MixtureParameter = 'means' | 'standardDeviations' | 'weights';

const mixtureParameters: readonly MixtureParameter[] = ['means', 'standardDeviations', 'weights'];

/**
 * Computes G_ij = ∫ ∂_iF ∂_jF/ρ dx of the mixture in the chosen parameters, in their order: K means, K
 * standard deviations, or the first K − 1 weights. Each entry is good to `relativeTolerance` of √(G_ii
 * G_jj) at any weights, scales and separations.
 *
 * @returns p × p, squared units of the line per parameter units.
 * @throws ArgumentError naming `parameters` if there are none.
 * @throws QuadratureError if the metric is infinite or above float64's range, as in the weights of
 *   components 75 deviations apart, or of a weight of 0 on a component wider than the others.
 *
 * Reference: [4], theorem 2.18, to second order; [8].
 *
 * @example
 * const mixture = { weights: [0.3, 0.7], means: [-1, 2], standardDeviations: [1, 0.5] };
 * gaussianMixtureMetric(gaussianMixture(mixture), ['means']); // 2 × 2, below diag(0.3, 0.7)
 */
export function gaussianMixtureMetric(
  mixture: GaussianMixture,
  parameters: readonly MixtureParameter[] = mixtureParameters,
  options: MetricQuadratureOptions = {},
): Matrix {
  const read = readMixture('mixture', mixture);
  const { means, standardDeviations } = read;
  const count = means.length;
  if (!Array.isArray(parameters)) reject('parameters', parameters, "an array such as ['means']");
  for (const name of parameters) requireOneOf('parameters', name, mixtureParameters);
  if (parameters.every((name) => name === 'weights' && count === 1)) {
    throw new ArgumentError('parameters', 'are none; expected at least one number to vary');
  }
  const { relativeTolerance, absoluteTolerance, breakpoints } = readQuadrature(options, 1e-11);
  // Those of weight 0 too: their distribution function counts in ∂F/∂w.
  const features = Array.from(means, (center, k) => ({
    center,
    scale: standardDeviations[k]!,
    sharp: false,
  }));
  const cells = cellsOf([...features, ...featuresAt(breakpoints)], -Infinity, Infinity);
  try {
    return productsOver(
      cells,
      (origin) => {
        const scores = scoresOf(read.about(origin), parameters);
        return (d) => ({ vector: scores(d), weight: 1 });
      },
      { relativeTolerance, absoluteTolerance },
      true,
    );
  } catch (error) {
    if (!(error instanceof QuadratureError && parameters.includes('weights'))) throw error;
    throw new QuadratureError(
      'the metric in the weights is infinite or beyond float64: mass has to cross a gap or tail of ' +
        'next to no density. Expected nearer components, or parameters without "weights"',
      Infinity,
      Infinity,
      true,
    );
  }
}

/**
 * ∂F/√ρ, one number per parameter. On the log scale, w_k φ_k/√ρ is no more than √ρ where both
 * underflow; (F_k − F_K)/√ρ overflows where its integral does.
 */
function scoresOf(
  { weights: w, means, standardDeviations, logPdf }: GaussianMixture,
  parameters: readonly MixtureParameter[],
): (x: number) => number[] {
  const all = Array.from(means.keys());
  const constants = all.map((k) => Math.log(w[k]!) - Math.log(standardDeviations[k]!));
  return (x) => {
    const log = logPdf(x);
    const z = all.map((k) => (x - means[k]!) / standardDeviations[k]!);
    const shares = all.map((k) =>
      log === -Infinity || w[k] === 0
        ? 0
        : Math.exp(constants[k]! + standardNormalLogPdf(z[k]!) - log / 2),
    );
    const of: Record<MixtureParameter, () => number[]> = {
      means: () => shares.map((share) => -share),
      standardDeviations: () => shares.map((share, k) => (share === 0 ? 0 : -z[k]! * share)),
      weights: () =>
        all.slice(0, -1).map((k) => {
          const rise = difference(z[k]!, z.at(-1)!);
          return rise === 0 ? 0 : rise * Math.exp(-log / 2);
        }),
    };
    return parameters.flatMap((name) => of[name]());
  };
}

/** Φ(a) − Φ(b), from the tails on the side where both are small. */
function difference(a: number, b: number): number {
  return a + b > 0
    ? standardNormalCdf(-b) - standardNormalCdf(-a)
    : standardNormalCdf(a) - standardNormalCdf(b);
}
