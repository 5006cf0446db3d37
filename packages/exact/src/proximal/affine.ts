/**
 * The proximal distance with potentials in an affine space Φ = ξ·Ψ (main paper, Theorem 1),
 *
 *   D̃² = 2·sup over ξ of { ξ·Δ − ½ ξᵀMξ } = Δᵀ M⁻¹ Δ,   ξ* = M⁻¹ Δ,
 *   Δ = E_x Ψ − E_y Ψ,   M = E_ref[J_Ψ J_Ψᵀ],
 *
 * the reference measure being the anchor's or the one at the midpoint of the parameters.
 */
import { dot, times } from '../linear-algebra/matrix.js';
import { readSamples, type SamplesInput } from '../measures/samples.js';
import {
  basisGradients,
  centerOf,
  checkDamped,
  type DampedOptions,
  type Expectable,
  energyOf,
  maximizer,
  momentsOf,
  movedBy,
  requireMeasure,
} from '../metric-tensors/affine.js';
import { type Basis, readBasis } from '../metric-tensors/basis.js';

/** The affine distance D̃² and where its supremum is attained. */
export interface AffineDistance {
  /** D̃² = Δᵀ(M + λI)⁻¹Δ. */
  readonly squaredDistance: number;
  /** The maximizer ξ* = (M + λI)⁻¹Δ, one number per basis function. */
  readonly xi: Float64Array;
}

/** Options of {@link affineFromSamples}. */
export interface AffineOptions extends DampedOptions {
  /** The measure of M. Default y: θ̃ = θᵏ. For θ̃ = (θ + θᵏ)/2 give the model at the midpoint. */
  readonly reference?: Expectable;
}

/**
 * Computes D̃² = Δᵀ(M + λI)⁻¹Δ between measures, Δ = E_x Ψ − E_y Ψ and M = E[J_Ψ J_Ψᵀ]: Gaussians, discrete
 * measures or samples, not necessarily of one kind. Without damping it does not depend on the units of the
 * coordinates, nor on their origin for a basis with `translated`.
 *
 * @param x the model's measure. @param y the anchor's.
 * @param options `reference`, `damping`: λ ≥ 0, added to M's diagonal.
 * @returns D̃² in squared sample units, and the maximizer `xi`, one number per function of the basis.
 * @throws ArgumentError naming `x`, `y`, `reference` (not of the basis's dimension), `basis`, or
 *   `damping`: negative, or 0 where the supremum is infinite.
 *
 * Reference: [1], Theorem 1.
 *
 * @example
 * const [p, q] = [gaussian([1], [4]), gaussian([0], [1])];
 * affineDistance(p, q, fullQuadraticBasis(1)).squaredDistance; // 1 + (4 − 1 + 1)²/4 = 5
 */
export function affineDistance(
  x: Expectable,
  y: Expectable,
  basis: Basis,
  options: AffineOptions = {},
): AffineDistance {
  const { squaredDistance, xi, center } = centeredDistance(x, y, basis, options);
  return { squaredDistance, xi: basis.translated?.(xi, center) ?? xi };
}

/** The distance with ξ* for potentials ξ·Ψ(x − center). */
function centeredDistance(
  x: Expectable,
  y: Expectable,
  basis: Basis,
  options: AffineOptions,
): AffineDistance & { readonly center: Float64Array } {
  readBasis(basis);
  const { reference, ...damped } = checkDamped(options, 'reference');
  const [from, name] = reference === undefined ? [y, 'y'] : [reference, 'reference'];
  requireMeasure('x', x);
  requireMeasure('y', y);
  requireMeasure(name, from);
  const center = centerOf(from, basis, damped, name);
  const moments = momentsOf('x', movedBy(x, center, 'x'), basis);
  const anchored = momentsOf('y', movedBy(y, center, 'y'), basis);
  const delta = moments.map((value, k) => value - anchored[k]!);
  const energy = energyOf(name, movedBy(from, center, name), basis);
  const xi = maximizer(energy, damped)(delta);
  return { squaredDistance: dot(delta, xi), xi, center };
}

/**
 * Computes D̃² = Δᵀ(M + λI)⁻¹Δ of samples, with its gradient.
 *
 * @param x samples of the model, B points. @param y samples of the anchor; M is taken over them
 *   unless `reference` is given, which is then held constant.
 * @returns D̃² in squared sample units, the maximizer `xi`, and `gradient`, ∂D̃²/∂x point by point.
 * @throws ArgumentError as {@link affineDistance}.
 *
 * Reference: [1], Theorem 1 and section 4.3.
 */
export function affineFromSamples(
  x: SamplesInput,
  y: SamplesInput,
  basis: Basis,
  options: AffineOptions = {},
): AffineDistance & {
  /** ∂D̃²/∂x = (2/B) J_Ψ(x)ᵀ ξ*, point by point. */
  readonly gradient: Float64Array;
} {
  const points = readSamples('x', x);
  const { squaredDistance, xi, center } = centeredDistance(
    points,
    readSamples('y', y),
    basis,
    options,
  );
  const n = basis.dimension;
  const gradient = new Float64Array(points.values.length);
  const weighed = xi.map((value) => (2 * value) / points.count);
  for (let row = 0; row < gradient.length; row += n) {
    const place = points.values.subarray(row, row + n).map((v, i) => v - center[i]!);
    gradient.set(times(basisGradients(basis, place).transpose(), weighed), row);
  }
  return { squaredDistance, xi: basis.translated?.(xi, center) ?? xi, gradient };
}
