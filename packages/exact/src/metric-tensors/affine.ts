/**
 * The metric with potentials restricted to an affine space Φ = ξ·Ψ (main paper, Theorem 1 in the
 * limit of small steps). The supremum
 *
 *   dθᵀ G̃ dθ = sup over ξ of 2 ξ·(∂_θ E Ψ dθ) − ξᵀ M ξ,   M = E[J_Ψ J_Ψᵀ]
 *
 * is attained at ξ = M⁺ ∂_θ E Ψ dθ, so G̃ = (∂_θ E Ψ)ᵀ M⁺ (∂_θ E Ψ); for a generator x = g(θ, z),
 * ∂_θ E Ψ = E[J_Ψ(x) ∂_θ g]. A larger space gives a larger G̃, and all are at most the Wasserstein
 * metric. With M = Cov(Ψ) instead, it is the Fisher-Rao metric restricted in the same way.
 */
import { ArgumentError, assertFinite } from '../argument-error.js';
import { jacobian } from '../differentiation/differences.js';
import { dot, transpose } from '../linear-algebra/dense.js';
import { pseudoSolve, rankTolerance, symmetricEigen } from '../linear-algebra/eigen.js';
import { type DiscreteInput, type DiscreteMeasure, readDiscrete } from '../measures/discrete.js';
import type { Gaussian } from '../measures/gaussian.js';
import { gaussianCubature } from '../quadrature/gaussian-cubature.js';
import type { Basis } from './basis.js';
import { columnsOf } from './metric.js';

/** What expectations can be taken of: a Gaussian, a discrete measure, samples or their rows. */
export type Expectable = Gaussian | DiscreteInput;

export interface DampedOptions {
  /** λ ≥ 0 of Levenberg and Marquardt, added to M's diagonal. Default 0. */
  readonly damping?: number;
  /** Eigenvalues below this fraction of the largest count as 0. Default 1e-10. */
  readonly tolerance?: number;
}

/** E Ψ, K numbers. @throws ArgumentError naming `basis` or the measure. */
export function basisMoments(measure: Expectable, basis: Basis): Float64Array {
  const points = pointsOf('measure', measure, basis);
  const moments = new Float64Array(basis.size);
  forEachPoint(points, (x, weight) => {
    const values = basisValues(basis, x);
    for (let k = 0; k < basis.size; k++) moments[k]! += weight * values[k]!;
  });
  return moments;
}

/** M = E[J_Ψ J_Ψᵀ], K × K. @throws ArgumentError naming `basis` or the measure. */
export function basisEnergy(measure: Expectable, basis: Basis): Float64Array {
  const { size, dimension: n } = basis;
  const energy = new Float64Array(size * size);
  forEachPoint(pointsOf('measure', measure, basis), (x, weight) => {
    const rows = basisGradients(basis, x);
    for (let k = 0; k < size; k++) {
      for (let l = 0; l <= k; l++) {
        let sum = 0;
        for (let i = 0; i < n; i++) sum += rows[k * n + i]! * rows[l * n + i]!;
        energy[k * size + l]! += weight * sum;
      }
    }
  });
  return symmetrised(energy, size);
}

/** Cov(Ψ), K × K: M of the Fisher-Rao metric. @throws ArgumentError naming `basis` or the measure. */
export function basisCovariance(measure: Expectable, basis: Basis): Float64Array {
  // Ψ Ψᵀ has twice the degree of Ψ.
  const doubled = basis.degree === undefined ? basis : { ...basis, degree: 2 * basis.degree };
  const points = pointsOf('measure', measure, doubled);
  const { size } = basis;
  const mean = new Float64Array(size);
  forEachPoint(points, (x, weight) => {
    const values = basisValues(basis, x);
    for (let k = 0; k < size; k++) mean[k]! += weight * values[k]!;
  });
  const covariance = new Float64Array(size * size);
  forEachPoint(points, (x, weight) => {
    const values = basisValues(basis, x);
    for (let k = 0; k < size; k++) {
      for (let l = 0; l <= k; l++) {
        covariance[k * size + l]! += weight * (values[k]! - mean[k]!) * (values[l]! - mean[l]!);
      }
    }
  });
  return symmetrised(covariance, size);
}

/**
 * G̃ = Dᵀ (M + λI)⁺ D.
 *
 * @param momentDerivatives D = ∂E Ψ/∂θ: K rows of one number per parameter, row-major.
 * @param energy M, K × K: {@link basisEnergy}, or {@link basisCovariance} for Fisher-Rao.
 * @throws ArgumentError naming `energy`, `momentDerivatives` (sizes that do not fit, NaN) or
 *   `damping`: negative, or 0 where the supremum over ξ is infinite.
 */
