import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Density, density } from '../measures/density.js';
import { deltaMixture, discreteMeasure } from '../measures/discrete.js';
import { exponential, laplace, logistic, normal, uniform } from '../measures/families.js';
import { gaussian } from '../measures/gaussian.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { graphDistribution } from '../measures/graph.js';
import { jensenShannon, kullbackLeibler, totalVariation } from './divergences.js';
import { gaussianKullbackLeibler } from './gaussian.js';
import { excess } from './kernels.js';
import { l2Distance } from './l2.js';

function expectRelative(actual: number, expected: number, tolerance = 1e-12): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

const mixture = gaussianMixture({
  weights: [0.3, 0.7],
  means: [-1, 2],
  standardDeviations: [0.5, 1],
});

describe('between densities', () => {
  it.each<[string, Density, Density, number, number, number, number]>([
    // mpmath's quadrature at 30 digits: TV, KL, JS, L².
    [
      'N(0, 1) and Laplace(0.5, 0.8)',
      normal(0, 1),
      laplace(0.5, 0.8),
      0.24259292876390856,
      0.1705564895443279,
      0.04191544537327212,
      0.2430412645252225,
    ],
    [
      'N(1, 2) and Logistic(−0.5, 0.7)',
      normal(1, 2),
      logistic(-0.5, 0.7),
      0.4073979116556566,
      0.7502854301046756,
      0.12466132137709825,
      0.32047049458037247,
    ],
    [
      'a mixture and N(1, 1.5)',
      mixture,
      normal(1, 1.5),
      0.2356328586458973,
      0.15974506785931308,
      0.04154484731949075,
      0.2179580441406494,
    ],
  ])('%s: mpmath’s TV, KL, JS and L²', (_, p, q, tv, kl, js, l2) => {
    expectRelative(totalVariation(p, q), tv);
    expectRelative(kullbackLeibler(p, q), kl);
    expectRelative(jensenShannon(p, q), js);
    expectRelative(l2Distance(p, q), l2);
  });

  it('closed forms: normals, exponentials, uniforms, Laplace', () => {
    const kl = (m: number, s: number) => Math.log(s) + (1 + m * m) / (2 * s * s) - 0.5;
    expectRelative(kullbackLeibler(normal(0, 1), normal(1, 2)), kl(1, 2));
    // Tails that underflow: log-densities carry on where densities are 0.
    expectRelative(kullbackLeibler(normal(0, 1), normal(30, 0.1)), kl(30, 0.1));
    expectRelative(kullbackLeibler(normal(0, 100), normal(0, 1)), 5000 - 0.5 - Math.log(100));
    expectRelative(kullbackLeibler(exponential(2), exponential(3)), Math.log(2 / 3) + 0.5);
    expectRelative(kullbackLeibler(uniform(0, 1), uniform(-1, 2)), Math.log(3));
    expectRelative(totalVariation(uniform(0, 1), uniform(0.25, 1.25)), 0.25);
    // TV of two normals of one variance is 2Φ(|m|/2) − 1.
    expectRelative(totalVariation(normal(0, 1), normal(1, 1)), 0.3829249225480262);
    expectRelative(l2Distance(uniform(0, 1), uniform(1, 2)), Math.SQRT2);
  });

  it('is Infinity where that is the answer', () => {
    const cauchy = density({
      pdf: (x) => 1 / (Math.PI * (1 + x * x)),
      cdf: (x) => 0.5 + Math.atan(x) / Math.PI,
    });
    expect(kullbackLeibler(uniform(0, 2), uniform(0, 1))).toBe(Infinity);
    expect(kullbackLeibler(uniform(-1e-12, 1), uniform(0, 1))).toBe(Infinity);
    expect(kullbackLeibler(normal(0, 1), exponential(1))).toBe(Infinity);
    expect(kullbackLeibler(cauchy, normal(0, 1))).toBe(Infinity);
    expect(kullbackLeibler(exponential(1), normal(0, 1))).toBeLessThan(Infinity);
    expect(kullbackLeibler(normal(0, 1), cauchy)).toBeLessThan(Infinity);
    expect(jensenShannon(uniform(0, 1), uniform(2, 3))).toBeCloseTo(Math.LN2, 14);
    expect(totalVariation(uniform(0, 1), uniform(2, 3))).toBeCloseTo(1, 14);
  });

  it('is 0 for equal ones, and has digits for nearly equal ones', () => {
    for (const divergence of [totalVariation, kullbackLeibler, jensenShannon, l2Distance]) {
      expect(divergence(mixture, mixture)).toBe(0);
    }
    // Fisher: KL ≈ ε²/2, JS ≈ ε²/8.
    expectRelative(kullbackLeibler(normal(0, 1), normal(1e-5, 1)), 0.5e-10, 1e-3);
    expectRelative(jensenShannon(normal(0, 1), normal(1e-5, 1)), 0.125e-10, 1e-3);
  });

  it('manages narrow densities far from 0', () => {
    const [p, q] = [normal(1e4, 0.01), normal(1e4, 0.02)];
    expectRelative(kullbackLeibler(p, q), Math.log(2) + 1 / 8 - 0.5, 1e-8);
    expectRelative(totalVariation(p, q), totalVariation(normal(0, 1), normal(0, 2)), 1e-8);
  });

  it('obeys Pinsker, JS ≤ log 2 · TV, and symmetry', () => {
    const member = fc
      .tuple(
        fc.constantFrom(normal, laplace, logistic),
        fc.double({ min: -2, max: 2, noNaN: true }),
        fc.double({ min: 0.2, max: 3, noNaN: true }),
      )
      .map(([family, location, scale]) => family(location, scale));
    fc.assert(
      fc.property(member, member, (p, q) => {
        const tv = totalVariation(p, q);
        expect(2 * tv * tv).toBeLessThanOrEqual(kullbackLeibler(p, q) + 1e-12);
        expect(jensenShannon(p, q)).toBeLessThanOrEqual(Math.LN2 * tv + 1e-12);
        expect(Math.abs(tv - totalVariation(q, p))).toBeLessThan(1e-12);
        expect(Math.abs(jensenShannon(p, q) - jensenShannon(q, p))).toBeLessThan(1e-12);
      }),
      { numRuns: 25 },
    );
  });
});

