import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { discreteMeasure } from '../measures/discrete.js';
import { empiricalGaussian, type Gaussian, gaussian } from '../measures/gaussian.js';
import { samples } from '../measures/samples.js';
import {
  diagonalQuadraticBasis,
  fullQuadraticBasis,
  linearBasis,
} from '../metric-tensors/basis.js';
import { affineDistance, affineFromSamples } from './affine.js';
import {
  o1FromGaussians,
  o2DiagFromGaussians,
  o2FullFromGaussians,
  rwpFromGaussians,
} from './gaussians.js';
import { o1FromSamples } from './o1.js';
import { o2DiagFromSamples } from './o2diag.js';
import { o2FullFromSamples } from './o2full.js';
import { rwpFromSamples } from './rwp.js';

const value = fc.double({ min: -2, max: 2, noNaN: true });

/** Two paired batches of more points than coordinates, y spread out by a grid. */
const batches = fc
  .record({ count: fc.integer({ min: 5, max: 8 }), dimension: fc.integer({ min: 1, max: 3 }) })
  .chain(({ count, dimension }) => {
    const flat = fc.array(value, { minLength: count * dimension, maxLength: count * dimension });
    return fc.record({ x: flat, y: flat, dimension: fc.constant(dimension) });
  })
  .map(({ x, y, dimension }) => ({
    n: dimension,
    x: samples(x, dimension),
    // A fixed irregular cloud, only slightly moved, keeps y's covariance regular.
    y: samples(
      y.map((v, k) => 0.2 * v + 4 * (((k + 1) ** 2 * 0.618034) % 1) - 2),
      dimension,
    ),
  }));

const gaussians = fc
  .record({
    n: fc.integer({ min: 1, max: 4 }),
    numbers: fc.array(value, { minLength: 40, maxLength: 40 }),
  })
  .map(({ n, numbers }) => {
    const make = (from: number): Gaussian => {
      const f = Matrix.from1DArray(n, n, numbers.slice(from, from + n * n));
      const covariance = f.mmul(f.transpose()).add(Matrix.eye(n).mul(0.3));
      return gaussian(numbers.slice(from + 16, from + 16 + n), covariance);
    };
    return { n, p: make(0), q: make(20) };
  });

/** 2·{E[Φ(x) − Φ(y)] − ½E‖∇Φ(y)‖²} for Φ = a·x + ½xᵀQx, straight from the samples. */
function twiceObjective(
  x: { count: number; dimension: number; values: Float64Array },
  y: { values: Float64Array },
  a: ArrayLike<number>,
  q: Matrix,
): number {
  const n = x.dimension;
  const potential = (at: Float64Array) => {
    let sum = 0;
    for (let i = 0; i < n; i++) {
      sum += a[i]! * at[i]!;
      for (let j = 0; j < n; j++) sum += (at[i]! * q.get(i, j) * at[j]!) / 2;
    }
    return sum;
  };
  let total = 0;
  for (let row = 0; row < x.values.length; row += n) {
    const [xb, yb] = [x.values.slice(row, row + n), y.values.slice(row, row + n)];
    total += 2 * (potential(xb) - potential(yb));
    for (let i = 0; i < n; i++) {
      let slope = a[i]!;
      for (let j = 0; j < n; j++) slope += q.get(i, j) * yb[j]!;
      total -= slope ** 2;
    }
  }
  return total / x.count;
}

