import fc from 'fast-check';
import { EigenvalueDecomposition, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { multiply, transpose } from './dense.js';
import { applyToEigenvalues, pseudoSolve, solveLyapunov, symmetricEigen } from './eigen.js';

// Thousandths: ml-matrix fails on matrices with entries such as 5e-324.
const entry = fc.integer({ min: -3000, max: 3000 }).map((value) => value / 1000);
/** F Fᵀ of size n, of rank `rank`. */
const semidefinite = fc
  .record({ n: fc.integer({ min: 1, max: 6 }), rank: fc.integer({ min: 1, max: 6 }) })
  .chain(({ n, rank }) =>
    fc.record({
      n: fc.constant(n),
      rank: fc.constant(rank),
      f: fc.array(entry, { minLength: n * rank, maxLength: n * rank }),
      b: fc.array(entry, { minLength: n, maxLength: n }),
    }),
  )
  .map(({ n, rank, f, b }) => ({
    n,
    f,
    b,
    matrix: multiply(f, transpose(f, n, rank), n, rank, n),
  }));

const largest = (m: ArrayLike<number>) =>
  Array.from(m).reduce((max, value) => Math.max(max, Math.abs(value)), 0);

describe('symmetricEigen', () => {
  it('gives orthonormal vectors that restore the matrix', () => {
    fc.assert(
      fc.property(semidefinite, ({ n, matrix }) => {
        const eigen = symmetricEigen(matrix, n);
        const restored = applyToEigenvalues(eigen, (value) => value);
        const gram = multiply(transpose(eigen.vectors, n, n), eigen.vectors, n, n, n);
        for (let k = 0; k < n * n; k++) {
          expect(Math.abs(restored[k]! - matrix[k]!)).toBeLessThanOrEqual(1e-13 * largest(matrix));
          expect(gram[k]).toBeCloseTo(k % (n + 1) === 0 ? 1 : 0, 13);
        }
      }),
    );
  });

  it('finds tiny eigenvalues of graded matrices to relative accuracy', () => {
    // D A D with A = [[1, .5], [.5, 1]]: the product of the eigenvalues is det = .75·d₁²d₂².
    const [a, b] = [1, 1e-150];
    const { values } = symmetricEigen([a * a, 0.5 * a * b, 0.5 * a * b, b * b], 2);
    const small = Math.min(...values);
    expect(small / (0.75 * b * b)).toBeCloseTo(1, 12);
  });
});

describe('pseudoSolve', () => {
  it('solves within the range, with the least norm, and measures what is outside', () => {
    const eigen = symmetricEigen([2, 0, 0, 0], 2);
    expect(pseudoSolve(eigen, [4, 0])).toEqual({ solution: Float64Array.of(2, 0), residual: 0 });
    expect(pseudoSolve(eigen, [3, 4]).residual).toBeCloseTo(0.8, 15);
    expect([...pseudoSolve(eigen, [4, 1], { damping: 2 }).solution]).toEqual([1, 0.5]);
  });
});

describe('pseudoSolve on random matrices, singular ones too', () => {
  it('reaches every b in the range', () => {
    fc.assert(
      fc.property(semidefinite, ({ n, matrix, b }) => {
        const inRange = multiply(matrix, b, n, n, 1);
        const { solution } = pseudoSolve(symmetricEigen(matrix, n), inRange);
        const reached = multiply(matrix, solution, n, n, 1);
        const size = largest(matrix) * largest(b);
        // What the threshold drops is 1e-10 of the matrix.
        reached.forEach((value, i) => {
          expect(Math.abs(value - inRange[i]!)).toBeLessThanOrEqual(1e-9 * size);
        });
      }),
    );
  });
});

describe('against ml-matrix', () => {
  it('has the same eigenvalues', () => {
    fc.assert(
      fc.property(semidefinite, ({ n, matrix }) => {
        const size = largest(matrix);
        const rows = Array.from({ length: n }, (_, i) => [...matrix.slice(i * n, (i + 1) * n)]);
        const other = new EigenvalueDecomposition(new Matrix(rows), { assumeSymmetric: true });
        const sorted = (values: Iterable<number>) => [...values].sort((p, q) => p - q);
        const expected = sorted(other.realEigenvalues);
        sorted(symmetricEigen(matrix, n).values).forEach((value, k) => {
          expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-12 * size);
        });
      }),
    );
  });
});

describe('solveLyapunov', () => {
  it('solves V S + S V = C', () => {
    fc.assert(
      fc.property(semidefinite, ({ n, matrix, f }) => {
        const s = matrix.map((value, k) => value + (k % (n + 1) === 0 ? 1 : 0));
        const c = Float64Array.from({ length: n * n }, (_, k) => {
          const [i, j] = [Math.floor(k / n), k % n];
          return f[(i + j) % f.length]!;
        });
        const { solution } = solveLyapunov(symmetricEigen(s, n), c);
        const left = multiply(solution, s, n, n, n);
        const right = multiply(s, solution, n, n, n);
        for (let k = 0; k < n * n; k++) {
          expect(Math.abs(left[k]! + right[k]! - c[k]!)).toBeLessThan(1e-11 * (1 + largest(c)));
        }
      }),
    );
  });
});
