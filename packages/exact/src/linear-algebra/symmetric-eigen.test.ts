import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { jacobiEigen } from './jacobi.fixture.js';
import { applyToEigenvalues, symmetricEigen } from './symmetric-eigen.js';

const entry = fc.double({ min: -3, max: 3, noNaN: true });
/** F Fᵀ of size n, of rank `rank`, times a scale. */
const semidefinite = fc
  .record({
    n: fc.integer({ min: 1, max: 6 }),
    rank: fc.integer({ min: 1, max: 6 }),
    numbers: fc.array(entry, { minLength: 36, maxLength: 36 }),
    scale: fc.constantFrom(1, 1e-300, 5e-324, 1e-150, 1e150, 1e300),
  })
  .map(({ n, rank, numbers, scale }) => {
    const f = Matrix.from1DArray(n, rank, numbers.slice(0, n * rank));
    return f.mmul(f.transpose()).mul(scale);
  });

const ascending = (values: Iterable<number>) => [...values].sort((p, q) => p - q);

describe('symmetricEigen', () => {
  it('gives orthonormal vectors that restore the matrix, at every scale', () => {
    fc.assert(
      fc.property(semidefinite, (matrix) => {
        const n = matrix.rows;
        const eigen = symmetricEigen(matrix);
        const size = Matrix.abs(matrix).max();
        const restored = applyToEigenvalues(eigen, (value) => value);
        // Roundings of the iteration, and those of denormal entries.
        const tolerance = 1e-13 * size + 1e-320;
        expect(restored.sub(matrix).abs().max()).toBeLessThanOrEqual(tolerance);
        const gram = eigen.vectors.transpose().mmul(eigen.vectors);
        expect(gram.sub(Matrix.eye(n)).abs().max()).toBeLessThan(1e-13);
        expect([...eigen.values]).toEqual(ascending(eigen.values));
      }),
    );
  });

  it('has the eigenvalues of Jacobi’s method', () => {
    fc.assert(
      fc.property(semidefinite, (matrix) => {
        const size = Matrix.abs(matrix).max();
        const expected = ascending(jacobiEigen(matrix).values);
        symmetricEigen(matrix).values.forEach((value, k) => {
          expect(Math.abs(value - expected[k]!)).toBeLessThanOrEqual(1e-12 * size + 1e-320);
        });
      }),
    );
  });

  it('finds tiny eigenvalues of matrices graded step by step, in any order', () => {
    const steps = fc.array(fc.double({ min: 2, max: 8, noNaN: true }), {
      minLength: 1,
      maxLength: 4,
    });
    fc.assert(
      fc.property(steps, fc.boolean(), (exponents, descending) => {
        const sizes = [1];
        for (const exponent of exponents) sizes.push(sizes.at(-1)! * 10 ** exponent);
        if (descending) sizes.reverse();
        const n = sizes.length;
        // D^½ (I + 1 1ᵀ) D^½: condition n + 1, but for the units.
        const unit = Matrix.eye(n).add(Matrix.ones(n, n));
        const matrix = Matrix.diag(sizes).mmul(unit).mmul(Matrix.diag(sizes));
        const expected = ascending(jacobiEigen(matrix).values);
        symmetricEigen(matrix).values.forEach((value, k) => {
          expect(Math.abs(value / expected[k]! - 1)).toBeLessThan(1e-9);
        });
      }),
    );
  });
});
