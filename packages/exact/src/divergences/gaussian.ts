/** The Kullback-Leibler divergence between Gaussian measures. */
import { Matrix } from 'ml-matrix';
import { bilinear, dot } from '../linear-algebra/matrix.js';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import { assertSameDimension } from '../measures/discrete.js';
import type { Gaussian } from '../measures/gaussian.js';
import { excess } from './kernels.js';

/** Variances below this fraction of the largest count as 0: what a singular covariance's rounding is. */
const singular = 1e-13;

/**
 * KL(p ‖ q) = ½ [tr S_q⁻¹S_p − n − log det S_q⁻¹S_p + dᵀS_q⁻¹d], d = m_p − m_q, in nats; taken as
 * ½ Σ (λ − 1 − log λ) + ½ ‖S_q^-½ d‖² over the eigenvalues λ of S_q^-½ S_p S_q^-½, whose terms do not
 * cancel. If covariances are singular it is Infinity, unless both measures fill the same affine
 * subspace; then it is taken there.
 *
 * @throws ArgumentError naming `q` if the dimensions differ.
 *
 * @example
 * gaussianKullbackLeibler(gaussian([0], [[1]]), gaussian([1], [[1]])); // 0.5
 */
export function gaussianKullbackLeibler(p: Gaussian, q: Gaussian): number {
  assertSameDimension(p, q);
  const n = p.dimension;
  const { values, vectors } = symmetricEigen(q.covariance);
  const largest = Math.max(...values, p.covariance.trace() / n);
  const shift = p.mean.map((m, i) => m - q.mean[i]!);
  const whitened: number[][] = [];
  let mahalanobis = 0;
  for (let k = 0; k < n; k++) {
    const direction = vectors.getColumn(k);
    const along = dot(direction, shift);
    const variance = values[k]!;
    if (variance > singular * n * largest) {
      mahalanobis += along ** 2 / variance;
      whitened.push(direction.map((x) => x / Math.sqrt(variance)));
    } else {
      // Nothing of q's mass off its subspace: p must not have any there either.
      const spread = bilinear(p.covariance, direction, direction);
      const size = Math.hypot(...p.mean) + Math.hypot(...q.mean);
      if (spread > singular * n * largest || Math.abs(along) > 1e-13 * n * size) return Infinity;
    }
  }
  if (whitened.length === 0) return mahalanobis / 2;
  const w = new Matrix(whitened);
  const ratios = symmetricEigen(w.mmul(p.covariance).mmul(w.transpose())).values;
  const threshold = singular * n * Math.max(0, ...ratios);
  if (ratios.some((ratio) => ratio <= threshold)) return Infinity;
  return (ratios.reduce((sum, ratio) => sum + excess(ratio - 1), 0) + mahalanobis) / 2;
}
