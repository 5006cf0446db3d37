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

import { ArgumentError, reject, requireFunction, requireNonNegative } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { noisyJacobian, withoutNoise } from '../differentiation/differences.js';
import { checkedNumbers } from '../inputs/callback.js';
import { requireNumber } from '../inputs/number.js';
import { checkOptions } from '../inputs/options.js';
import { assertFinite, readVector } from '../inputs/vector.js';
import {
  damped,
  type MatrixInput,
  readMatrix,
  readSquare,
  symmetrized,
} from '../linear-algebra/matrix.js';
import {
  losesObjective,
  momentTolerance,
  pseudoInverse,
} from '../linear-algebra/pseudo-inverse.js';
import { type DiscreteInput, readDiscrete, type WeightedPoints } from '../measures/discrete.js';
import { type Gaussian, isGaussian, readGaussian, shiftedGaussian } from '../measures/gaussian.js';
import { gaussianCubature } from '../quadrature/gaussian-cubature.js';
import { type Basis, readBasis } from './basis.js';

/** What expectations can be taken of: a Gaussian, a discrete measure, samples or their rows. */
export type Expectable = Gaussian | DiscreteInput;

/** Options of metrics that are damped. */
export interface DampedOptions {
  /** λ ≥ 0 of Levenberg and Marquardt, added to M's diagonal. Default 0. */
  readonly damping?: number;
  /**
   * Eigenvalues of M + λI, scaled to a unit diagonal, up to this fraction of the largest count as 0.
   * Default 1e-13.
   */
  readonly tolerance?: number;
}

/**
 * Computes E Ψ.
 *
 * @returns K numbers, in the units of Ψ.
 * @throws ArgumentError naming `basis` or the measure.
 *
 * Reference: [1], Theorem 1.
 */
export function basisMoments(measure: Expectable, basis: Basis): Float64Array {
  return momentsOf('measure', measure, readBasis(basis));
}

/** {@link basisMoments}, under the caller's name for the measure. */
export function momentsOf(argument: string, measure: Expectable, basis: Basis): Float64Array {
  const points = pointsOf(argument, measure, basis);
  const moments = new Float64Array(basis.size);
  forEachPoint(points, (x, weight) => {
    const values = basisValues(basis, x);
    for (let k = 0; k < basis.size; k++) moments[k]! += weight * values[k]!;
  });
  return moments;
}

/** E |Ψ|: what the rounding of E Ψ is of. */
function absoluteMoments(measure: Expectable, basis: Basis): Float64Array {
  const sizes = new Float64Array(basis.size);
  forEachPoint(pointsOf('measure', measure, basis), (x, weight) => {
    const values = basisValues(basis, x);
    for (let k = 0; k < basis.size; k++) sizes[k]! += weight * Math.abs(values[k]!);
  });
  return sizes;
}

/**
 * Computes M = E[J_Ψ J_Ψᵀ].
 *
 * @returns K × K, in the units of Ψ_i Ψ_j per squared sample unit.
 * @throws ArgumentError naming `basis` or the measure.
 *
 * Reference: [1], Theorem 1.
 */
export function basisEnergy(measure: Expectable, basis: Basis): Matrix {
  return energyOf('measure', measure, readBasis(basis));
}

/** {@link basisEnergy}, under the caller's name for the measure. */
export function energyOf(argument: string, measure: Expectable, basis: Basis): Matrix {
  const energy = Matrix.zeros(basis.size, basis.size);
  forEachPoint(pointsOf(argument, measure, basis), (x, weight) => {
    const gradients = basisGradients(basis, x);
    energy.add(gradients.mmul(gradients.transpose()).mul(weight));
  });
  return symmetrized(energy);
}

/**
 * Computes Cov(Ψ) = E[ΨΨᵀ] − E Ψ E Ψᵀ, which is M of the Fisher-Rao metric.
 *
 * @returns K × K, in the units of Ψ_i Ψ_j.
 * @throws ArgumentError naming `basis` or the measure.
 *
 * Reference: [10], section 2.1.
 */
