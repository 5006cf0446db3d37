/**
 * The parallel lines of the lecture notes (Arjovsky, Chintala and Bottou 2017, example 1): P₀ uniform
 * on {0} × [0, 1], P_θ on {θ} × [0, 1] in the plane. As θ → 0 only W₁ tends to 0: the example for
 * which distances learn anything from measures on disjoint low-dimensional supports.
 */
import { requireFinite } from '@wprox/arguments';

/** The distances between the two lines. */
export interface ParallelLines {
  /** |θ|: carry each point across. */
  readonly wasserstein1: number;
  /** dW₁/dθ = sign θ (0 at θ = 0, where there is none). */
  readonly wasserstein1Derivative: number;
  /** 1, the supports being disjoint; 0 if θ = 0. */
  readonly totalVariation: number;
  /** log 2; 0 if θ = 0. */
  readonly jensenShannon: number;
  /** Infinity, both ways; 0 if θ = 0. */
  readonly kullbackLeibler: number;
}

/**
 * Gives the distances of the uniform distributions on {0} × [0, 1] and {θ} × [0, 1].
 *
 * @param theta how far apart the lines are, of either sign.
 * @returns W₁ = |θ|, and TV = 1, JS = log 2, KL = Infinity unless θ is 0.
 * @throws ArgumentError naming `theta` unless it is finite.
 *
 * Reference: [3], example 1.
 *
 * @example
 * parallelLines(0.5).wasserstein1; // 0.5
 */
export function parallelLines(theta: number): ParallelLines {
  requireFinite('theta', theta);
  const apart = theta !== 0;
  return {
    wasserstein1: Math.abs(theta),
    wasserstein1Derivative: Math.sign(theta),
    totalVariation: apart ? 1 : 0,
    jensenShannon: apart ? Math.LN2 : 0,
    kullbackLeibler: apart ? Infinity : 0,
  };
}
