/**
 * W₂ barycenters of Gaussians by the fixed point of Álvarez-Esteban, del Barrio, Cuesta-Albertos and
 * Matrán 2016. The barycenter N(Σ w_i m_i, S) is the one whose covariance is the solution of
 *
 *   S = Σ w_i (S^½ S_i S^½)^½,   found by   S ← S^−½ (Σ w_i (S^½ S_i S^½)^½)² S^−½.
 *
 * With S_i = B_i B_iᵀ and the singular values S^½ B_i = U Σ Vᵀ the inner root is U Σ Uᵀ: no root is
 * taken of what rounding has made negative.
 */

import { ArgumentError, requireInteger, requirePositive } from '@wprox/arguments';
import { Matrix, SingularValueDecomposition } from 'ml-matrix';
import { checkOptions } from '../inputs/options.js';
import { requireLength } from '../inputs/vector.js';
import { symmetrized } from '../linear-algebra/matrix.js';
import { applyToEigenvalues, symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import { type Gaussian, gaussian, readGaussian } from '../measures/gaussian.js';
import { weightsOrEqual } from '../measures/weights.js';

/** Options of {@link gaussianBarycenter}. */
export interface GaussianBarycenterOptions {
  /** The residual at which the iteration ends. Default 1e-12. */
  readonly tolerance?: number;
  /** Default 1000. */
  readonly maximumIterations?: number;
}

/** A barycenter of Gaussians, and how exact it is. */
export interface GaussianBarycenter {
  /** N(Σ w_i m_i, S). */
  readonly barycenter: Gaussian;
  /** ‖S − Σ w_i (S^½ S_i S^½)^½‖ / ‖S‖ of the S that is returned, Frobenius norms; 0 for S = 0. */
  readonly residual: number;
  /** Iterations that were done. */
  readonly iterations: number;
  /** Whether the residual is at most the tolerance. */
  readonly converged: boolean;
}

/**
 * Computes the Gaussian p that minimizes Σ w_i W₂²(p, N(m_i, S_i)), the W₂ barycenter, which is unique
 * because of the condition on the covariances.
 *
 * @param gaussians of one dimension. On the range of Σ w_i S_i at least one covariance of positive
 *   weight must be regular; a direction in which all are 0 is no obstacle.
 * @param weights w, one per Gaussian, at least 0, of sum 1 within 1e-6. Default: equal ones.
 * @returns the best iterate with its residual. A residual r leaves directions undecided whose variance
 *   is below r times the largest.
 * @throws ArgumentError naming `gaussians` (none, of different dimensions, all singular where another
 *   is not), `weights`, `tolerance` or `maximumIterations`.
 *
 * Reference: [21], theorem 4.2; [20], theorem 6.1.
 *
 * @example
 * gaussianBarycenter([gaussian([0], [[1]]), gaussian([4], [[9]])]).barycenter; // N(2, 2²)
 */
export function gaussianBarycenter(
  gaussians: readonly Gaussian[],
  weights?: ArrayLike<number>,
  options: GaussianBarycenterOptions = {},
): GaussianBarycenter {
  requireLength('gaussians', gaussians, undefined, 'an array of Gaussians');
  const read = Array.from(gaussians, (each, i) => readGaussian(`gaussians[${i}]`, each));
  const n = read[0]!.dimension;
  const other = read.findIndex(({ dimension }) => dimension !== n);
  if (other >= 0) {
    throw new ArgumentError(
      'gaussians',
      `has dimension ${read[other]!.dimension} at index ${other} and ${n} at 0; expected one`,
    );
  }
  const normalized = weightsOrEqual('weights', weights, read.length);
  checkOptions(options, ['tolerance', 'maximumIterations']);
  const { tolerance = 1e-12, maximumIterations = 1000 } = options;
  requirePositive('tolerance', tolerance);
  requireInteger('maximumIterations', maximumIterations, 1);
  const parts = read
    .map(({ mean, covariance }, i) => ({ weight: normalized[i]!, mean, covariance }))
    .filter(({ weight }) => weight > 0);
  const mean = Float64Array.from({ length: n }, (_, k) =>
    parts.reduce((sum, part) => sum + part.weight * part.mean[k]!, 0),
  );
  const { covariance, ...rest } = covarianceBarycenter(
    parts.map(({ covariance }) => covariance),
    parts.map(({ weight }) => weight),
    maximumIterations,
    tolerance,
  );
  return {
    barycenter: gaussian(mean, covariance),
    ...rest,
    converged: rest.residual <= tolerance,
  };
}

/** The same for covariances with weights above 0. */
function covarianceBarycenter(
  covariances: readonly Matrix[],
  weights: readonly number[],
  maximumIterations: number,
  tolerance: number,
): { covariance: Matrix; residual: number; iterations: number } {
  const n = covariances[0]!.rows;
  const unit = Math.max(...covariances.map((each) => Math.max(each.max(), -each.min())));
  if (unit === 0) return { covariance: Matrix.zeros(n, n), residual: 0, iterations: 0 };
  // What is denormal has no reciprocal.
  const scale = Math.max(unit, 2 ** -1020);
  const scaled = covariances.map((each) => Matrix.div(each, scale));
  const basis = rangeOf(weightedSum(scaled, weights));
  const inside = scaled.map((each) => basis.transpose().mmul(each).mmul(basis));
  if (!inside.some(isRegular)) {
    throw new ArgumentError(
      'gaussians',
      'have covariances that are all singular in different directions, so that the barycenter is ' +
        'not unique; expected at least one that is positive definite where any is',
    );
  }
  const factors = inside.map((each) => spectral(each, Math.sqrt));
  let covariance = square(weightedSum(factors, weights));
  let best = { covariance, residual: Infinity, iterations: 0 };
  for (let k = 1; ; k++) {
    const root = spectral(covariance, Math.sqrt);
    const image = weightedSum(
      factors.map((factor) => modulus(root.mmul(factor))),
      weights,
    );
    const residual = Matrix.sub(covariance, image).norm() / covariance.norm();
    if (residual < best.residual) best = { covariance, residual, iterations: k };
    // Ten steps without gain: rounding allows no less.
    const stalled = k - best.iterations > 10;
    if (residual <= tolerance || stalled || k === maximumIterations) {
      const outer = basis.mmul(best.covariance).mmul(basis.transpose());
      return { ...best, covariance: symmetrized(outer).mul(scale), iterations: k };
    }
    covariance = square(spectral(covariance, (value) => 1 / Math.sqrt(value)).mmul(image));
  }
}

/** Σ w_i M_i. */
function weightedSum(matrices: readonly Matrix[], weights: readonly number[]): Matrix {
  return matrices.reduce(
    (sum, matrix, i) => sum.add(Matrix.mul(matrix, weights[i]!)),
    Matrix.zeros(matrices[0]!.rows, matrices[0]!.columns),
  );
}

/** M Mᵀ. */
const square = (matrix: Matrix) => symmetrized(matrix.mmul(matrix.transpose()));

/** Below this fraction of the largest an eigenvalue is rounding. */
const rankTolerance = (n: number) => 4 * n * Number.EPSILON;

/** f(M) by the eigenvalues of a symmetric M, which count as at least rounding above 0. */
function spectral(matrix: Matrix, f: (value: number) => number): Matrix {
  const eigen = symmetricEigen(matrix);
  const least = Number.EPSILON ** 2 * Math.max(...eigen.values);
  return applyToEigenvalues(eigen, (value) => f(Math.max(value, least)));
}

/** (M Mᵀ)^½ = U Σ Uᵀ. */
function modulus(matrix: Matrix): Matrix {
  const { leftSingularVectors: left, diagonal } = new SingularValueDecomposition(matrix, {
    computeRightSingularVectors: false,
  });
  return left.clone().mulRowVector(diagonal).mmul(left.transpose());
}

/** An orthonormal basis, as columns, of the range of a symmetric positive semi-definite matrix. */
function rangeOf(matrix: Matrix): Matrix {
  const { values, vectors } = symmetricEigen(matrix);
  const cut = rankTolerance(values.length) * Math.max(...values);
  const kept = Array.from(values.keys()).filter((k) => values[k]! > cut);
  // Nothing to cut: the axes themselves, which add no rounding.
  if (kept.length === values.length) return Matrix.eye(values.length);
  return vectors.subMatrixColumn(kept);
}

function isRegular(matrix: Matrix): boolean {
  const { values } = symmetricEigen(matrix);
  return Math.min(...values) > rankTolerance(values.length) * Math.max(...values);
}
