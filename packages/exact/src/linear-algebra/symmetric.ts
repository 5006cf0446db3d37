/** The check of symmetric positive semi-definite matrices: row-major Float64Arrays of n² numbers. */
import { ArgumentError, assertFinite } from '../argument-error.js';
import { triangularFactor } from './cholesky.js';

/** A matrix as rows, or as its n² numbers row by row. */
export type SquareMatrixInput = readonly ArrayLike<number>[] | ArrayLike<number>;

/**
 * How far from symmetric and from semi-definite a matrix may be, relative to its largest entry:
 * about ten float32 roundings, so that covariances computed in float32 pass.
 */
export const relativeTolerance = 1e-6;

/**
 * Checks a covariance and copies it, symmetrised.
 *
 * @returns the n × n matrix, row-major.
 * @throws ArgumentError that names `argument` if the matrix is not n × n, holds a NaN or an
 *   infinity, or is not symmetric or not positive semi-definite within {@link relativeTolerance}.
 */
export function positiveSemidefinite(
  argument: string,
  input: SquareMatrixInput,
  n: number,
): Float64Array {
  const matrix = squareMatrix(argument, input, n);
  assertFinite(argument, matrix);
  const largest = matrix.reduce((max, value) => Math.max(max, Math.abs(value)), 0);
  const tolerance = relativeTolerance * largest;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const below = matrix[i * n + j]!;
      const above = matrix[j * n + i]!;
      if (Math.abs(below - above) > tolerance) {
        throw new ArgumentError(
          argument,
          `is not symmetric: entry (${i}, ${j}) is ${below}, entry (${j}, ${i}) is ${above}`,
        );
      }
      const mean = below + (above - below) / 2;
      matrix[i * n + j] = mean;
      matrix[j * n + i] = mean;
    }
  }
  const shifted = matrix.slice();
  for (let i = 0; i < n; i++) shifted[i * n + i]! += tolerance;
  // The fast factorisation nearly always settles it; the other one says where it fails.
  const pivot = triangularFactor(shifted, n) ? undefined : firstNegativePivot(matrix, n, tolerance);
  if (pivot !== undefined) {
    throw new ArgumentError(
      argument,
      `is not positive semi-definite: it has an eigenvalue below ${-tolerance} ` +
        `in the leading ${pivot + 1} coordinates`,
    );
  }
  return matrix;
}

function squareMatrix(argument: string, input: SquareMatrixInput, n: number): Float64Array {
  const expected = `expected ${n} × ${n}, the dimension of the mean`;
  if (typeof input[0] === 'number') {
    if (input.length !== n * n) {
      throw new ArgumentError(argument, `has ${input.length} entries; ${expected}`);
    }
    return Float64Array.from(input as ArrayLike<number>);
  }
  const rows = input as readonly ArrayLike<number>[];
  if (rows.length !== n) throw new ArgumentError(argument, `has ${rows.length} rows; ${expected}`);
  const matrix = new Float64Array(n * n);
  rows.forEach((row, i) => {
    if (row.length !== n) {
      throw new ArgumentError(argument, `has ${row.length} entries in row ${i}; ${expected}`);
    }
    matrix.set(row, i * n);
  });
  return matrix;
}

/**
 * The first pivot at which Cholesky's decomposition of A + shift·I breaks down, undefined if none
 * does: then no eigenvalue of A lies below −shift. A sixth of the work of the eigenvalues or less.
 */
function firstNegativePivot(matrix: Float64Array, n: number, shift: number): number | undefined {
  const lower = new Float64Array(n * n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      let sum = matrix[i * n + j]!;
      for (let k = 0; k < j; k++) sum -= lower[i * n + k]! * lower[j * n + k]!;
      if (j < i) {
        // The zero matrix has no shift, hence zero pivots, and nothing below them.
        const pivot = lower[j * n + j]!;
        lower[i * n + j] = pivot === 0 ? 0 : sum / pivot;
      } else if (sum + shift < 0) {
        return i;
      } else {
        lower[i * n + i] = Math.sqrt(sum + shift);
      }
    }
  }
  return undefined;
}
