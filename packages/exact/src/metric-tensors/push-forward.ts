/**
 * The metric of a 1-D generator x = g(z, θ), and why E[∂_ig ∂_jg] is only an upper bound of it.
 *
 * The flow of samples ġ(z) moves mass at x with the mean velocity v(x) = E[ġ(Z) | g(Z) = x], and in
 * one dimension every velocity is a gradient, so
 *
 *   G_ij = E[v_i v_j]  ⪯  E[∂_ig ∂_jg],   the rest being E Cov(∂_ig, ∂_jg | g).
 *
 * They agree where ∂_θg is a function of g (Theorem 2 of the main paper, whose proof takes that for
 * granted), as it is when g is monotone in a scalar z. Otherwise samples may swap places at no cost.
 */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { gradient, withoutNoise } from '../differentiation/differences.js';
import { numberFrom } from '../inputs/callback.js';
import { requireMembers } from '../inputs/options.js';
import { readInterval, readVector } from '../inputs/vector.js';
import { type MatrixInput, readMatrix } from '../linear-algebra/matrix.js';
import { standardNormalPdf } from '../measures/standard-normal.js';
import {
  assertMassIsSeen,
  integratedProducts,
  type MetricQuadratureOptions,
  readQuadrature,
} from './one-dimensional.js';

/** Both sides of G ⪯ E[∂_ig ∂_jg], p × p each. */
export interface PushForwardMetrics {
  /** G_W, of the distribution of x. */
  readonly wasserstein: Matrix;
  /** E[∂_ig ∂_jg], RWP's. */
  readonly relaxed: Matrix;
}

/**
 * Computes G and E[∂g ∂g] for x = b(θ) + Σ w_i(θ) z_i with independent standard normal z_i: x is N(b,
 * ‖w‖²), so G = ∂b ∂b + ∂‖w‖ ∂‖w‖, while E[∂g ∂g] = ∂b ∂b + ∂w·∂w.
 *
 * @param weights w, not all 0. @param weightDerivatives ∂w/∂θ: a row per z_i, a column per
 *   parameter.
 * @param offsetDerivatives ∂b/∂θ, zeros by default.
 * @returns both metrics, p × p, squared sample units per parameter units.
 * @throws ArgumentError naming the argument: NaN, sizes that do not fit, w = 0.
 *
 * Reference: [1], Theorem 2; errata, entry 5.
 *
 * @example
 * // cos t·z₁ + sin t·z₂ is N(0, 1) for all t: nothing moves, though every sample does.
 * linearPushForward([Math.cos(1), Math.sin(1)], [[-Math.sin(1)], [Math.cos(1)]]); // [[0]] and [[1]]
 */
export function linearPushForward(
  weights: ArrayLike<number>,
  weightDerivatives: MatrixInput,
  offsetDerivatives?: ArrayLike<number>,
): PushForwardMetrics {
  const w = readVector('weights', weights);
  const n = w.length;
  const norm = Math.hypot(...w);
  if (!(norm > 0)) throw new ArgumentError('weights', 'are all 0; expected some randomness');
  const derivatives = readMatrix('weightDerivatives', weightDerivatives, { rows: n });
  const p = derivatives.columns;
  const offset =
    offsetDerivatives === undefined
      ? new Float64Array(p)
      : readVector('offsetDerivatives', offsetDerivatives, p);
  const shift = Matrix.columnVector(offset).mmul(Matrix.rowVector(offset));
  const direction = Matrix.rowVector(w).div(norm);
  const deviation = direction.mmul(derivatives);
  return {
    wasserstein: Matrix.add(shift, deviation.transpose().mmul(deviation)),
    relaxed: Matrix.add(shift, derivatives.transpose().mmul(derivatives)),
  };
}

/** Options of {@link pushForwardMetric}. */
export interface PushForwardOptions extends MetricQuadratureOptions {
  /** Density and range of z; the range must be finite. Default N(0, 1) on [-38, 38]. */
  readonly latent?: { pdf(z: number): number; readonly support: readonly [number, number] };
  /**
   * All z where g(·, θ) turns from rising to falling or back, in any order. Between them it must be
   * strictly monotone. Default: none.
   */
  readonly turningPoints?: readonly number[];
}

