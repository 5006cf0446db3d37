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