describe('between discrete measures', () => {
  it('sums over common points, repeated ones and signed zeros included', () => {
    const p = discreteMeasure(
      [
        [0, 1],
        [-0, 1],
        [2, 3],
      ],
      [0.25, 0.25, 0.5],
    );
    const q = discreteMeasure(
      [
        [2, 3],
        [0, 1],
      ],
      [0.25, 0.75],
    );
    expect(totalVariation(p, q)).toBeCloseTo(0.25, 15);
    expectRelative(kullbackLeibler(p, q), 0.5 * Math.log(0.5 / 0.75) + 0.5 * Math.log(2));
    expect(
      l2Distance(
        p,
        discreteMeasure([
          [2, 3],
          [0, 1],
        ]),
      ),
    ).toBe(0);
  });

  it('of the same nodes of a graph', () => {
    const edges = [[0, 1]] as const;
    const p = graphDistribution([0.5, 0.5], edges);
    const q = graphDistribution([0.9, 0.1], edges);
    expect(totalVariation(p, q)).toBeCloseTo(0.4, 15);
    expect(l2Distance(p, q)).toBeCloseTo(0.4 * Math.SQRT2, 15);
    expectRelative(kullbackLeibler(p, q), 0.5 * Math.log(0.25 / 0.09));
    expect(kullbackLeibler(p, graphDistribution([1, 0], edges))).toBe(Infinity);
    expect(kullbackLeibler(graphDistribution([1, 0], edges), p)).toBeCloseTo(Math.LN2, 15);
  });

  it('Example 1: point masses that moved have KL = L² = ∞', () => {
    const [p, q] = [deltaMixture([-1, 2], [0.3, 0.7]), deltaMixture([-1.1, 2.5], [0.3, 0.7])];
    expect(kullbackLeibler(p, q)).toBe(Infinity);
    expect(l2Distance(p, q)).toBe(Infinity);
    expect(totalVariation(p, q)).toBe(1);
    expect(jensenShannon(p, q)).toBeCloseTo(Math.LN2, 15);
  });

  it('and densities: mutually singular', () => {
    const [p, q] = [deltaMixture([0]), normal(0, 1)];
    expect(totalVariation(p, q)).toBe(1);
    expect(jensenShannon(q, p)).toBe(Math.LN2);
    expect([kullbackLeibler(p, q), kullbackLeibler(q, p)]).toEqual([Infinity, Infinity]);
    expect(l2Distance(p, q)).toBe(Infinity);
  });

  it.each([
    ['q', () => totalVariation([[1]], [[1, 2]])],
    ['q', () => totalVariation([[1, 2]], normal(0, 1))],
    ['p', () => jensenShannon([], [[1]])],
    ['q', () => totalVariation(graphDistribution([1], []), graphDistribution([0.5, 0.5], []))],
    ['q', () => totalVariation(graphDistribution([1], []), [[1]])],
    ['p', () => kullbackLeibler(density({ cdf: normal(0, 1).cdf }), normal(0, 1))],
    ['q', () => l2Distance(normal(0, 1), density({ quantile: (u) => u }))],
  ])('refuses bad input and names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});

describe('between Gaussians', () => {
  it('KL is NumPy’s on a regular pair in R⁵', () => {
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
    // NumPy 2.4: ½ (trace(solve(S2, S1)) − 5 + d·solve(S2, d) + slogdet(S2) − slogdet(S1)).
    expectRelative(gaussianKullbackLeibler(p, q), 30.646252353497097, 1e-13);
  });

  it('KL in one dimension is that of the densities; L² too', () => {
    const [p, q] = [gaussian([1], [[4]]), gaussian([-0.5], [[0.49]])];
    const [f, g] = [normal(1, 2), normal(-0.5, 0.7)];
    expectRelative(gaussianKullbackLeibler(p, q), kullbackLeibler(f, g));
    expectRelative(l2Distance(p, q), l2Distance(f, g));
    expectRelative(gaussianKullbackLeibler(p, gaussian([1 + 1e-7], [[4]])), 1e-14 / 8, 1e-6);
  });

  it('singular covariances: finite on a common affine subspace, else Infinity', () => {
    const line = (scale: number, at: number) =>
      gaussian(
        [at, at],
        [
          [scale, scale],
          [scale, scale],
        ],
      );
    expectRelative(
      gaussianKullbackLeibler(line(1, 0), line(4, 3)),
      kullbackLeibler(normal(0, 1), normal(3, 2)),
    );
    expect(
      gaussianKullbackLeibler(
        line(1, 0),
        gaussian(
          [0, 0],
          [
            [1, 0],
            [0, 1],
          ],
        ),
      ),
    ).toBe(Infinity);
    expect(
      gaussianKullbackLeibler(
        gaussian(
          [0, 0],
          [
            [1, 0],
            [0, 1],
          ],
        ),
        line(1, 0),
      ),
    ).toBe(Infinity);
    expect(
      gaussianKullbackLeibler(
        line(1, 0),
        gaussian(
          [0, 1],
          [
            [1, 1],
            [1, 1],
          ],
        ),
      ),
    ).toBe(Infinity);
    const point = gaussian(
      [1, 2],
      [
        [0, 0],
        [0, 0],
      ],
    );
    expect(gaussianKullbackLeibler(point, point)).toBe(0);
    expect(
      gaussianKullbackLeibler(
        point,
        gaussian(
          [1, 2.1],
          [
            [0, 0],
            [0, 0],
          ],
        ),
      ),
    ).toBe(Infinity);
    expect(l2Distance(point, point)).toBe(0);
    expect(l2Distance(point, line(1, 0))).toBe(Infinity);
  });

  it('refuses measures of different dimension by name', () => {
    const [p, q] = [
      gaussian([0], [[1]]),
      gaussian(
        [0, 0],
        [
          [1, 0],
          [0, 1],
        ],
      ),
    ];
    expect(() => gaussianKullbackLeibler(p, q)).toThrow(/^q has dimension 2/);
    expect(() => l2Distance(p, q)).toThrow(/^q has dimension 2/);
  });
});

describe('excess', () => {
  it('is t − log(1 + t), with digits near 0', () => {
    expectRelative(excess(1e-8), 0.5e-16 - 1e-24 / 3, 1e-15);
    expectRelative(excess(-1e-8), 0.5e-16 + 1e-24 / 3, 1e-15);
    for (const t of [0.0999999, -0.0999999]) {
      expectRelative(excess(t), t - Math.log1p(t), 1e-13); // cancels by 1e-16/0.005
    }
  });
});