/**
 * Computes G = E[v v] and its bound E[∂g ∂g] for any smooth g of a scalar z: the preimages z_k of a point
 * share its mean velocity in proportion to φ(z_k)/|g'(z_k)|. Derivatives by extrapolated central
 * differences.
 *
 * @param generator g(z, θ).
 * @returns both metrics, p × p, squared sample units per parameter units.
 * @throws ArgumentError naming `turningPoints` (outside of the range), `latent` (range not
 *   finite, a density that does not integrate to 1 over it).
 * @throws QuadratureError if an integral does not converge.
 *
 * Reference: [1], Theorem 2; errata, entry 5.
 *
 * @example
 * // |z + t| at t = 0 moves half of the mass to each side.
 * pushForwardMetric((z, [t]) => (z + t!) ** 2, [0], { turningPoints: [0] }); // G_W = 0
 */
export function pushForwardMetric(
  generator: (z: number, theta: Float64Array) => number,
  theta: ArrayLike<number>,
  options: PushForwardOptions = {},
): PushForwardMetrics {
  const g = numberFrom('generator', generator);
  const at = readVector('theta', theta);
  const { breakpoints, ...tolerances } = readQuadrature(options, 1e-9, ['latent', 'turningPoints']);
  const { latent = { pdf: standardNormalPdf, support: [-38, 38] }, absoluteTolerance = 1e-12 } =
    options;
  requireMembers('latent', latent, ['pdf'], 'an object { pdf, support }');
  const latentPdf = numberFrom('latent.pdf', (z: number) => latent.pdf(z));
  const [lower, upper] = readInterval('latent.support', latent.support);
  if (!Number.isFinite(upper - lower)) {
    throw new ArgumentError('latent', `has the range [${lower}, ${upper}]; expected a finite one`);
  }
  const turningPoints =
    options.turningPoints === undefined
      ? new Float64Array(0)
      : readVector('turningPoints', options.turningPoints, 'any');
  for (const z of turningPoints) {
    if (z > lower && z < upper) continue;
    throw new ArgumentError('turningPoints', `hold ${z}; expected values in (${lower}, ${upper})`);
  }
  const value = (z: number) => g(z, at);
  const cuts = [lower, ...[...turningPoints].sort((a, b) => a - b), upper];
  const preimages = (x: number): number[] =>
    cuts.slice(1).flatMap((right, k) => invert(value, cuts[k]!, right, x));
  const velocity = (z: number) => withoutNoise(gradient((t) => g(z, t), at));
  const share = (z: number) => {
    const [slope] = gradient((s) => value(s[0]!), [z]).values;
    return latentPdf(z) / Math.abs(slope!);
  };
  const meanVelocity = (z: number): Float64Array => {
    if (turningPoints.length === 0) return velocity(z);
    const mean = new Float64Array(at.length);
    let total = 0;
    for (const preimage of preimages(value(z))) {
      const weight = share(preimage);
      total += weight;
      velocity(preimage).forEach((v, k) => {
        mean[k]! += weight * v;
      });
    }
    // At a turning point itself the shares are infinite; it has no mass.
    return total > 0 && total < Infinity ? mean.map((sum) => sum / total) : velocity(z);
  };
  // The number of preimages changes where g passes the value of a turning point or of an end.
  const kinks = cuts
    .flatMap((z) => preimages(value(z)))
    // A turning point is its own preimage, found again to no better than √ε.
    .filter((z) => cuts.every((cut) => Math.abs(z - cut) > 1e-6 * (upper - lower)));
  const quadrature = {
    ...tolerances,
    absoluteTolerance,
    breakpoints: [...breakpoints, ...cuts, ...kinks, 0, -1, 1, -4, 4],
  };
  assertMassIsSeen('latent', latentPdf, lower, upper, quadrature.breakpoints);
  return {
    wasserstein: integratedProducts(meanVelocity, latentPdf, lower, upper, quadrature),
    relaxed: integratedProducts(velocity, latentPdf, lower, upper, quadrature),
  };
}

/** The z in [left, right] with g(z) = x for a monotone g, by bisection: one or none. */
function invert(g: (z: number) => number, left: number, right: number, x: number): number[] {
  const rising = g(left) < g(right);
  const [low, high] = rising ? [g(left), g(right)] : [g(right), g(left)];
  if (x < low || x > high) return [];
  let [a, b] = [left, right];
  for (;;) {
    const middle = a + (b - a) / 2;
    if (middle <= a || middle >= b) return [middle];
    if (g(middle) < x === rising) a = middle;
    else b = middle;
  }
}