describe('O2Full from samples', () => {
  it('is twice the objective at (a*, Q*), and no other symmetric (a, Q) reaches more', () => {
    fc.assert(
      fc.property(batches, fc.array(value, { minLength: 12, maxLength: 12 }), ({ n, x, y }, by) => {
        const { squaredDistance, a, q } = o2FullFromSamples(x, y);
        const size = 1 + squaredDistance;
        expect(Math.abs(twiceObjective(x, y, a, q) - squaredDistance)).toBeLessThan(1e-9 * size);
        const otherA = a.map((v, i) => v + by[i]!);
        const otherQ = q.clone();
        for (let i = 0; i < n; i++) {
          for (let j = 0; j < n; j++) otherQ.set(i, j, q.get(i, j) + by[3 + i + j]!);
        }
        expect(twiceObjective(x, y, otherA, otherQ)).toBeLessThan(squaredDistance + 1e-9 * size);
      }),
    );
  });

  it('has the gradient of its closed form', () => {
    fc.assert(
      fc.property(batches, fc.nat(), ({ n, x, y }, pick) => {
        const k = pick % x.values.length;
        const at = (step: number) =>
          o2FullFromSamples(
            samples(
              x.values.map((v, i) => (i === k ? v + step : v)),
              n,
            ),
            y,
            { damping: 0.1 },
          ).squaredDistance;
        const closed = o2FullFromSamples(x, y, { damping: 0.1 }).gradient[k]!;
        // A quartic in x: differences of order 2 leave step² times a third derivative below 1e3.
        expect(Math.abs((at(1e-4) - at(-1e-4)) / 2e-4 - closed)).toBeLessThan(
          1e-6 * (1 + Math.abs(closed)),
        );
      }),
    );
  });

  it('is O2Diag in one dimension, and at least O2Diag in more', () => {
    fc.assert(
      fc.property(batches, ({ n, x, y }) => {
        const full = o2FullFromSamples(x, y).squaredDistance;
        const diagonal = o2DiagFromSamples(x, y).squaredDistance;
        expect(full).toBeGreaterThanOrEqual(diagonal - 1e-9 * (1 + full));
        if (n === 1) expect(full).toBeCloseTo(diagonal, 9);
      }),
    );
  });

  it('gives Vector A: D̃² = 2, a* = 0, Q* = 2', () => {
    const { squaredDistance, a, q } = o2FullFromSamples([[1], [2]], [[0], [1]]);
    expect(squaredDistance).toBeCloseTo(2, 14);
    expect(a[0]).toBeCloseTo(0, 14);
    expect(q.get(0, 0)).toBeCloseTo(2, 14);
  });

  it('needs damping where y has fewer points than dimensions', () => {
    const x = [
      [1, 0],
      [0, 3],
    ];
    const y = [
      [0, 0],
      [1, 1],
    ];
    expect(() => o2FullFromSamples(x, y)).toThrow(/^damping is 0 but y is constant/);
    expect(o2FullFromSamples(x, y, { damping: 0.1 }).squaredDistance).toBeGreaterThan(0);
    expect(o2FullFromSamples(y, y).squaredDistance).toBe(0);
    expect(() => o2FullFromSamples(x, y, { damping: -1 })).toThrow(ArgumentError);
    expect(() => o2FullFromSamples(x, [[1, 2]])).toThrow(/^y /);
  });
});

describe('affine Ψ', () => {
  it('is O1, O2Diag and O2Full for the bases of those degrees, values and gradients', () => {
    fc.assert(
      fc.property(batches, ({ n, x, y }) => {
        const pairs = [
          [affineFromSamples(x, y, linearBasis(n)), o1FromSamples(x, y)],
          [affineFromSamples(x, y, diagonalQuadraticBasis(n)), o2DiagFromSamples(x, y)],
          [affineFromSamples(x, y, fullQuadraticBasis(n)), o2FullFromSamples(x, y)],
        ] as const;
        for (const [general, special] of pairs) {
          const size = 1 + special.squaredDistance;
          expect(Math.abs(general.squaredDistance - special.squaredDistance)).toBeLessThan(
            1e-8 * size,
          );
          general.gradient.forEach((g, k) => {
            expect(Math.abs(g - special.gradient[k]!)).toBeLessThan(1e-7 * size);
          });
        }
      }),
    );
  });

  it('is ξ·Δ at ξ* = (a*, q*)', () => {
    const { xi, squaredDistance } = affineFromSamples(
      [[1], [2]],
      [[0], [1]],
      diagonalQuadraticBasis(1),
    );
    expect(xi[0]).toBeCloseTo(0, 12);
    expect(xi[1]).toBeCloseTo(2, 12);
    expect(squaredDistance).toBeCloseTo(2, 12);
  });

  it('takes the reference measure at the midpoint, which makes a scaling exact to higher order', () => {
    // N(0, s²): Δ = (s² − 1)/2, M = reference variance; (s² − 1)²/(4 m²) against W₂² = (s − 1)².
    const [s, basis] = [1.4, fullQuadraticBasis(1)];
    const at = (deviation: number) => gaussian([0], [[deviation ** 2]]);
    const anchored = affineDistance(at(s), at(1), basis).squaredDistance;
    const midpoint = affineDistance(at(s), at(1), basis, { reference: at((1 + s) / 2) });
    expect(anchored).toBeCloseTo((s ** 2 - 1) ** 2 / 4, 13);
    expect(midpoint.squaredDistance).toBeCloseTo((s - 1) ** 2, 13);
  });

  it('compares measures of different kinds, and names the one that does not fit', () => {
    const points = discreteMeasure([[-1], [1]], [0.5, 0.5]);
    expect(affineDistance(gaussian([2], [[1]]), points, linearBasis(1)).squaredDistance).toBe(4);
    const misfit = gaussian(
      [0, 0],
      [
        [1, 0],
        [0, 1],
      ],
    );
    expect(() => affineDistance(misfit, points, linearBasis(1))).toThrow(/^x /);
    expect(() => affineDistance(points, misfit, linearBasis(1))).toThrow(/^y /);
    expect(() => affineDistance(points, points, linearBasis(1), { reference: misfit })).toThrow(
      /^reference /,
    );
    expect(() => affineDistance(points, [], linearBasis(1))).toThrow(/^y /);
  });
});

