/**
 * Matrices are ml-matrix's. What a public function takes is a `Matrix` or its rows; what it gives is a
 * `Matrix`. This file reads the one into the other.
 */

import { ArgumentError, described, reject } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { isArrayLike } from '../inputs/vector.js';

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
export function readMatrix(argument: string, input: MatrixInput, shape: Shape = {}): Matrix {
  const { rows, columns, values } = readEntries(argument, input, shape);
  return Matrix.from1DArray(rows, columns, values);
}

/** The entries of a matrix, row by row. */
interface Entries {
  readonly rows: number;
  readonly columns: number;
  readonly values: Float64Array;
}

/** The shape that a matrix must have; what is left out may be any number. */
interface Shape {
  readonly rows?: number;
  readonly columns?: number;
}

/** As {@link readMatrix}, into one array. */
export function readEntries(argument: string, input: MatrixInput, shape: Shape = {}): Entries {
  if (!Matrix.isMatrix(input)) return entriesOfRows(argument, rowsOf(argument, input), shape);
  const { rows, columns } = input;
  assertShape(argument, rows, columns, shape);
  const values = flat(input);
  for (let k = 0; k < values.length; k++) {
    if (Number.isFinite(values[k])) continue;
    assertEntry(argument, values[k]!, Math.floor(k / columns), k % columns);
  }
  return { rows, columns, values };
}

function entriesOfRows(
  argument: string,
  given: readonly ArrayLike<number>[],
  shape: Shape,
): Entries {
  const rows = given.length;
  const columns = shape.columns ?? given[0]?.length ?? 0;
  assertShape(argument, rows, columns, { ...shape, columns });
  const values = new Float64Array(rows * columns);
  for (let i = 0; i < rows; i++) {
    const row = given[i]!;
    if (!isArrayLike(row)) {
      throw new ArgumentError(argument, `has ${described(row)} as row ${i}; expected an array`);
    }
    if (row.length !== columns) {
      throw new ArgumentError(
        argument,
        `has ${row.length} entries in row ${i}; expected ${columns}`,
      );
    }
    for (let j = 0; j < columns; j++) {
      const value = row[j]!;
      assertEntry(argument, value, i, j);
      values[i * columns + j] = value;
    }
  }
  return { rows, columns, values };
}

function assertShape(argument: string, rows: number, columns: number, shape: Shape): void {
  const right = rows === (shape.rows ?? rows) && columns === (shape.columns ?? columns);
  if (right && rows > 0 && columns > 0) return;
  throw new ArgumentError(
    argument,
    `has ${rows} rows and ${columns} columns; expected ${shape.rows ?? 'at least 1'} and ` +
      `${shape.columns ?? 'at least 1'}`,
  );
}

function assertEntry(argument: string, value: number, i: number, j: number): void {
  if (Number.isFinite(value)) return;
  throw new ArgumentError(
    argument,
    `holds ${described(value)} at (${i}, ${j}); expected finite numbers`,
  );
}

/** The rows of a matrix. @throws ArgumentError that says how a flat array becomes one. */
function rowsOf(argument: string, input: MatrixInput): readonly ArrayLike<number>[] {
  if (Matrix.isMatrix(input)) return input.to2DArray();
  const isFlat = isArrayLike(input) && typeof input[0] === 'number';
  if (Array.isArray(input) && !isFlat) return input;
  if (!isFlat) reject(argument, input, 'a Matrix of ml-matrix or an array of rows');
  throw new ArgumentError(
    argument,
    `is a flat array of ${input.length} numbers; expected rows or a Matrix: ` +
      'Matrix.from1DArray(rows, columns, values) makes one',
  );
}

/** Reads a square matrix, which `size` names in errors: `K`. @throws ArgumentError as {@link readMatrix}. */
export function readSquare(argument: string, input: MatrixInput, size = 'n'): Matrix {
  const matrix = readMatrix(argument, input);
  if (matrix.isSquare()) return matrix;
  const { rows, columns } = matrix;
  throw new ArgumentError(argument, `is ${rows} × ${columns}; expected ${size} × ${size}`);
}

/** Reads one matrix for each of some things. @throws ArgumentError naming `argument`. */
export function readMatrices(
  argument: string,
  inputs: readonly MatrixInput[],
  count: number,
  shape: { readonly rows?: number } = {},
): Matrix[] {
  if (!Array.isArray(inputs)) reject(argument, inputs, 'an array of matrices');
  if (inputs.length !== count) {
    throw new ArgumentError(
      argument,
      `has ${inputs.length} matrices for ${count} points; expected one per point`,
    );
  }
  const first = readMatrix(`${argument}[0]`, inputs[0]!, shape);
  const same = { rows: first.rows, columns: first.columns };
  return Array.from(inputs, (input, i) => readMatrix(`${argument}[${i}]`, input, same));
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
