/**
 * Symmetric positive semi-definite matrices: validation, square root, eigenvalues. Matrices are
 * row-major Float64Arrays of n² numbers; the eigenvalue decomposition is ml-matrix's.
 */
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { ArgumentError, assertFinite } from '../argument-error.js';

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
  const pivot = firstNegativePivot(matrix, n, tolerance);
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

/** The symmetric square root of a positive semi-definite matrix; eigenvalues below 0 count as 0. */
export function squareRoot(matrix: Float64Array, n: number): Matrix {
  const { eigenvectorMatrix: vectors, realEigenvalues: values } = decompose(toMatrix(matrix, n));
  const roots = values.map((value) => Math.sqrt(Math.max(0, value)));
  return vectors.clone().mulRowVector(roots).mmul(vectors.transpose());
}

/** The trace of the square root of a positive semi-definite matrix; eigenvalues clipped at 0. */
export function traceOfSquareRoot(matrix: Matrix): number {
  // Rounding makes a product unsymmetric in the last bits; the decomposition wants it exact.
  const symmetric = Matrix.add(matrix, matrix.transpose()).mul(0.5);
  return decompose(symmetric).realEigenvalues.reduce(
    (sum, value) => sum + Math.sqrt(Math.max(0, value)),
    0,
  );
}

/** A row-major array as a matrix of ml-matrix. */
export function toMatrix(values: Float64Array, n: number): Matrix {
  return Matrix.from1DArray(n, n, values as unknown as number[]);
}

/**
 * Entries below this fraction of the largest count as 0: no eigenvalue notices, and ml-matrix's
 * tridiagonal reduction divides 0 by 0 where the squares of entries vanish in float64.
 */
const negligible = 1e-32;

/** Eigenvalues and vectors of a symmetric matrix, scaled so that squares do not overflow. */
function decompose(
  matrix: Matrix,
): Pick<EigenvalueDecomposition, 'eigenvectorMatrix' | 'realEigenvalues'> {
  const n = matrix.rows;
  const scale = Math.max(matrix.max(), -matrix.min());
  const scaled = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j < n; j++) {
      // Division by 0 gives NaN in the zero matrix, which the comparison turns into 0.
      const entry = matrix.get(i, j) / scale;
      scaled.set(i, j, Math.abs(entry) > negligible ? entry : 0);
    }
  }
  const { eigenvectorMatrix, realEigenvalues } = new EigenvalueDecomposition(scaled, {
    assumeSymmetric: true,
  });
  return {
    eigenvectorMatrix,
    realEigenvalues: realEigenvalues.map((value) => value * scale),
  };
}