describe('from Gaussians', () => {
  it('agrees with the affine distance, whose expectations are cubatures', () => {
    fc.assert(
      fc.property(gaussians, ({ n, p, q }) => {
        const expected = [
          affineDistance(p, q, linearBasis(n)),
          affineDistance(p, q, diagonalQuadraticBasis(n)),
          affineDistance(p, q, fullQuadraticBasis(n)),
        ].map((result) => result.squaredDistance);
        const found = [
          o1FromGaussians(p, q),
          o2DiagFromGaussians(p, q).squaredDistance,
          o2FullFromGaussians(p, q).squaredDistance,
        ];
        found.forEach((distance, k) => {
          expect(Math.abs(distance - expected[k]!)).toBeLessThan(1e-8 * (1 + expected[k]!));
        });
      }),
    );
  });

  it('agrees with samples of those moments', () => {
    fc.assert(
      fc.property(batches, ({ x, y }) => {
        const [p, q] = [x, y].map((batch) => empiricalGaussian(batch, { ddof: 0 })) as [
          Gaussian,
          Gaussian,
        ];
        const full = o2FullFromSamples(x, y);
        const moments = o2FullFromGaussians(p, q);
        const size = 1 + full.squaredDistance;
        expect(Math.abs(moments.squaredDistance - full.squaredDistance)).toBeLessThan(1e-9 * size);
        expect(Matrix.sub(moments.q, full.q).abs().max()).toBeLessThan(1e-7 * size);
        const diagonal = o2DiagFromSamples(x, y);
        expect(o2DiagFromGaussians(p, q).squaredDistance).toBeCloseTo(diagonal.squaredDistance, 8);
        expect(o1FromGaussians(p, q)).toBeCloseTo(o1FromSamples(x, y).squaredDistance, 10);
        // RWP with the samples' own cross-covariance.
        const centered = [x, y].map((batch, k) =>
          batch.toMatrix().subRowVector(Array.from((k === 0 ? p : q).mean)),
        ) as [Matrix, Matrix];
        const cross = centered[0].transpose().mmul(centered[1]).div(x.count);
        expect(rwpFromGaussians(p, q, cross)).toBeCloseTo(rwpFromSamples(x, y).squaredDistance, 9);
      }),
    );
  });

  it('finite steps: O1 ≤ diagonal W₂² ≤ W₂² ≤ RWP', () => {
    fc.assert(
      fc.property(gaussians, ({ p, q }) => {
        const diagonal = p.mean.reduce((sum, m, i) => {
          const deviations = Math.sqrt(p.covariance.get(i, i)) - Math.sqrt(q.covariance.get(i, i));
          return sum + (m - q.mean[i]!) ** 2 + deviations ** 2;
        }, 0);
        const chain = [
          o1FromGaussians(p, q),
          diagonal,
          gaussianSquaredW2(p, q),
          rwpFromGaussians(p, q),
        ];
        for (let i = 1; i < chain.length; i++) {
          expect(chain[i]!).toBeGreaterThanOrEqual(chain[i - 1]! - 1e-9);
        }
        // O2's distances are below the Gaussian W₂² or above it, but never below O1.
        expect(o2DiagFromGaussians(p, q).squaredDistance).toBeGreaterThanOrEqual(chain[0]!);
      }),
    );
  });

  it('D̃²(θ, θ + h) = hᵀGh + o(|h|²): O2Full and W₂² agree to second order', () => {
    fc.assert(
      fc.property(gaussians, ({ n, p, q }) => {
        const moved = (t: number) =>
          gaussian(
            p.mean.map((m, i) => m + t * q.mean[i]!),
            Matrix.add(p.covariance, Matrix.mul(q.covariance, t)),
          );
        const ratio = (t: number) =>
          o2FullFromGaussians(moved(t), p).squaredDistance / gaussianSquaredW2(moved(t), p);
        if (gaussianSquaredW2(moved(1e-3), p) < 1e-9) return; // rounding of W₂²
        expect(Math.abs(ratio(1e-3) - 1)).toBeLessThan(0.2 * n);
        expect(Math.abs(ratio(1e-3) - 1)).toBeLessThan(0.2 * Math.abs(ratio(1e-2) - 1) + 1e-4);
      }),
    );
  });

  it.each<[string, () => unknown]>([
    [
      'y',
      () =>
        o1FromGaussians(
          gaussian([0], [[1]]),
          gaussian(
            [0, 0],
            [
              [1, 0],
              [0, 1],
            ],
          ),
        ),
    ],
    ['damping', () => o2FullFromGaussians(gaussian([0], [[1]]), gaussian([0], [[0]]))],
    ['damping', () => o2DiagFromGaussians(gaussian([1], [[0]]), gaussian([0], [[0]]))],
    [
      'damping',
      () => o2DiagFromGaussians(gaussian([1], [[1]]), gaussian([0], [[1]]), { damping: -1 }),
    ],
    ['crossCovariance', () => rwpFromGaussians(gaussian([0], [[1]]), gaussian([0], [[1]]), [])],
    ['crossCovariance', () => rwpFromGaussians(gaussian([0], [[1]]), gaussian([0], [[1]]), [[2]])],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
