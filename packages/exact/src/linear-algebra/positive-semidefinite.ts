/** The check of symmetric positive semi-definite matrices. */

import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { triangularFactor } from './cholesky.js';
import { type MatrixInput, readEntries } from './matrix.js';

/**
 * How far from symmetric and from semi-definite a matrix may be, relative to its largest entry:
 * about ten float32 roundings, so that covariances computed in float32 pass.
 */
export const relativeTolerance = 1e-6;

/**
 * Checks a covariance and copies it, symmetrized.
 *
 * @returns the n × n matrix.
 * @throws ArgumentError that names `argument` if the matrix is not n × n, holds a NaN or an
 *   infinity, or is not symmetric or not positive semi-definite within {@link relativeTolerance}.
 */
export function positiveSemidefinite(argument: string, input: MatrixInput, n: number): Matrix {
  const { values } = readEntries(argument, input, { rows: n, columns: n });
  let largest = 0;
  for (let k = 0; k < values.length; k++) {
    const size = Math.abs(values[k]!);
    if (size > largest) largest = size;
  }
  const tolerance = relativeTolerance * largest;
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [values[i * n + j]!, values[j * n + i]!];
      if (Math.abs(below - above) > tolerance) notSymmetric(argument, i, j, below, above);
      const mean = below + (above - below) / 2;
      values[i * n + j] = mean;
      values[j * n + i] = mean;
    }
  }
  const shifted = values.slice();
  for (let i = 0; i < n; i++) shifted[i * n + i]! += tolerance;
  // The fast factorization nearly always settles it; the other one says where it fails.
  const pivot = triangularFactor(shifted, n) ? undefined : firstNegativePivot(values, n, tolerance);
  if (pivot !== undefined) {
    throw new ArgumentError(
      argument,
      `is not positive semi-definite: it has an eigenvalue below ${-tolerance} ` +
        `in the leading ${pivot + 1} coordinates`,
    );
  }
  return Matrix.from1DArray(n, n, values);
}

/** @throws ArgumentError that names `argument` if two mirrored entries differ by more. */
export function assertSymmetric(argument: string, matrix: Matrix, tolerance: number): void {
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < i; j++) {
      const [below, above] = [matrix.get(i, j), matrix.get(j, i)];
      if (Math.abs(below - above) > tolerance) notSymmetric(argument, i, j, below, above);
    }
  }
}

function notSymmetric(argument: string, i: number, j: number, below: number, above: number): never {
  throw new ArgumentError(
    argument,
    `is not symmetric: entry (${i}, ${j}) is ${below}, entry (${j}, ${i}) is ${above}`,
  );
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
