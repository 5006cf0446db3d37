/**
 * The Ornstein-Uhlenbeck flow: the Fokker-Planck equation with a quadratic potential, the one gradient
 * flow of KL(ρ‖e^{−V}) in W₂ that keeps Gaussians Gaussian and has a closed form,
 *
 *   ∂ρ/∂t = ∇·(ρ∇V) + Δρ,   V(x) = ½(x − c)ᵀA(x − c),
 *   m(t) = c + e^{−At}(m₀ − c),   S(t) = e^{−At} S₀ e^{−At} + A⁻¹(I − e^{−2At}).
 *
 * A = 0 is the heat equation, S(t) = S₀ + 2tI.
 */

import { ArgumentError, requireNonNegative } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { checkProperties } from '../inputs/options.js';
import { readVector } from '../inputs/vector.js';
import {
  largestEntry,
  type MatrixInput,
  readMatrix,
  symmetrized,
} from '../linear-algebra/matrix.js';
import { assertSymmetric } from '../linear-algebra/positive-semidefinite.js';
import { symmetricEigen } from '../linear-algebra/symmetric-eigen.js';
import { type Gaussian, gaussian } from '../measures/gaussian.js';

/** An Ornstein-Uhlenbeck process and its start. */
export interface OrnsteinUhlenbeck {
  /** A, symmetric, n × n; positive definite for an equilibrium N(c, A⁻¹) to exist. Per unit of time. */
  readonly drift: MatrixInput;
  /** c, n numbers. Default 0. */
  readonly center?: ArrayLike<number>;
  /** m₀, n numbers. */
  readonly mean: ArrayLike<number>;
  /** S₀, n × n, symmetric and positive semi-definite; 0 starts from a point. */
  readonly covariance: MatrixInput;
}

/**
 * Gives the law N(m(t), S(t)) of the Ornstein-Uhlenbeck diffusion dX = −A(X − c)dt + √2 dB at a time.
 *
 * @param time t ≥ 0.
 * @returns the Gaussian; eigenvalues of A have an error of 1e-16 of the largest.
 * @throws ArgumentError naming `drift` (not symmetric within 1e-9, wrong size, NaN), `center`, `mean`,
 *   `covariance`, or `time` (negative, not finite, or so large that a repulsive A overflows).
 *
 * Reference: [33], section 6.5; [13].
 *
 * @example
 * ornsteinUhlenbeck({ drift: [[1]], mean: [2], covariance: [[0.25]] }, Math.LN2).mean; // [1]
 */
export function ornsteinUhlenbeck(diffusion: OrnsteinUhlenbeck, time: number): Gaussian {
  const names = ['drift', 'center', 'mean', 'covariance'];
  checkProperties('diffusion', diffusion, names, '{ drift, mean, covariance }', [
    'drift',
    'mean',
    'covariance',
  ]);
  const { drift, center, covariance } = diffusion;
  const mean = readVector('mean', diffusion.mean, undefined, 'an array of n numbers');
  const n = mean.length;
  const c = center === undefined ? new Float64Array(n) : readVector('center', center, n);
  requireNonNegative('time', time);
  const a = readSymmetric('drift', drift, n);
  const start = readSymmetric('covariance', covariance, n);
  const { values: rates, vectors: basis } = symmetricEigen(a);
  const rotated = basis.transpose().mmul(start).mmul(basis);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      const kept = rotated.get(i, j) * Math.exp(-(rates[i]! + rates[j]!) * time);
      rotated.set(i, j, i === j ? kept + spread(rates[i]!, time) : kept);
    }
  }
  const offset = basis.transpose().mmul(Matrix.columnVector(Array.from(mean, (m, k) => m - c[k]!)));
  for (let i = 0; i < n; i++) offset.set(i, 0, offset.get(i, 0) * Math.exp(-rates[i]! * time));
  const moved = basis.mmul(offset).to1DArray();
  const spreadOut = basis.mmul(rotated).mmul(basis.transpose());
  const symmetric = symmetrized(spreadOut);
  if (![...moved, ...symmetric.to1DArray()].every(Number.isFinite)) {
    throw new ArgumentError(
      'time',
      `is ${time}, for which a repulsive drift overflows; expected less`,
    );
  }
  return gaussian(
    moved.map((value, k) => value + c[k]!),
    symmetric,
  );
}

/** (1 − e^{−2λt})/λ, which is 2t at λ = 0. */
function spread(rate: number, time: number): number {
  return Math.abs(rate * time) < 1e-300 ? 2 * time : -Math.expm1(-2 * rate * time) / rate;
}

function readSymmetric(argument: string, input: MatrixInput, n: number): Matrix {
  const matrix = readMatrix(argument, input, { rows: n, columns: n });
  assertSymmetric(argument, matrix, 1e-9 * largestEntry(matrix));
  return symmetrized(matrix);
}