export function basisCovariance(measure: Expectable, basis: Basis): Matrix {
  readBasis(basis);
  // Ψ Ψᵀ has twice the degree of Ψ.
  const doubled = basis.degree === undefined ? basis : { ...basis, degree: 2 * basis.degree };
  const points = pointsOf('measure', measure, doubled);
  const mean = Matrix.zeros(basis.size, 1);
  forEachPoint(points, (x, weight) => {
    mean.add(Matrix.columnVector(basisValues(basis, x)).mul(weight));
  });
  const covariance = Matrix.zeros(basis.size, basis.size);
  forEachPoint(points, (x, weight) => {
    const centered = Matrix.columnVector(basisValues(basis, x)).sub(mean);
    covariance.add(centered.mmul(centered.transpose()).mul(weight));
  });
  return symmetrized(covariance);
}

/**
 * Computes G̃ = Dᵀ (M + λI)⁺ D.
 *
 * @param momentDerivatives D = ∂E Ψ/∂θ, K × p: a row per basis function, a column per parameter.
 * @param energy M, K × K: {@link basisEnergy}, or {@link basisCovariance} for Fisher-Rao.
 * @returns p × p.
 * @throws ArgumentError naming `energy`, `momentDerivatives` (sizes that do not fit, NaN) or
 *   `damping`: negative, or 0 where the supremum over ξ is infinite.
 *
 * Reference: [1], Theorems 1 and 3.
 */
export function affineMetric(
  momentDerivatives: MatrixInput,
  energy: MatrixInput,
  options: DampedOptions = {},
): Matrix {
  const m = readSquare('energy', energy, 'K');
  const d = readMatrix('momentDerivatives', momentDerivatives, { rows: m.rows });
  const maximize = maximizer(m, options);
  const solutions = d.transpose().to2DArray().map(maximize);
  return symmetrized(new Matrix(solutions).mmul(d));
}

/**
 * Δ ↦ ξ* = (M + λI)⁺ Δ, the maximizer of ξ·Δ − ½ ξᵀ(M + λI)ξ.
 *
 * @throws ArgumentError naming `damping`: negative, or 0 where the supremum is infinite because some
 *   ξ·Ψ is constant on the reference measure and Δ is not.
 */
export function maximizer(
  energy: Matrix,
  options: DampedOptions = {},
): (delta: ArrayLike<number>) => Float64Array {
  const { damping = 0, tolerance = momentTolerance } = checkDamped(options);
  const inverse = pseudoInverse(damped(energy, damping), { tolerance });
  return (delta) => {
    const solved = inverse.solve(delta);
    if (losesObjective(solved)) {
      throw new ArgumentError(
        'damping',
        `is ${damping} but a combination of the basis is constant on the reference measure and ` +
          'changes between the two; expected a damping above 0, for the supremum is infinite',
      );
    }
    return solved.solution;
  };
}

/** @returns the options. @throws ArgumentError naming `options`, `damping` or `tolerance`. */
export function checkDamped<T extends DampedOptions>(
  options: T,
  ...more: readonly (keyof T & string)[]
): T {
  checkOptions(options, ['damping', 'tolerance', ...more], '{ damping: 1e-6 }');
  const { damping = 0, tolerance = 0 } = options;
  requireNonNegative('damping', damping);
  requireNumber('tolerance', tolerance, (x) => x >= 0 && x < 1, 'a number from 0 to below 1');
  return options;
}

/**
 * Computes G̃ = Dᵀ(M + λI)⁺D of a model θ ↦ measure, with ∂_θ E Ψ by extrapolated central differences; what
 * is not more than their error counts as 0. It does not depend on the units of the coordinates, nor on
 * their origin for a basis with `translated`.
 *
 * @param model θ to a Gaussian, a discrete measure or samples (of the same latents for each θ).
 * @returns p × p, squared sample units per parameter units.
 * @throws ArgumentError as {@link affineMetric}, or as the model.
 *
 * Reference: [1], Theorems 1 and 3.
 */
