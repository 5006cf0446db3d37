/**
 * Example 1 of the main paper: ρ = α δ_a + (1 − α) δ_b with a < 0 < b and θ = (a, b), the model of
 * its Figure 1.
 *
 * Both atoms of ρ_θ and ρ_θ* lie on their own side of 0, so the monotone pairing takes a to a* and b
 * to b*: W_p^p = α|a − a*|^p + (1 − α)|b − b*|^p. Hence the Wasserstein metric diag(α, 1 − α), which
 * is also RWP's, and a loss W₁ whose proximal updates have closed forms: soft thresholding.
 */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { requireNumber } from '../inputs/number.js';
import { readVector } from '../inputs/vector.js';
import { type DiscreteMeasure, deltaMixture } from '../measures/discrete.js';

/** θ = (a, b), a < 0 < b. */
export type DeltaPairParameters = readonly [a: number, b: number];

/** The model for a given share α of the mass at a; make one with {@link deltaPair}. */
export interface DeltaPair {
  readonly alpha: number;
  /** ρ_θ as a discrete measure. @throws ArgumentError naming `theta` unless a < 0 < b. */
  measure(theta: DeltaPairParameters): DiscreteMeasure;
  /** G = diag(α, 1 − α), the same everywhere. */
  metric(): Matrix;
  /** F(θ) = W₁(ρ_θ, ρ_target). */
  loss(theta: DeltaPairParameters, target: DeltaPairParameters): number;
  /** W₂²(ρ_θ, ρ_anchor). */
  squaredW2(theta: DeltaPairParameters, anchor: DeltaPairParameters): number;
  /**
   * argmin F(θ) + W₂²(ρ_θ, ρ_anchor)/(2h): each atom moves by h towards its target, whatever its
   * mass, which weighs loss and penalty alike.
   */
  wassersteinUpdate(
    anchor: DeltaPairParameters,
    target: DeltaPairParameters,
    h: number,
  ): DeltaPairParameters;
  /**
   * argmin F(θ) + ‖θ − anchor‖²/(2h): a moves by αh and b by (1 − α)h, orthogonally to F's level
   * sets.
   */
  euclideanUpdate(
    anchor: DeltaPairParameters,
    target: DeltaPairParameters,
    h: number,
  ): DeltaPairParameters;
}

/**
 * Makes Example 1, α δ_a + (1 − α) δ_b with a < 0 < b and θ = (a, b).
 *
 * @param alpha the share of the mass at a, strictly between 0 and 1.
 * @returns the model α δ_a + (1 − α) δ_b, θ = (a, b), a < 0 < b: its metric diag(α, 1 − α), its loss W₁ and
 *   its updates.
 * @throws ArgumentError naming `alpha`; the methods throw naming `theta`, `target`, `anchor` or `h`.
 *
 * Reference: [1], Example 1 and Figure 1.
 *
 * @example
 * deltaPair(0.2).wassersteinUpdate([-2, 1], [-1, 2], 0.25); // [-1.75, 1.25]
 * deltaPair(0.2).euclideanUpdate([-2, 1], [-1, 2], 0.25); // [-1.95, 1.2]
 */
export function deltaPair(alpha: number): DeltaPair {
  requireNumber('alpha', alpha, (x) => x > 0 && x < 1, 'a number strictly between 0 and 1');
  const update = (
    anchor: DeltaPairParameters,
    target: DeltaPairParameters,
    h: number,
    shares: readonly [a: number, b: number],
  ): DeltaPairParameters => {
    assertParameters('anchor', anchor);
    assertParameters('target', target);
    requireNumber('h', h, (x) => x >= 0, 'a number of at least 0');
    return [
      towards(anchor[0], target[0], shares[0] * h),
      towards(anchor[1], target[1], shares[1] * h),
    ];
  };
  return {
    alpha,
    measure(theta) {
      assertParameters('theta', theta);
      return deltaMixture(theta, [alpha, 1 - alpha]);
    },
    metric: () => Matrix.diag([alpha, 1 - alpha]),
    loss(theta, target) {
      assertParameters('theta', theta);
      assertParameters('target', target);
      return alpha * Math.abs(theta[0] - target[0]) + (1 - alpha) * Math.abs(theta[1] - target[1]);
    },
    squaredW2(theta, anchor) {
      assertParameters('theta', theta);
      assertParameters('anchor', anchor);
      return alpha * (theta[0] - anchor[0]) ** 2 + (1 - alpha) * (theta[1] - anchor[1]) ** 2;
    },
    wassersteinUpdate: (anchor, target, h) => update(anchor, target, h, [1, 1]),
    euclideanUpdate: (anchor, target, h) => update(anchor, target, h, [alpha, 1 - alpha]),
  };
}

/** From x a step of at most `step` towards the target, not beyond: the proximal map of |x − target|. */
function towards(x: number, target: number, step: number): number {
  const way = target - x;
  return Math.abs(way) <= step ? target : x + Math.sign(way) * step;
}

function assertParameters(argument: string, parameters: DeltaPairParameters): void {
  const [a, b] = readVector(argument, parameters, 2, 'θ = [a, b], a < 0 < b');
  if (a! < 0 && b! > 0) return;
  throw new ArgumentError(argument, `is (${a}, ${b}); expected a < 0 < b`);
}
