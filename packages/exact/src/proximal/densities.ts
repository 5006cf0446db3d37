/**
 * The semi-backward Euler distance of the main paper's Proposition 1 on the line, where no potential
 * has to be approximated: D̃² = ∫ (ρ_x − ρ_y)(−Δ_ρ̃)⁻¹(ρ_x − ρ_y) = ∫ (F_x − F_y)²/ρ̃ dx. The affine
 * distances with the same reference are below it, and approach it as their basis grows.
 */
import { ArgumentError } from '@wprox/arguments';
import { cdfNoise } from '../distances/cdf-difference.js';
import { cellsOfDensities, featuresOf, seenFrom } from '../measures/about.js';
import type { Density } from '../measures/density.js';
import { readDensity } from '../measures/read-density.js';
import { integrateCells } from '../quadrature/cells.js';
import { QuadratureError } from '../quadrature/gauss-kronrod.js';
import type { Sampled } from '../quadrature/kronrod-rule.js';

/** Densities below, in units of their own or of the line, are not told from 0. */
const smallest = 1e-300;

/**
 * Computes D̃² = ∫ (F_x − F_y)²/ρ̃ dx.
 *
 * @param x the model's density. @param y the anchor's. @param reference ρ̃: y by default (θ̃ = θᵏ), or
 *   the model's density at the midpoint of the parameters.
 * @returns squared units of the line; Infinity where the reference's tails or gaps are too thin: it falls
 *   below 1e-300 of its height where the distribution functions still differ. That is so from N(0, 1) to N(0, s²)
 *   with the reference at the anchor, for s² ≥ 2 (from 1.96 on, in float64).
 * @throws ArgumentError naming `reference` if it has no pdf.
 * @throws QuadratureError if the integral
 *   does not settle.
 *
 * Reference: [1], Proposition 1.
 *
 * @example
 * semiBackwardFromDensities(normal(0.1, 1), normal(0, 1)); // about 0.01
 */
export function semiBackwardFromDensities(x: Density, y: Density, reference?: Density): number {
  const anchor = readDensity('y', y);
  const weight = reference === undefined ? anchor : readDensity('reference', reference);
  if (weight.pdf === undefined) {
    throw new ArgumentError('reference', 'has no pdf; expected a density');
  }
  return between(readDensity('x', x), anchor, weight);
}

function between(x: Density, y: Density, reference: Density): number {
  const cells = cellsOfDensities(x, y, reference);
  const unit = featuresOf(reference).reduce((least, { scale }) => Math.min(least, scale), Infinity);
  const floor = smallest * Math.max(1, 1 / unit);
  const integrandAt = (origin: number) => {
    const [first, second] = [seenFrom(x, origin), seenFrom(y, origin)];
    const { pdf } = seenFrom(reference, origin);
    const noise =
      cdfNoise('x', x, origin) +
      cdfNoise('y', y, origin) +
      cdfNoise('reference', reference, origin);
    return (d: number): Sampled => {
      const below = first.cdf(d);
      // From the smaller tails, which keep their digits.
      const [a, b] = below < 0.5 ? [below, second.cdf(d)] : [second.survival(d), first.survival(d)];
      const change = a - b;
      if (change === 0) return [0, 0];
      const density = pdf!(d);
      const blur = noise * (a + b);
      if (density > floor) {
        return [
          (change / density) * change,
          ((2 * Math.abs(change) + blur) / density) * blur + noise * (change / density) * change,
        ];
      }
      // Either nothing is left of the integrand either, or what lies beyond float64 decides.
      if (change ** 2 < 1e-10 * floor * unit) return [0, 0];
      throw new QuadratureError('infinite', Infinity, Infinity, true);
    };
  };
  try {
    return integrateCells(cells, integrandAt, { relativeTolerance: 1e-11 }).value;
  } catch (error) {
    if (error instanceof QuadratureError && error.diverges) return Infinity;
    throw error;
  }
}