export function affineMetricOfModel(
  model: (theta: Float64Array) => Expectable,
  theta: ArrayLike<number>,
  basis: Basis,
  options: DampedOptions = {},
): Matrix {
  const parameters = readVector('theta', theta);
  readBasis(basis);
  checkDamped(options);
  requireFunction('model', model, 'a function that gives a measure');
  const at = model(parameters.slice());
  requireMeasure('model', at);
  const center = centerOf(at, basis, options);
  const { values, errors, failure } = noisyJacobian(
    (t) => momentsOf('model', movedBy(model(t), center), basis),
    parameters,
    { terms: absoluteMoments(movedBy(at, center), basis) },
  );
  // What was taken off left its rounding: moments that do not change are then noise.
  const size = momentsOf('model', at, basis).reduce(
    (max, value) => Math.max(max, Math.abs(value)),
    0,
  );
  if (failure && failure.error > 1e-10 * size) throw failure;
  const derivatives = withoutNoise({ values, errors });
  return affineMetric(derivatives, energyOf('model', movedBy(at, center), basis), options);
}

/**
 * What to take off a measure's points before anything is solved: its mean, for a basis with
 * `translated` and without damping, whose λ‖ξ‖² depends on the origin; else 0.
 */
export function centerOf(
  measure: Expectable,
  basis: Basis,
  { damping = 0 }: DampedOptions,
  argument = 'measure',
): Float64Array {
  const center = new Float64Array(basis.dimension);
  if (basis.translated === undefined || damping !== 0) return center;
  if (isGaussian(measure)) return readGaussian(argument, measure).mean;
  const points = pointsOf(argument, measure, basis);
  // From the first point, so that a constant is its own mean.
  const first = points.values.slice(0, basis.dimension);
  forEachPoint(points, (x, weight) => {
    for (let i = 0; i < center.length; i++) center[i]! += weight * (x[i]! - first[i]!);
  });
  return center.map((offset, i) => first[i]! + offset);
}

/** The measure with `center` taken off its points. */
export function movedBy(
  measure: Expectable,
  center: Float64Array,
  argument = 'measure',
): Expectable {
  if (center.every((c) => c === 0)) return measure;
  if (isGaussian(measure)) {
    const { mean, covariance } = readGaussian(argument, measure);
    return shiftedGaussian(
      mean.map((m, i) => m - (center[i] ?? 0)),
      covariance,
    );
  }
  const read = readDiscrete(argument, measure);
  const n = read.dimension;
  return { ...read, values: read.values.map((v, k) => v - (center[k % n] ?? 0)) };
}

/** The points and weights that stand for a measure where functions of a basis are averaged. */
function pointsOf(argument: string, measure: Expectable, basis: Basis): WeightedPoints {
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
): WeightedPoints {
  if (isGaussian(measure)) {
    const gaussian = readGaussian(argument, measure);
    // J_Ψ J_Ψᵀ has degree 2(degree − 1), Ψ itself degree; k nodes are exact to degree 2k − 1.
    const needed = degree === undefined ? 39 : Math.max(degree, 2 * degree - 2);
    return gaussianCubature(gaussian, needed <= 3 ? 2 : Math.ceil((needed + 1) / 2));
  }
  return readDiscrete(argument, measure);
}

/** @throws ArgumentError unless a value is an object, which the other checks look into. */
export function requireMeasure(argument: string, measure: Expectable): void {
  if (typeof measure === 'object' && measure !== null) return;
  reject(argument, measure, 'a Gaussian, a discrete measure, samples or rows');
}

/** Calls back with each point and its weight. */
export function forEachPoint(
  { count, dimension, values, weights }: WeightedPoints,
  visit: (x: Float64Array, weight: number, index: number) => void,
): void {
  for (let b = 0; b < count; b++) {
    visit(values.subarray(b * dimension, (b + 1) * dimension), weights[b]!, b);
  }
}

/** Ψ(x), checked. */
function basisValues(basis: Basis, x: Float64Array): ArrayLike<number> {
  const values = checkedNumbers('basis.values', basis.values(x), basis.size);
  assertFinite('basis.values', values);
  return values;
}

/** J_Ψ(x), checked. */
export function basisGradients(basis: Basis, x: Float64Array): Matrix {
  return readMatrix('basis.gradients', basis.gradients(x), {
    rows: basis.size,
    columns: basis.dimension,
  });
}
