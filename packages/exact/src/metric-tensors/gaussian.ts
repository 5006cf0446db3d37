/**
 * The Wasserstein-2 metric on Gaussian measures of R^n (Takatsu 2011, "Wasserstein geometry of
 * Gaussian measures").
 *
 * A tangent at N(m, S) is a change (dm, dS). The potential whose gradient flow produces it is
 * Φ(x) = dm·(x − m) + ½ (x − m)ᵀV(x − m) with V S + S V = dS, since −∇·(ρ∇Φ) moves the covariance by
 * V S + S V; its energy E|∇Φ|² is
 *
 *   ‖dm‖² + tr(V S V) = ‖dm‖² + ½ tr(V dS).
 */
import { ArgumentError, assertFinite } from '../argument-error.js';
import { jacobian } from '../differentiation/differences.js';
import { dot } from '../linear-algebra/dense.js';
import { rankTolerance, solveLyapunov, symmetricEigen } from '../linear-algebra/eigen.js';
import type { Gaussian } from '../measures/gaussian.js';

/** A change of a Gaussian's mean and covariance. */
export interface GaussianTangent {
  /** dm, n numbers. */
  readonly mean: ArrayLike<number>;
  /** dS, symmetric, n² numbers row by row. */
  readonly covariance: ArrayLike<number>;
}

/**
 * G of a model of Gaussians at one of them, from its derivatives by the parameters.
 *
 * @param at the member. @param tangents one per parameter.
 * @returns p × p, squared sample units per parameter units.
 * @throws ArgumentError naming `tangents`: wrong size, NaN, dS not symmetric, or a dS that spreads
 *   mass in a direction where `at` has none both ways (there the metric is infinite).
 *
 * @example
 * const p = gaussian([0, 0], [[1, 0.8], [0.8, 1]]);
 * gaussianMetric(p, [{ mean: [0, 0], covariance: [1, 0, 0, 0] }]); // [17/36]
 */
export function gaussianMetric(
  at: Gaussian,
  tangents: readonly GaussianTangent[],
  { tolerance = rankTolerance }: { readonly tolerance?: number } = {},
): Float64Array {
  const n = at.dimension;
  const eigen = symmetricEigen(at.covariance, n);
  const potentials = tangents.map((tangent) => {
    assertTangent(tangent, n);
    const { solution, residual } = solveLyapunov(eigen, tangent.covariance, { tolerance });
    if (residual > 1e-6) {
      throw new ArgumentError(
        'tangents',
        'change the covariance where it is singular in both directions; expected changes within ' +
          'its range, as the metric is infinite for others',
      );
    }
    return solution;
  });
  const p = tangents.length;
  const metric = new Float64Array(p * p);
  for (let i = 0; i < p; i++) {
    for (let j = 0; j <= i; j++) {
      const value =
        dot(tangents[i]!.mean, tangents[j]!.mean) +
        dot(potentials[i]!, tangents[j]!.covariance) / 2;
      metric[i * p + j] = value;
      metric[j * p + i] = value;
    }
  }
  return metric;
}

/**
 * The potential's matrix V of a tangent: V S + S V = dS. The full symmetric V is needed: for
 * S = [[1, .8], [.8, 1]] and an off-diagonal dS a diagonal one sees nothing.
 *
 * @throws ArgumentError naming `tangents` as {@link gaussianMetric}.
 */
export function gaussianTangentPotential(at: Gaussian, tangent: GaussianTangent): Float64Array {
  assertTangent(tangent, at.dimension);
  return solveLyapunov(symmetricEigen(at.covariance, at.dimension), tangent.covariance).solution;
}

/**
 * The derivatives of a model of Gaussians by its parameters, by extrapolated central differences.
 *
 * @param model θ to a Gaussian of fixed dimension.
 * @throws ArgumentError as the model's, or naming `function` if it is not finite near θ.
 */
export function gaussianTangents(
  model: (theta: Float64Array) => Pick<Gaussian, 'mean' | 'covariance'>,
  theta: ArrayLike<number>,
): GaussianTangent[] {
  let n = 0;
  const { rows, columns, values } = jacobian((t) => {
    const { mean, covariance } = model(t);
    n = mean.length;
    return [...mean, ...covariance];
  }, theta);
  return Array.from({ length: columns }, (_, k) => {
    const column = Float64Array.from({ length: rows }, (_, i) => values[i * columns + k]!);
    return { mean: column.slice(0, n), covariance: column.slice(n) };
  });
}

/** @throws ArgumentError naming `tangents` for a tangent of another size, NaN or unsymmetric. */
export function assertTangent({ mean, covariance }: GaussianTangent, n: number): void {
  if (mean.length !== n || covariance.length !== n * n) {
    throw new ArgumentError(
      'tangents',
      `hold a mean of ${mean.length} and a covariance of ${covariance.length} numbers; ` +
        `expected ${n} and ${n * n}`,
    );
  }
  assertFinite('tangents', mean);
  assertFinite('tangents', covariance);
  const size = Array.from(covariance).reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      if (Math.abs(covariance[i * n + j]! - covariance[j * n + i]!) > 1e-6 * size) {
        throw new ArgumentError(
          'tangents',
          `hold a covariance that is not symmetric at (${i}, ${j}): ${covariance[i * n + j]} and ` +
            `${covariance[j * n + i]}`,
        );
      }
    }
  }
}
