import fc from 'fast-check';
import { determinant, Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { crossProduct, factorOf } from './cholesky.js';
import { jacobiEigen } from './jacobi.fixture.js';
import { singularValues } from './singular-values.js';
import { transpose } from './transpose.js';

const entry = fc.oneof(
  fc.double({ min: -3, max: 3, noNaN: true }),
  fc.constantFrom(0, 1, -1, 1e-9, 1e-200, 5e-324),
);

const squares = fc
  .integer({ min: 1, max: 9 })
  .chain((n) => fc.tuple(fc.constant(n), fc.array(entry, { minLength: n * n, maxLength: n * n })));

const descending = (values: ArrayLike<number>) => Array.from(values).sort((a, b) => b - a);

describe('singularValues', () => {
  it('are the roots of the eigenvalues of AᵀA (Jacobi rotations, another algorithm)', () => {
    fc.assert(
      fc.property(squares, ([n, values]) => {
        const a = Float64Array.from(values);
        const found = descending(singularValues(a, n));
        const matrix = Matrix.from1DArray(n, n, a);
        const eigen = jacobiEigen(matrix.transpose().mmul(matrix)).values;
        const expected = descending(eigen).map((x) => Math.sqrt(Math.max(0, x)));
        // The root of a zero rounded at 1e-16 of the largest square.
        found.forEach((x, i) => {
          expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(3e-8 * expected[0]! + 1e-150);
        });
      }),
      { numRuns: 300 },
    );
  });

  it('have the Frobenius norm and the determinant of the matrix', () => {
    fc.assert(
      fc.property(squares, ([n, values]) => {
        const a = Float64Array.from(values);
        const found = singularValues(a, n);
        const square = values.reduce((sum, x) => sum + x * x, 0);
        const own = found.reduce((sum, x) => sum + x * x, 0);
        expect(Math.abs(own - square)).toBeLessThanOrEqual(1e-13 * square + 1e-300);
        const expected = Math.abs(determinant(Matrix.from1DArray(n, n, values)));
        const product = found.reduce((p, x) => p * x, 1);
        // 1e-15 of the largest in one factor.
        const scale = Math.sqrt(square) ** n;
        expect(Math.abs(product - expected)).toBeLessThanOrEqual(1e-13 * scale + 1e-300);
      }),
      { numRuns: 300 },
    );
  });

  it.each([
    ['zero', [0, 0, 0, 0], [0, 0]],
    ['diagonal', [3, 0, 0, -2], [3, 2]],
    ['of rank one', [1, 2, 2, 4], [5, 0]],
    ['nilpotent', [0, 1, 0, 0, 0, 1, 0, 0, 0], [1, 1, 0]],
    ['huge', [1e200, 0, 0, 1e190], [1e200, 1e190]],
    ['tiny', [1e-200, 0, 0, 1e-210], [1e-200, 1e-210]],
  ])('handle a matrix that is %s', (_, values, expected) => {
    const found = descending(singularValues(Float64Array.from(values), Math.sqrt(values.length)));
    found.forEach((x, i) => {
      expect(Math.abs(x - expected[i]!)).toBeLessThanOrEqual(1e-15 * expected[0]!);
    });
  });
});

describe('singularValues of a matrix that is not square', () => {
  it('are those of the square with zeros added, and of the transpose', () => {
    const side = fc.integer({ min: 1, max: 9 });
    const matrices = fc
      .tuple(side, side)
      .chain(([rows, columns]) =>
        fc.tuple(
          fc.constant(rows),
          fc.constant(columns),
          fc.array(entry, { minLength: rows * columns, maxLength: rows * columns }),
        ),
      );
    fc.assert(
      fc.property(matrices, ([rows, columns, values]) => {
        const a = Float64Array.from(values);
        const n = Math.max(rows, columns);
        const square = new Float64Array(n * n);
        for (let i = 0; i < rows; i++) {
          square.set(a.subarray(i * columns, (i + 1) * columns), i * n);
        }
        const padded = descending(singularValues(square, n)).slice(0, Math.min(rows, columns));
        const own = descending(singularValues(a, rows, columns));
        const turned = descending(singularValues(transpose(a, rows, columns), columns, rows));
        expect(own.length).toBe(padded.length);
        const largest = padded[0] ?? 0;
        own.forEach((x, k) => {
          expect(Math.abs(x - padded[k]!)).toBeLessThanOrEqual(1e-14 * n * largest);
          expect(Math.abs(turned[k]! - padded[k]!)).toBeLessThanOrEqual(1e-14 * n * largest);
        });
      }),
    );
  });
});

describe('factorOf', () => {
  it('gives F with F Fᵀ = S, of any rank', () => {
    const shapes = fc
      .record({ n: fc.integer({ min: 1, max: 11 }), rank: fc.integer({ min: 0, max: 12 }) })
      .chain(({ n, rank }) =>
        fc.tuple(
          fc.constant(n),
          fc.constant(rank),
          fc.array(entry, { minLength: n * rank, maxLength: n * rank }),
        ),
      );
    fc.assert(
      fc.property(shapes, ([n, rank, values]) => {
        // ml-matrix makes no matrix of no columns.
        const f = rank === 0 ? Matrix.zeros(n, 1) : Matrix.from1DArray(n, rank, values);
        const s = f.mmul(f.transpose());
        const factor = factorOf(s);
        const own = Matrix.zeros(n, Math.max(1, factor.rank));
        factor.values.forEach((x, k) => {
          own.set(Math.floor(k / factor.rank), k % factor.rank, x);
        });
        const back = own.mmul(own.transpose());
        expect(back.sub(s).abs().max()).toBeLessThanOrEqual(1e-14 * n * s.max());
        if (rank === 0 || factor.rank === 0) return;
        const plain = own.transpose().mmul(f).to1DArray();
        const fast = crossProduct(factor, {
          dimension: n,
          rank,
          numericalRank: rank,
          values: Float64Array.from(values),
          triangular: false,
        });
        fast.forEach((x, k) => {
          expect(Math.abs(x - plain[k]!)).toBeLessThan(1e-12);
        });
      }),
      // An odd row beside a pivot of 1e-6 whose other entries are partly rounding.
      {
        examples: [
          [
            [
              9,
              8,
              [
                0, 0, 0, 0, 0, 0, 0, -1.5717277847026288e-162, 0, 0, 0, 0, 1, -1, 0, 0,
                0.05163086818418112, -1, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1, 0, 0, 0, -1, 0, 0, 0,
                0, 0, 0, 1e-9, 0, 0, 0, 1, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1e-9, 0, 0, 0,
                0.05069542264035576, -1, 0, 0, 0, 0, 0, 0, 0, 0, 0, -1, 0,
              ],
            ],
          ],
        ],
      },
    );
  });
});
