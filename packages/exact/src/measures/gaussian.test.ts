import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { empiricalGaussian, gaussian } from './gaussian.js';
import { samples } from './samples.js';

describe('gaussian', () => {
  it('takes the covariance as a matrix or its rows, and copies it', () => {
    const matrix = new Matrix([
      [2, 1],
      [1, 2],
    ]);
    const measure = gaussian([0, 1], matrix);
    matrix.set(0, 0, 9);
    expect(measure).toEqual(
      gaussian(
        [0, 1],
        [
          [2, 1],
          [1, 2],
        ],
      ),
    );
    expect(measure.covariance.get(0, 1)).toBe(1);
    expect(measure.covariance.to1DArray()).toEqual([2, 1, 1, 2]);
  });

  it.each([
    [
      'zero',
      [
        [0, 0],
        [0, 0],
      ],
    ],
    [
      'of rank one',
      [
        [1, 1],
        [1, 1],
      ],
    ],
    [
      'short of semi-definite by a float32 rounding',
      [
        [1, 1],
        [1, 1 - 1e-7],
      ],
    ],
    [
      'short of symmetric by a float32 rounding',
      [
        [1, 0.5],
        [0.5 + 1e-7, 1],
      ],
    ],
    [
      'tiny',
      [
        [1e-300, 0],
        [0, 1e-300],
      ],
    ],
  ])('accepts a covariance that is %s', (_, covariance) => {
    expect(gaussian([0, 0], covariance).dimension).toBe(2);
  });

  it.each<[string, string, number[], number[][]]>([
    ['an empty mean', 'mean', [], []],
    [
      'a NaN in the mean',
      'mean',
      [0, Number.NaN],
      [
        [1, 0],
        [0, 1],
      ],
    ],
    [
      'a NaN in the covariance',
      'covariance',
      [0, 0],
      [
        [1, Number.NaN],
        [0, 1],
      ],
    ],
    ['an infinite covariance', 'covariance', [0], [[Number.POSITIVE_INFINITY]]],
    ['a covariance of another size', 'covariance', [0, 0], [[1]]],
    ['too few rows', 'covariance', [0, 0], [[1, 0]]],
    ['a short row', 'covariance', [0, 0], [[1, 0], [0]]],
    [
      'an unsymmetric covariance',
      'covariance',
      [0, 0],
      [
        [1, 0.5],
        [0, 1],
      ],
    ],
    [
      'an indefinite covariance',
      'covariance',
      [0, 0],
      [
        [1, 2],
        [2, 1],
      ],
    ],
    ['a negative variance', 'covariance', [0], [[-1]]],
  ])('refuses %s and names the argument', (_, argument, mean, covariance) => {
    const error = thrownBy(() => gaussian(mean, covariance));
    expect(error).toBeInstanceOf(ArgumentError);
    expect(error).toMatchObject({ argument, message: expect.stringContaining(argument) });
  });

  it('refuses a number for a mean', () => {
    for (const mean of [3, Number.NaN, undefined]) {
      expect(() => gaussian(mean as unknown as number[], [[1]])).toThrow(/^mean /);
    }
  });

  it('refuses a flat array, and says what makes a matrix of it', () => {
    const flat = [1, 0, 0, 1] as unknown as number[][];
    const error = thrownBy(() => gaussian([0, 0], flat));
    expect(error).toMatchObject({ argument: 'covariance' });
    expect(String(error)).toContain('Matrix.from1DArray');
  });
});

describe('empiricalGaussian', () => {
  const points = [
    [0, 0],
    [2, 0],
    [0, 2],
    [2, 2],
    [1, 1],
  ];

  it('has the mean and the unbiased covariance of the samples', () => {
    const { mean, covariance } = empiricalGaussian(points);
    expect([...mean]).toEqual([1, 1]);
    expect(covariance.to1DArray()).toEqual([1, 0, 0, 1]);
  });

  it('divides by count − ddof', () => {
    const { covariance } = empiricalGaussian(samples(points.flat(), 2), { ddof: 0 });
    expect(covariance.get(0, 0)).toBeCloseTo(0.8, 15);
  });

  it('loses nothing to a large offset', () => {
    // Naive E x² − (E x)² would leave no digit of a variance of 1 at 1e9.
    const { covariance } = empiricalGaussian([[1e9], [1e9 + 1], [1e9 + 2]]);
    expect(covariance.get(0, 0)).toBe(1);
  });

  it('refuses bad samples by name', () => {
    expect(thrownBy(() => empiricalGaussian([]))).toMatchObject({ argument: 'samples' });
    expect(thrownBy(() => empiricalGaussian([[1], [1, 2]]))).toMatchObject({ argument: 'samples' });
    expect(thrownBy(() => empiricalGaussian([[Number.NaN]]))).toMatchObject({
      argument: 'samples',
    });
    expect(thrownBy(() => empiricalGaussian([[1]]))).toMatchObject({ argument: 'ddof' });
    expect(thrownBy(() => samples([1, 2, 3], 2))).toMatchObject({ argument: 'values' });
    expect(thrownBy(() => samples([1], 0))).toMatchObject({ argument: 'dimension' });
  });
});

function thrownBy(action: () => unknown): unknown {
  try {
    action();
  } catch (error) {
    return error;
  }
  return undefined;
}
