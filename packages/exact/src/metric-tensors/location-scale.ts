/**
 * Closed forms of the 1-D Wasserstein metric G_ij = ∫₀¹ ∂_iQ ∂_jQ du, Q the quantile function.
 *
 * Location-scale families have Q(u) = m + s·q(u), so ∂_mQ = 1 and ∂_sQ = q: G does not depend on
 * the parameters and is [[1, E q], [E q, E q²]], the first two moments of the standard member. All
 * of them are flat; (m, s) are Euclidean coordinates up to a linear map.
 */

import { requireFinite, requirePositive } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { requireNumber } from '../inputs/number.js';

/**
 * Computes G = [[1, E q], [E q, E q²]] in the parameters (location, scale).
 *
 * @param mean E q of the standard member q of the family.
 * @param secondMoment E q².
 * @returns 2 × 2, squared units of the line per squared unit of the parameters.
 * @throws ArgumentError naming `secondMoment` if it is below the square of the mean, or not finite.
 *
 * Reference: [4], theorem 2.18, to second order.
 */
export function locationScaleMetric(mean: number, secondMoment: number): Matrix {
  requireFinite('mean', mean);
  requireNumber(
    'secondMoment',
    secondMoment,
    (x) => x >= mean ** 2 && Number.isFinite(x),
    `a number of at least the squared mean ${mean ** 2}`,
  );
  return new Matrix([
    [1, mean],
    [mean, secondMoment],
  ]);
}

/**
 * Gives G of N(μ, σ) in (μ, σ): the identity.
 *
 * @returns 2 × 2.
 * @throws never.
 *
 * Reference: [4], theorem 2.18, to second order; [6].
 */
export const normalMetric = (): Matrix => locationScaleMetric(0, 1);

/**
 * Gives G of Laplace(m, b), variance 2b², in (m, b): diag(1, 2).
 *
 * @returns 2 × 2.
 * @throws never.
 *
 * Reference: [4], theorem 2.18, to second order.
 */
export const laplaceMetric = (): Matrix => locationScaleMetric(0, 2);

/**
 * Gives G of Logistic(m, s), variance π²s²/3, in (m, s): diag(1, π²/3).
 *
 * @returns 2 × 2.
 * @throws never.
 *
 * Reference: [4], theorem 2.18, to second order.
 */
export const logisticMetric = (): Matrix => locationScaleMetric(0, Math.PI ** 2 / 3);

/**
 * Gives G of the uniform distribution on [a, b] in (a, b): [[1/3, 1/6], [1/6, 1/3]], as Q = a (1 − u) + b
 * u.
 *
 * @returns 2 × 2.
 * @throws never.
 *
 * Reference: [4], theorem 2.18, to second order.
 */
export const uniformMetric = (): Matrix =>
  new Matrix([
    [1 / 3, 1 / 6],
    [1 / 6, 1 / 3],
  ]);

/**
 * Computes G of the exponential distribution of rate λ in λ: Q = −log(1 − u)/λ, ∂Q = log(1 − u)/λ², G =
 * 2/λ⁴.
 *
 * @returns 1 × 1, squared units of the line per squared unit of λ.
 * @throws ArgumentError naming `rate` unless above 0.
 *
 * Reference: [4], theorem 2.18, to second order.
 */
export function exponentialMetric(rate: number): Matrix {
  requirePositive('rate', rate);
  return new Matrix([[2 / rate ** 2 / rate ** 2]]);
}
