import { describe, expect, it } from 'vitest';
import { fittedGaussianW2Terms, gaussian, gaussianW2Terms, samples } from '../index.js';
import { uniforms } from '../measures/uniforms.fixture.js';
import { affineRank } from './affine-rank.js';

const points = (rows: readonly (readonly number[])[]) => ({
  count: rows.length,
  dimension: rows[0]!.length,
  values: Float64Array.from(rows.flat()),
});
/** `count` points of a plane of dimension `rank` in R^n, moved by `offset`. */
function plane(count: number, n: number, rank: number, offset = 0, scale = 1): number[][] {
  const draw = uniforms(count + 31 * n);
  const [basis, weights] = [rank * n, count * rank].map((size) =>
    Array.from({ length: size }, () => draw() - 0.5),
  ) as [number[], number[]];
  return Array.from({ length: count }, (_, i) =>
    Array.from({ length: n }, (_, k) => {
      let sum = 0;
      for (let r = 0; r < rank; r++) sum += weights[i * rank + r]! * basis[r * n + k]!;
      return scale * (sum + offset);
    }),
  );
}

describe('affineRank', () => {
  it.each([
    ['fewer points than dimensions', 10, 128],
    ['more points than dimensions', 200, 12],
  ])('is 0 for equal points and 1 if one differs: %s', (_, count, n) => {
    for (const value of [0.1, 1 / 3, 1e8 / 3, 1e-300, 1.7e308, 5e-324]) {
      const equal = Array.from({ length: count }, () => Array<number>(n).fill(value));
      expect(affineRank(points(equal))).toBe(0);
      for (const at of [0, count - 1]) {
        const one = equal.with(at, Array<number>(n).fill(value / 2 || 1));
        expect(affineRank(points(one))).toBe(1);
      }
    }
  });

  // The tolerance is above the rounding of an offset of 1e4, 1e-12, and below the points' spread, 1.
  it.each([1, 3, 7])('is the dimension of the plane: %i', (rank) => {
    for (const [count, n] of [
      [20, 40],
      [40, 20],
      [8, 8],
    ] as const) {
      for (const offset of [0, 1, -1e4]) {
        for (const scale of [1, 1e-200, 1e200, 2 ** -1000]) {
          expect(affineRank(points(plane(count, n, rank, offset, scale)))).toBe(rank);
        }
      }
    }
  });

  // np.linalg.matrix_rank(x - x.mean(0)) of numpy 2.4.6: 5 and 4, from diag(1, 1e-3, …, 1e-12), 1e-17.
  it('has the tolerance of NumPy', () => {
    const graded = (least: number) => [
      ...[1, 1e-3, 1e-6, 1e-9, least].map((x, k) =>
        Array.from({ length: 6 }, (_, i) => (i === k ? x : 0)),
      ),
      Array<number>(6).fill(0),
    ];
    expect(affineRank(points(graded(1e-12)))).toBe(5);
    expect(affineRank(points(graded(1e-17)))).toBe(4);
  });
});

describe('ranks of Gaussians', () => {
  it('are those of the samples', () => {
    const equal = Array.from({ length: 10 }, () => Array<number>(128).fill(1 / 3));
    const two = Array.from({ length: 64 }, (_, i) => Array<number>(128).fill(i < 2 ? 0.1 : 0.7));
    expect(fittedGaussianW2Terms(equal, two).ranks).toEqual([0, 1]);
    expect(fittedGaussianW2Terms(equal, equal).squaredDistance).toBe(0);
    const many = samples(plane(300, 6, 2, 5).flat(), 6);
    expect(fittedGaussianW2Terms(many, many).ranks).toEqual([2, 2]);
  });

  it('are those of singular covariances, at any scale', () => {
    for (const scale of [1, 1e-150, 1e150]) {
      // Rows of a rank-two matrix, whose Cholesky pivots rounding can make positive.
      const rows = plane(6, 6, 2).map((row) => row.map((x) => x * scale));
      const covariance = rows.map((a) =>
        rows.map((b) => a.reduce((s, x, k) => s + (x / scale) * b[k]!, 0)),
      );
      const p = gaussian(Array<number>(6).fill(0), covariance);
      expect(gaussianW2Terms(p, p).ranks).toEqual([2, 2]);
    }
  });
});
