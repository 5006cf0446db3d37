/**
 * Closed forms of the 1-D Wasserstein metric G_ij = ∫₀¹ ∂_iQ ∂_jQ du, Q the quantile function.
 *
 * Location-scale families have Q(u) = m + s·q(u), so ∂_mQ = 1 and ∂_sQ = q: G does not depend on
 * the parameters and is [[1, E q], [E q, E q²]], the first two moments of the standard member. All
 * of them are flat; (m, s) are Euclidean coordinates up to a linear map.
 */
import { Matrix } from 'ml-matrix';
import { ArgumentError } from '../argument-error.js';

/**
 * [[1, E q], [E q, E q²]] in the parameters (location, scale).
 *
 * @param mean, secondMoment E q and E q² of the standard member of the family.
 * @throws ArgumentError naming `secondMoment` if it is below the square of the mean, or not finite.
 */
export function locationScaleMetric(mean: number, secondMoment: number): Matrix {
  if (!Number.isFinite(mean)) throw new ArgumentError('mean', `is ${mean}; expected a number`);
  if (!(secondMoment >= mean ** 2 && Number.isFinite(secondMoment))) {
    throw new ArgumentError(
      'secondMoment',
      `is ${secondMoment}; expected a number of at least the squared mean ${mean ** 2}`,
    );
  }
  return new Matrix([
    [1, mean],
    [mean, secondMoment],
  ]);
}

/** N(μ, σ) in (μ, σ): the identity. */
export const normalMetric = (): Matrix => locationScaleMetric(0, 1);

/** Laplace(m, b), variance 2b², in (m, b): diag(1, 2). */
export const laplaceMetric = (): Matrix => locationScaleMetric(0, 2);

/** Logistic(m, s), variance π²s²/3, in (m, s): diag(1, π²/3). */
export const logisticMetric = (): Matrix => locationScaleMetric(0, Math.PI ** 2 / 3);

/**
 * Uniform on [a, b] in (a, b): [[1/3, 1/6], [1/6, 1/3]], as Q = a (1 − u) + b u.
 */
export const uniformMetric = (): Matrix =>
  new Matrix([
    [1 / 3, 1 / 6],
    [1 / 6, 1 / 3],
  ]);

/**
 * The exponential distribution of rate λ in λ: Q = −log(1 − u)/λ, ∂Q = log(1 − u)/λ², G = 2/λ⁴,
 * which is Infinity or 0 where that leaves float64.
 *
 * @throws ArgumentError naming `rate` unless above 0.
 */
export function exponentialMetric(rate: number): Matrix {
  if (!(rate > 0 && Number.isFinite(rate))) {
    throw new ArgumentError('rate', `is ${rate}; expected a number above 0`);
  }
  return new Matrix([[2 / rate ** 2 / rate ** 2]]);
}
