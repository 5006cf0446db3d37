/** The proximal distances between Gaussian measures, from their moments. */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { finiteSquare } from '../inputs/result.js';
import { dot, type MatrixInput, readMatrix } from '../linear-algebra/matrix.js';
import { applyToEigenvalues, symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import { type Gaussian, readGaussian, requireSameDimension } from '../measures/gaussian.js';
import {
  type DampingOptions,
  type QuadraticPotential,
  quadraticPotential,
  readDamping,
} from './quadratic-potential.js';

/**
 * Computes RWP: E‖x − y‖² = ‖d‖² + tr(S_x + S_y − 2C). It depends on how x and y are paired, through their
 * cross-covariance C = E (x − E x)(y − E y)ᵀ.
 *
 * @param crossCovariance C, n × n. Default S_x^½ S_y^½: the generators m + S^½ z of
 *   the same z.
 * @returns D̃², at least W₂².
 * @throws ArgumentError naming `y` (of another dimension) or `crossCovariance` (wrong size, NaN).
 *
 * Reference: [1], section 4.2; errata, entry 5.
 */
export function rwpFromGaussians(x: Gaussian, y: Gaussian, crossCovariance?: MatrixInput): number {
  const { p, q, shift: d } = readPair(x, y);
  const n = p.dimension;
  if (crossCovariance === undefined) {
    return finiteSquare('y', dot(d, d) + Matrix.sub(root(p), root(q)).norm() ** 2);
  }
  const cross = readMatrix('crossCovariance', crossCovariance, { rows: n, columns: n });
  const size = p.covariance.trace() + q.covariance.trace();
  const traces = Matrix.add(p.covariance, q.covariance).sub(cross.mul(2)).trace();
  if (traces < -1e-9 * size) {
    throw new ArgumentError('crossCovariance', 'is that of no pair with these covariances');
  }
  return finiteSquare('y', dot(d, d) + Math.max(0, traces));
}

/**
 * Computes O1: D̃² = ‖m_x − m_y‖².
 *
 * @returns squared sample units.
 * @throws ArgumentError naming `y` if of another dimension.
 *
 * Reference: [1], section 4.3.
 */
export function o1FromGaussians(x: Gaussian, y: Gaussian): number {
  const { shift: d } = readPair(x, y);
  return finiteSquare('y', dot(d, d));
}

/**
 * Computes O2Diag: D̃² = Σ_i [ d² + (v_x − v_y + d²)²/(4(v_y + ε)) ], with a* and the diagonal of Q*. Of
 * the covariances only the diagonals count.
 *
 * @returns D̃² in squared sample units, and its maximizers `a` and `q`.
 * @throws ArgumentError naming `y` (of another dimension) or `damping`: negative, or 0 where y is
 *   constant in a coordinate in which x is not the same constant.
 *
 * Reference: [1], Theorem 4; errata, entries 1 and 2.
 */
export function o2DiagFromGaussians(
  x: Gaussian,
  y: Gaussian,
  options: DampingOptions = {},
): {
  readonly squaredDistance: number;
  readonly a: Float64Array;
  readonly q: Float64Array;
} {
  const { p: model, q: anchor, shift } = readPair(x, y);
  const damping = readDamping(options);
  const a = new Float64Array(model.dimension);
  const q = new Float64Array(model.dimension);
  let squaredDistance = 0;
  shift.forEach((d, i) => {
    // One coordinate's full quadratic potential is the diagonal one.
    const variance = anchor.covariance.get(i, i);
    const part = quadraticPotential(
      new Matrix([[model.covariance.get(i, i) - variance + d * d]]),
      Float64Array.of(d),
      anchor.mean.subarray(i, i + 1),
      new Matrix([[variance]]),
      damping,
    );
    squaredDistance += part.squaredDistance;
    a[i] = part.a[0]!;
    q[i] = part.q.get(0, 0);
  });
  return { squaredDistance, a, q };
}

/**
 * Computes O2Full: D̃² = ‖d‖² + tr(Q (S_y + ε) Q), Q (S_y + ε) + (S_y + ε) Q = S_x − S_y + d dᵀ.
 *
 * @returns D̃² in squared sample units, and its maximizers `a` and `q`.
 * @throws ArgumentError naming `y` (of another dimension) or `damping`: negative, or 0 where the
 *   supremum is infinite.
 *
 * Reference: [1], Remark 1; errata, entry 6.
 */
export function o2FullFromGaussians(
  x: Gaussian,
  y: Gaussian,
  options: DampingOptions = {},
): QuadraticPotential {
  const { p, q, shift: d } = readPair(x, y);
  const shift = Matrix.columnVector(d);
  const excess = Matrix.sub(p.covariance, q.covariance).add(shift.mmul(shift.transpose()));
  return quadraticPotential(excess, d, q.mean, q.covariance, readDamping(options));
}

/** Both Gaussians, and m_x − m_y. @throws ArgumentError naming `x` or `y`. */
function readPair(x: Gaussian, y: Gaussian) {
  const [p, q] = [readGaussian('x', x), readGaussian('y', y)];
  requireSameDimension('y', q, 'x', p.dimension);
  return { p, q, shift: p.mean.map((value, i) => value - q.mean[i]!) };
}

function root({ covariance }: Gaussian): Matrix {
  const eigen = symmetricEigen(covariance);
  return applyToEigenvalues(eigen, (value) => Math.sqrt(Math.max(0, value)));
}
