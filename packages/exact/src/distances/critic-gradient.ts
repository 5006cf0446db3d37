/**
 * The gradient of Theorem 3 of the lecture notes (Arjovsky, Chintala and Bottou 2017):
 *
 *   ∇_θ W₁(P_r, P_θ) = −E_z[∇_θ f(g_θ(z))]
 *
 * at the optimal critic f, which makes E_(P_r) f − E_(P_θ) f greatest. Along the rays of optimal
 * transport f falls by 1 per unit from real to generated, so −∇f(x) is the unit vector from the real
 * point y that x's mass comes from to x. A point whose mass comes from several gets their mean, weighed
 * by the mass: f has a kink there, but the envelope theorem on the primal side still holds.
 */
import { type MatrixInput, readMatrices, times } from '../linear-algebra/matrix.js';
import { type DiscreteInput, readDiscrete } from '../measures/discrete.js';
import { optimalTransport } from './discrete.js';

/** The gradient of W₁ by the optimal critic. */
export interface CriticGradient {
  /** W₁(P_r, P_θ). */
  readonly distance: number;
  /** ∂W₁/∂x_i = −weight_i ∇f(x_i), point by point: count × dimension numbers. */
  readonly pointGradient: Float64Array;
  /** ∇_θ W₁ = Σ_i J_iᵀ ∂W₁/∂x_i, one number per parameter. */
  readonly gradient: Float64Array;
}

/**
 * Computes ∇_θ W₁ = −E[∇_θ f(g_θ(z))] at the optimal critic f, between a model's points x_i = g_θ(z_i) and
 * real ones.
 *
 * @param generated the x_i: samples, or a discrete measure. @param real likewise, of the same dimension.
 * @param jacobians ∂x_i/∂θ for each point, dimension × parameters. Default: the points are
 *   the parameters, and `gradient` is `pointGradient`.
 * @returns a gradient wherever W₁ is differentiable: where the optimal coupling is unique and moves
 *   every point; mass that stays counts as 0.
 * @throws ArgumentError naming `generated` or `real` (under the names p and q where both disagree) or
 *   `jacobians` (not one per point, of different or wrong sizes, NaN).
 *
 * Reference: [3], theorem 3.
 *
 * @example
 * // x = θ + z at θ = 2, real at 0: W₁ = |θ|.
 * wasserstein1Gradient([[2]], [[0]], [[[1]]]).gradient; // [1]
 */
export function wasserstein1Gradient(
  generated: DiscreteInput,
  real: DiscreteInput,
  jacobians?: readonly MatrixInput[],
): CriticGradient {
  const x = readDiscrete('generated', generated);
  const y = readDiscrete('real', real);
  const n = x.dimension;
  const read =
    jacobians === undefined
      ? undefined
      : readMatrices('jacobians', jacobians, x.count, { rows: n });
  const { distance, coupling } = optimalTransport(x, y, 1);
  const pointGradient = new Float64Array(x.count * n);
  coupling.masses.forEach((mass, k) => {
    const i = coupling.sources[k]!;
    const j = coupling.targets[k]!;
    const away = Array.from({ length: n }, (_, c) => x.values[i * n + c]! - y.values[j * n + c]!);
    const length = Math.hypot(...away);
    if (length === 0) return;
    away.forEach((component, c) => {
      pointGradient[i * n + c]! += (mass * component) / length;
    });
  });
  if (read === undefined) return { distance, pointGradient, gradient: pointGradient };
  const gradient = new Float64Array(read[0]!.columns);
  read.forEach((jacobian, i) => {
    const own = times(jacobian.transpose(), pointGradient.subarray(i * n, (i + 1) * n));
    own.forEach((value, t) => {
      gradient[t]! += value;
    });
  });
  return { distance, pointGradient, gradient };
}