export function affineMetric(
  momentDerivatives: ArrayLike<number>,
  energy: ArrayLike<number>,
  { damping = 0, tolerance = rankTolerance }: DampedOptions = {},
): Float64Array {
  const size = Math.round(Math.sqrt(energy.length));
  if (size === 0 || size ** 2 !== energy.length) {
    throw new ArgumentError('energy', `has ${energy.length} entries; expected K × K`);
  }
  assertFinite('energy', energy);
  const p = columnsOf('momentDerivatives', momentDerivatives, size);
  const columns = transpose(momentDerivatives, size, p);
  const column = (k: number) => columns.subarray(k * size, (k + 1) * size);
  const solutions = Array.from({ length: p }, (_, k) =>
    maximiser(energy, column(k), { damping, tolerance }),
  );
  return Float64Array.from({ length: p * p }, (_, k) => {
    const [i, j] = [Math.floor(k / p), k % p];
    return dot(solutions[Math.min(i, j)]!, column(Math.max(i, j)));
  });
}

/**
 * ξ* = (M + λI)⁺ Δ, the maximiser of ξ·Δ − ½ ξᵀ(M + λI)ξ.
 *
 * @throws ArgumentError naming `damping`: negative, or 0 where the supremum is infinite because some
 *   ξ·Ψ is constant on the reference measure and Δ is not.
 */
export function maximiser(
  energy: ArrayLike<number>,
  delta: ArrayLike<number>,
  { damping = 0, tolerance = rankTolerance }: DampedOptions = {},
): Float64Array {
  if (!(damping >= 0 && Number.isFinite(damping))) {
    throw new ArgumentError('damping', `is ${damping}; expected a finite number of at least 0`);
  }
  const { solution, residual } = pseudoSolve(symmetricEigen(energy, delta.length), delta, {
    damping,
    tolerance,
  });
  if (residual > 1e-6) {
    throw new ArgumentError(
      'damping',
      `is ${damping} but a combination of the basis is constant on the reference measure and ` +
        'changes between the two; expected a damping above 0, for the supremum is infinite',
    );
  }
  return solution;
}

/**
 * G̃ of a model θ ↦ measure, with ∂_θ E Ψ by extrapolated central differences.
 *
 * @param model θ to a Gaussian, a discrete measure or samples (of the same latents for each θ).
 * @throws ArgumentError as {@link affineMetric}, or as the model.
 */
export function affineMetricOfModel(
  model: (theta: Float64Array) => Expectable,
  theta: ArrayLike<number>,
  basis: Basis,
  options: DampedOptions = {},
): Float64Array {
  const { values } = jacobian((t) => basisMoments(model(t), basis), theta);
  return affineMetric(values, basisEnergy(model(Float64Array.from(theta)), basis), options);
}

/** The points and weights that stand for a measure where functions of a basis are averaged. */
function pointsOf(argument: string, measure: Expectable, basis: Basis): DiscreteMeasure {
  const points = weightedPoints(argument, measure, basis.degree);
  if (points.dimension !== basis.dimension) {
    throw new ArgumentError(
      argument,
      `has dimension ${points.dimension} but the basis has ${basis.dimension}; expected the same`,
    );
  }
  return points;
}

function weightedPoints(
  argument: string,
  measure: Expectable,
  degree: number | undefined,
): DiscreteMeasure {
  if ('covariance' in measure) {
    // J_Ψ J_Ψᵀ has degree 2(degree − 1), Ψ itself degree; k nodes are exact to degree 2k − 1.
    const needed = degree === undefined ? 39 : Math.max(degree, 2 * degree - 2);
    return gaussianCubature(measure, needed <= 3 ? 2 : Math.ceil((needed + 1) / 2));
  }
  return readDiscrete(argument, measure);
}

/** Calls back with each point and its weight. */
export function forEachPoint(
  { count, dimension, values, weights }: DiscreteMeasure,
  visit: (x: Float64Array, weight: number, index: number) => void,
): void {
  for (let b = 0; b < count; b++) {
    visit(values.subarray(b * dimension, (b + 1) * dimension), weights[b]!, b);
  }
}

/** Ψ(x), checked. */
function basisValues(basis: Basis, x: Float64Array): ArrayLike<number> {
  return checked(basis.values(x), basis.size, 'values');
}

/** J_Ψ(x), checked. */
export function basisGradients(basis: Basis, x: Float64Array): ArrayLike<number> {
  return checked(basis.gradients(x), basis.size * basis.dimension, 'gradients');
}

function checked(numbers: ArrayLike<number>, length: number, what: string): ArrayLike<number> {
  if (numbers.length !== length) {
    throw new ArgumentError(
      'basis',
      `has ${numbers.length} ${what} at a point; expected ${length}`,
    );
  }
  assertFinite('basis', numbers);
  return numbers;
}

function symmetrised(lower: Float64Array, n: number): Float64Array {
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) lower[j * n + i] = lower[i * n + j]!;
  }
  return lower;
}
