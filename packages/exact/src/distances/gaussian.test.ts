import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { empiricalGaussian, type Gaussian, gaussian } from '../measures/gaussian.js';
import { fittedGaussianW2Terms, gaussianSquaredW2, gaussianW2Terms } from './gaussian.js';

const number = fc.double({ min: -3, max: 3, noNaN: true });

/** A Gaussian of dimension n with covariance F Fᵀ; singular whenever rank < n. */
function gaussianOf(n: number, rank: number): fc.Arbitrary<Gaussian> {
  return fc
    .tuple(
      fc.array(number, { minLength: n, maxLength: n }),
      fc.array(number, { minLength: n * rank, maxLength: n * rank }),
    )
    .map(([mean, factor]) => {
      const f = Matrix.from1DArray(n, rank, factor);
      return gaussian(mean, f.mmul(f.transpose()));
    });
}

const size = (p: Gaussian) =>
  1 + p.mean.reduce((sum, m) => sum + m * m, 0) + Matrix.abs(p.covariance).sum();

describe('gaussianSquaredW2', () => {
  it('is (m₁ − m₂)² + (σ₁ − σ₂)² in one dimension', () => {
    expect(gaussianSquaredW2(gaussian([0], [[1]]), gaussian([3], [[4]]))).toBeCloseTo(10, 14);
  });

  it('is SciPy’s in R⁵', () => {
    const n = 5;
    const indices = Array.from({ length: n }, (_, i) => i);
    const covariance = (entry: (i: number, j: number) => number, ridge: number) => {
      const factor = indices.map((r) => indices.map((c) => entry(r, c)));
      return indices.map((i) =>
        indices.map(
          (j) =>
            indices.reduce((s, k) => s + factor[i]![k]! * factor[j]![k]!, 0) +
            (i === j ? ridge : 0),
        ),
      );
    };
    const p = gaussian(
      indices.map(Math.sin),
      covariance((r, c) => Math.sin(1 + 3 * r + 7 * c), 0.1),
    );
    const q = gaussian(
      indices.map(Math.cos),
      covariance((r, c) => Math.cos(2 + 5 * r + 3 * c), 0.2),
    );
    // SciPy 1.17's sqrtm; POT 0.9.7's bures_wasserstein_distance gives 20.96513954712337.
    expect(gaussianSquaredW2(p, q)).toBeCloseTo(20.965139547123368, 12);
  });

  it('has full accuracy at singular covariances, where roots of rounded zeros have not', () => {
    const p = gaussian(
      [0, 0, 0],
      [
        [4, 2, 0],
        [2, 1, 0],
        [0, 0, 0],
      ],
    );
    expect(gaussianSquaredW2(p, p)).toBeLessThan(1e-14);
    expect(
      gaussianSquaredW2(
        gaussian(
          [0, 0],
          [
            [1, 0],
            [0, 1e-14],
          ],
        ),
        gaussian(
          [0, 0],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      ),
    ).toBeCloseTo((1 - 1e-7) ** 2, 14);
  });

  it('agrees with the closed form of 2 × 2: tr √P = √(tr P + 2 √det P)', () => {
    fc.assert(
      fc.property(gaussianOf(2, 2), gaussianOf(2, 2), (p, q) => {
        const [a, b, , d] = p.covariance.to1DArray() as [number, number, number, number];
        const [e, f, , h] = q.covariance.to1DArray() as [number, number, number, number];
        const determinant = Math.max(0, a * d - b * b) * Math.max(0, e * h - f * f);
        const trace = a * e + 2 * b * f + d * h;
        const expected =
          (p.mean[0]! - q.mean[0]!) ** 2 +
          (p.mean[1]! - q.mean[1]!) ** 2 +
          a +
          d +
          e +
          h -
          2 * Math.sqrt(Math.max(0, trace + 2 * Math.sqrt(determinant)));
        // 1e-7: both forms take the root of a rounded zero where a covariance is singular.
        expect(Math.abs(gaussianSquaredW2(p, q) - expected)).toBeLessThan(1e-7 * size(p) * size(q));
      }),
    );
  });

  it.each([1, 2, 4])(
    'is symmetric, non-negative, and zero on the diagonal at rank %i of 4',
    (rank) => {
      fc.assert(
        fc.property(gaussianOf(4, rank), gaussianOf(4, rank), (p, q) => {
          const forward = gaussianSquaredW2(p, q);
          const tolerance = 1e-7 * Math.max(size(p), size(q)); // √ of a rounding, see the docstring
          expect(forward).toBeGreaterThanOrEqual(0);
          expect(Math.abs(forward - gaussianSquaredW2(q, p))).toBeLessThan(tolerance);
          expect(gaussianSquaredW2(p, p)).toBeLessThan(tolerance);
        }),
        { numRuns: 50 },
      );
    },
  );

  it('scales by c² and ignores a common shift', () => {
    fc.assert(
      fc.property(gaussianOf(3, 3), gaussianOf(3, 3), number, (p, q, shift) => {
        const move = (g: Gaussian, c: number): Gaussian =>
          gaussian(
            g.mean.map((m) => c * m + shift),
            Matrix.mul(g.covariance, c * c),
          );
        const expected = 4 * gaussianSquaredW2(p, q);
        const tolerance = 1e-6 * Math.max(size(p), size(q));
        expect(Math.abs(gaussianSquaredW2(move(p, 2), move(q, 2)) - expected)).toBeLessThan(
          tolerance,
        );
      }),
    );
  });

  it('to a point mass is the second moment about it', () => {
    const p = gaussian(
      [1, 2],
      [
        [2, 1],
        [1, 3],
      ],
    );
    expect(
      gaussianSquaredW2(
        p,
        gaussian(
          [0, 0],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      ),
    ).toBeCloseTo(1 + 4 + 5, 13);
    expect(
      gaussianSquaredW2(
        gaussian(
          [0, 0],
          [
            [0, 0],
            [0, 0],
          ],
        ),
        p,
      ),
    ).toBeCloseTo(1 + 4 + 5, 13);
  });

  it('has the Bures metric as its second order: 17/36 and 25/18 at [[1, .8], [.8, 1]]', () => {
    const t = 1e-3;
    const at = (d11: number, d12: number) =>
      gaussianSquaredW2(
        gaussian(
          [0, 0],
          [
            [1, 0.8],
            [0.8, 1],
          ],
        ),
        gaussian(
          [0, 0],
          [
            [1 + t * d11, 0.8 + t * d12],
            [0.8 + t * d12, 1],
          ],
        ),
      ) /
      t ** 2;
    // The next term of the expansion is of relative order t.
    expect(at(1, 0)).toBeCloseTo(17 / 36, 2);
    expect(Math.abs(at(0, 1) / (25 / 18) - 1)).toBeLessThan(0.01);
  });

  it('takes n = 128, singular or not', () => {
    const n = 128;
    const rows = (count: number, seed: number) =>
      Array.from({ length: count }, (_, r) =>
        Array.from({ length: n }, (_, c) => Math.sin(1 + seed * (r * n + c) ** 1.3)),
      );
    for (const count of [60, 1000]) {
      const p = empiricalGaussian(rows(count, 1));
      const q = empiricalGaussian(rows(count, 2));
      const value = gaussianSquaredW2(p, q);
      expect(value).toBeGreaterThan(0);
      expect(gaussianSquaredW2(p, p)).toBeLessThan(1e-6);
    }
  });

  it('refuses measures of different dimension by name', () => {
    expect(() =>
      gaussianSquaredW2(
        gaussian([0], [[1]]),
        gaussian(
          [0, 0],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      ),
    ).toThrow(/^q has dimension 2 but p has 1/);
  });
});

describe('fittedGaussianW2Terms', () => {
  const points = (count: number, n: number) =>
    fc.array(fc.array(number, { minLength: n, maxLength: n }), {
      minLength: count,
      maxLength: count,
    });

  it('is that of the empirical Gaussians, with more samples than dimensions or fewer', () => {
    const pairs = fc
      .tuple(
        fc.integer({ min: 1, max: 8 }),
        fc.integer({ min: 2, max: 12 }),
        fc.integer({ min: 2, max: 12 }),
      )
      .chain(([n, few, many]) => fc.tuple(points(few, n), points(many, n)));
    fc.assert(
      fc.property(pairs, ([x, y]) => {
        const [p, q] = [empiricalGaussian(x), empiricalGaussian(y)];
        const direct = fittedGaussianW2Terms(x, y);
        const { means, covariances } = gaussianW2Terms(p, q);
        // A rounding of the covariances' zeros is worth 1e-8; see gaussianSquaredW2.
        const tolerance = 1e-7 * (size(p) + size(q));
        expect(Math.abs(direct.means - means)).toBeLessThan(tolerance);
        expect(Math.abs(direct.covariances - covariances)).toBeLessThan(tolerance);
        expect(direct.squaredDistance).toBe(direct.means + direct.covariances);
      }),
    );
  });

  it('is 0 of equal sets, to the last digits, where roots of rounded zeros are not', () => {
    const x = [
      [1, 2, 3, 4],
      [2, 0, 1, 5],
      [0, 1, 1, 1],
    ];
    expect(fittedGaussianW2Terms(x, x).squaredDistance).toBeLessThan(1e-13);
  });

  it('refuses a single sample and other dimensions', () => {
    expect(() => fittedGaussianW2Terms([[1]], [[1], [2]])).toThrow('at least 2');
    expect(() =>
      fittedGaussianW2Terms(
        [
          [1, 2],
          [3, 4],
        ],
        [[1], [2]],
      ),
    ).toThrow('has dimension 1 but x has 2');
  });
});
