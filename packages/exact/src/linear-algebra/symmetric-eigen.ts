/**
 * Eigenvalues and eigenvectors of symmetric matrices by ml-matrix, under two conventions that its
 * tridiagonalization and QL iteration need:
 *
 * - The matrix is scaled by one power of two to entries of up to 2^500: its squares do not overflow, and
 *   products of small entries do not become denormal, which would spoil the rotations.
 * - Its diagonal is sorted to ascend. QL then finds the small eigenvalues of a matrix that is graded
 *   step by step; unsorted, they come out as rounding of the largest.
 *
 * Absolute error: a few roundings of the largest eigenvalue.
 */
import { ArgumentError } from '@wprox/arguments';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { largestEntry } from './matrix.js';

/** A = V diag(values) Vᵀ. */
export interface SymmetricEigen {
  /** Ascending. */
  readonly values: Float64Array;
  /** V: column k is the unit eigenvector of `values[k]`. */
  readonly vectors: Matrix;
}

/**
 * The eigenvalues and eigenvectors of a symmetric matrix; only its mean with its transpose counts.
 *
 * @throws ArgumentError naming `matrix` if it has entries that are not finite: ml-matrix would loop for ever.
 */
export function symmetricEigen(matrix: Matrix): SymmetricEigen {
  const n = matrix.rows;
  if (n === 0) return { values: new Float64Array(0), vectors: new Matrix(0, 0) };
  const largest = largestEntry(matrix);
  if (!Number.isFinite(largest)) {
    throw new ArgumentError('matrix', 'of the problem leaves float64; expected other units');
  }
  if (largest === 0) return { values: new Float64Array(n), vectors: Matrix.eye(n) };
  const exponent = Math.floor(Math.log2(largest)) - 500;
  const [down, up] = [scaling(-exponent), scaling(exponent)];
  const size = down(largest);
  const least = 1e-140 * Math.sqrt(size);
  const order = Array.from({ length: n }, (_, i) => i);
  order.sort((i, j) => matrix.get(i, i) - matrix.get(j, j));
  const sorted = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const [r, c] = [order[i]!, order[j]!];
      const mean = down(matrix.get(r, c)) / 2 + down(matrix.get(c, r)) / 2;
      // What adds a²/d, less than 1e-280 of the largest, to an eigenvalue: it becomes denormal below.
      const wide = down(Math.max(matrix.get(r, r), matrix.get(c, c)));
      const lost = i !== j && Math.abs(mean) < least * Math.sqrt(wide);
      const entry = lost || Math.abs(mean) < 1e-290 * size ? 0 : mean;
      sorted.set(i, j, entry);
      sorted.set(j, i, entry);
    }
  }
  const eigen = new EigenvalueDecomposition(sorted, { assumeSymmetric: true });
  const found = eigen.eigenvectorMatrix;
  const vectors = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let k = 0; k < n; k++) vectors.set(order[i]!, k, found.get(i, k));
  }
  return { values: Float64Array.from(eigen.realEigenvalues).map(up), vectors };
}

/** V diag(f(values)) Vᵀ. */
export function applyToEigenvalues(
  { values, vectors }: SymmetricEigen,
  f: (value: number) => number,
): Matrix {
  const n = values.length;
  const weights = values.map(f);
  const result = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = 0;
      for (let k = 0; k < n; k++) sum += vectors.get(i, k) * weights[k]! * vectors.get(j, k);
      result.set(i, j, sum);
      result.set(j, i, sum);
    }
  }
  return result;
}

/** x ↦ x 2^exponent, in two steps, for 2^1074 alone is beyond float64. */
function scaling(exponent: number): (x: number) => number {
  const half = Math.trunc(exponent / 2);
  const [first, second] = [2 ** half, 2 ** (exponent - half)];
  return (x) => x * first * second;
}
