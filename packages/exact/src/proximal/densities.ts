/**
 * The semi-backward Euler distance of the main paper's Proposition 1 on the line, where no potential
 * has to be approximated: D̃² = ∫ (ρ_x − ρ_y)(−Δ_ρ̃)⁻¹(ρ_x − ρ_y) = ∫ (F_x − F_y)²/ρ̃ dx. The affine
 * distances with the same reference are below it, and approach it as their basis grows.
 */
import { ArgumentError } from '../argument-error.js';
import type { Density } from '../measures/density.js';
import { integrate, QuadratureError } from '../quadrature/gauss-kronrod.js';

/** Densities below are not told from 0. */
const smallest = 1e-300;

/**
 * D̃² = ∫ (F_x − F_y)²/ρ̃ dx.
 *
 * @param x the model's density. @param y the anchor's. @param reference ρ̃: y by default (θ̃ = θᵏ), or
 *   the model's density at the midpoint of the parameters.
 * @returns squared units of the line; Infinity where the reference's tails are too thin: from N(0, 1)
 *   to N(0, s²) with the reference at the anchor, for s² ≥ 2 (from 1.96 on, in float64).
 * @throws ArgumentError naming `reference` if it has no pdf. @throws QuadratureError if the integral
 *   does not settle.
 *
 * @example
 * semiBackwardFromDensities(normal(0.1, 1), normal(0, 1)); // about 0.01
 */
export function semiBackwardFromDensities(x: Density, y: Density, reference: Density = y): number {
  const { pdf } = reference;
  if (pdf === undefined) throw new ArgumentError('reference', 'has no pdf; expected a density');
  const integrand = (at: number) => {
    const below = x.cdf(at);
    // From the smaller tails, which keep their digits.
    const change = below < 0.5 ? below - y.cdf(at) : y.survival(at) - x.survival(at);
    if (change === 0) return 0;
    const density = pdf(at);
    if (density > smallest) return (change / density) * change;
    // Either nothing is left of the integrand either, or what lies beyond float64 decides.
    return change ** 2 < 1e-10 * smallest ? 0 : Infinity;
  };
  try {
    return integrate(
      integrand,
      Math.min(x.support[0], y.support[0]),
      Math.max(x.support[1], y.support[1]),
      {
        breakpoints: [...x.breakpoints, ...y.breakpoints, ...reference.breakpoints],
        absoluteTolerance: 1e-16,
        relativeTolerance: 1e-11,
      },
    ).value;
  } catch (error) {
    if (error instanceof QuadratureError && error.diverges) return Infinity;
    throw error;
  }
}
