import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianCubature } from '../quadrature/gaussian-cubature.js';
import { discreteMeasure } from './discrete.js';
import { gaussian } from './gaussian.js';
import { samples } from './samples.js';

const rows = [
  [0, 1],
  [2, 3],
  [4, 5],
];

describe('samples', () => {
  it('are a matrix of one point a row, which is a copy', () => {
    const points = samples(rows.flat(), 2);
    const matrix = points.toMatrix();
    expect(matrix.to2DArray()).toEqual(rows);
    matrix.set(0, 0, 9);
    expect(points.values[0]).toBe(0);
  });

  it('are read from rows, from a matrix, and from plain objects alike', () => {
    const expected = discreteMeasure(samples(rows.flat(), 2));
    const plain = { count: 3, dimension: 2, values: Float64Array.from(rows.flat()) };
    for (const input of [rows, new Matrix(rows), plain]) {
      expect(discreteMeasure(input)).toEqual(expected);
    }
    expect(() => discreteMeasure(new Matrix([[Number.NaN]]))).toThrow(/^points /);
    expect(() => discreteMeasure(new Matrix(0, 2))).toThrow(/^points /);
  });

  it('of a rule have their own points in the matrix', () => {
    const { values, toMatrix: _, ...rule } = gaussianCubature(gaussian([5, 5], Matrix.eye(2)), 2);
    const again = gaussianCubature(gaussian([5, 5], Matrix.eye(2)), 2);
    expect(again.toMatrix().to1DArray()).toEqual([...values]);
    expect(again.toMatrix().rows).toBe(rule.count);
  });
});
