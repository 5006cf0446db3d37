import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import {
  bilinear,
  damped,
  inner,
  type MatrixInput,
  readMatrix,
  symmetrized,
  times,
} from './matrix.js';

describe('readMatrix', () => {
  it('copies a matrix or its rows, typed or not', () => {
    const matrix = new Matrix([[1, 2]]);
    const read = readMatrix('x', matrix);
    read.set(0, 0, 9);
    expect(matrix.get(0, 0)).toBe(1);
    expect(readMatrix('x', [Float64Array.of(1, 2)]).to2DArray()).toEqual([[1, 2]]);
  });

  it.each<[string, unknown, { rows?: number; columns?: number }]>([
    ['a flat array', [1, 0, 0, 1], {}],
    ['a flat typed array', Float64Array.of(1, 0, 0, 1), {}],
    ['nothing', [], {}],
    ['rows of nothing', [[]], {}],
    ['undefined', undefined, {}],
    ['null', null, {}],
    ['a string', 'abcd', {}],
    ['a hole', [[1], undefined], {}],
    ['ragged rows', [[1, 2], [3]], {}],
    ['NaN', [[Number.NaN]], {}],
    ['another number of rows', [[1]], { rows: 2 }],
    ['another number of columns', [[1]], { columns: 2 }],
  ])('refuses %s by name', (_, input, shape) => {
    const action = () => readMatrix('energy', input as MatrixInput, shape);
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(/^energy /);
  });
});

describe('products', () => {
  const a = new Matrix([
    [1, 2],
    [3, 4],
  ]);
  it('are those of ml-matrix', () => {
    expect([...times(a, [1, -1])]).toEqual(a.mmul(Matrix.columnVector([1, -1])).to1DArray());
    expect(bilinear(a, [1, 2], [3, 4])).toBe(1 * (3 + 8) + 2 * (9 + 16));
    expect(inner(a, a)).toBeCloseTo(a.norm() ** 2, 13);
  });

  it('leave the matrix as it was', () => {
    expect(symmetrized(a).to2DArray()).toEqual([
      [1, 2.5],
      [2.5, 4],
    ]);
    expect(damped(a, 2).to2DArray()).toEqual([
      [3, 2],
      [3, 6],
    ]);
    expect(a.to1DArray()).toEqual([1, 2, 3, 4]);
  });
});
