/**
 * Matrices are ml-matrix's. What a public function takes is a `Matrix` or its rows; what it gives is a
 * `Matrix`. This file reads the one into the other.
 */
import { Matrix } from 'ml-matrix';
import { ArgumentError } from '../argument-error.js';

/** A matrix of ml-matrix, or its rows. */
export type MatrixInput = Matrix | readonly ArrayLike<number>[];

/**
 * A copy of a matrix, checked.
 *
 * @param argument the name of what is read, for errors. @param shape rows and columns that it must
 *   have; what is left out may be any number.
 * @throws ArgumentError naming `argument`: no rows, rows of different lengths, another shape, NaN or
 *   infinity, or a flat array.
 */
export function readMatrix(
  argument: string,
  input: MatrixInput,
  shape: { readonly rows?: number; readonly columns?: number } = {},
): Matrix {
  if (!Matrix.isMatrix(input) && !(Array.isArray(input) && typeof input[0] === 'object')) {
    throw new ArgumentError(
      argument,
      'is no matrix; expected a Matrix of ml-matrix or an array of rows; ' +
        'Matrix.from1DArray(rows, columns, values) makes one of a flat array',
    );
  }
  const given = Matrix.isMatrix(input) ? input.to2DArray() : input;
  const { rows = given.length, columns = given[0]?.length ?? 0 } = shape;
  if (given.length !== rows || rows === 0 || columns === 0) {
    throw new ArgumentError(
      argument,
      `has ${given.length} rows and ${given[0]?.length ?? 0} columns; expected ` +
        `${shape.rows ?? 'at least 1'} and ${shape.columns ?? 'at least 1'}`,
    );
  }
  const matrix = new Matrix(rows, columns);
  for (let i = 0; i < rows; i++) {
    const row = given[i]!;
    if (row?.length !== columns) {
      throw new ArgumentError(
        argument,
        `has ${row?.length} entries in row ${i}; expected ${columns}`,
      );
    }
    for (let j = 0; j < columns; j++) {
      const value = row[j]!;
      if (!Number.isFinite(value)) {
        throw new ArgumentError(
          argument,
          `holds ${value} at (${i}, ${j}); expected finite numbers`,
        );
      }
      matrix.set(i, j, value);
    }
  }
  return matrix;
}

/** u · v. */
export function dot(u: ArrayLike<number>, v: ArrayLike<number>): number {
  let sum = 0;
  for (let i = 0; i < u.length; i++) sum += u[i]! * v[i]!;
  return sum;
}

/** ‖v‖, whose square may be outside of float64. Math.hypot of many arguments is ten times slower. */
export function norm(v: ArrayLike<number>): number {
  const square = dot(v, v);
  if (square > 2 ** -900 && square < Infinity) return Math.sqrt(square);
  let largest = 0;
  for (let i = 0; i < v.length; i++) largest = Math.max(largest, Math.abs(v[i]!));
  if (largest === 0 || !Number.isFinite(largest)) return largest;
  let sum = 0;
  for (let i = 0; i < v.length; i++) sum += (v[i]! / largest) ** 2;
  return largest * Math.sqrt(sum);
}

/** A v: vectors are arrays here, and ml-matrix would make n × 1 matrices of them. */
export function times(matrix: Matrix, vector: ArrayLike<number>): Float64Array {
  const product = new Float64Array(matrix.rows);
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++) product[i]! += matrix.get(i, j) * vector[j]!;
  }
  return product;
}

/** uᵀ G v. */
export function bilinear(form: Matrix, u: ArrayLike<number>, v: ArrayLike<number>): number {
  return dot(u, times(form, v));
}

/** (A + Aᵀ)/2, which is symmetric to the last bit. */
export function symmetrized(matrix: Matrix): Matrix {
  const n = matrix.rows;
  const result = new Matrix(n, n);
  for (let i = 0; i < n; i++) {
    for (let j = 0; j <= i; j++) {
      const mean = matrix.get(i, j) / 2 + matrix.get(j, i) / 2;
      result.set(i, j, mean);
      result.set(j, i, mean);
    }
  }
  return result;
}

/** A + λI. */
export function damped(matrix: Matrix, damping: number): Matrix {
  return damping === 0 ? matrix : Matrix.add(matrix, Matrix.eye(matrix.rows).mul(damping));
}

/** ⟨A, B⟩ = tr AᵀB. */
export function inner(a: Matrix, b: Matrix): number {
  let sum = 0;
  for (let i = 0; i < a.rows; i++) {
    for (let j = 0; j < a.columns; j++) sum += a.get(i, j) * b.get(i, j);
  }
  return sum;
}

/** The entries row by row, for the loops that work on one array. */
export function flat(matrix: Matrix): Float64Array {
  const { rows, columns } = matrix;
  const values = new Float64Array(rows * columns);
  for (let i = 0, k = 0; i < rows; i++) {
    for (let j = 0; j < columns; j++) values[k++] = matrix.get(i, j);
  }
  return values;
}

/** The largest absolute entry. */
export function largestEntry(matrix: Matrix): number {
  let largest = 0;
  for (let i = 0; i < matrix.rows; i++) {
    for (let j = 0; j < matrix.columns; j++)
      largest = Math.max(largest, Math.abs(matrix.get(i, j)));
  }
  return largest;
}
