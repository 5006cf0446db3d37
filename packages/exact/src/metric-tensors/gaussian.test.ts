import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { gaussianSquaredW2 } from '../distances/gaussian.js';
import { type Gaussian, gaussian } from '../measures/gaussian.js';
import { densityFisherRao, discreteFisherRao, gaussianFisherRao } from './fisher-rao.js';
import { gaussianMetric, gaussianTangentPotential, gaussianTangents } from './gaussian.js';
import { squaredLength } from './metric.js';

const correlated = gaussian(
  [0, 0],
  [
    [1, 0.8],
    [0.8, 1],
  ],
);
const still = [0, 0];

describe('Takatsu’s metric at S = [[1, .8], [.8, 1]]', () => {
  it('gives 17/36 for dS = diag(1, 0) and 25/18 for dS = [[0, 1], [1, 0]]', () => {
    const metric = gaussianMetric(correlated, [
      {
        mean: still,
        covariance: [
          [1, 0],
          [0, 0],
        ],
      },
      {
        mean: still,
        covariance: [
          [0, 1],
          [1, 0],
        ],
      },
    ]);
    expect(metric.get(0, 0)).toBeCloseTo(17 / 36, 14);
    expect(metric.get(1, 1)).toBeCloseTo(25 / 18, 14);
    expect(metric.get(0, 1)).toBe(metric.get(1, 0));
  });

  it('needs the full potential: diagonal ones give 1/4 and 0', () => {
    const diagonal = (a: number, d: number) => (a ** 2 + d ** 2) / 4; // Σ dS_ii²/(4 S_ii)
    expect(diagonal(1, 0)).toBe(0.25);
    expect(diagonal(0, 0)).toBe(0);
    const v = gaussianTangentPotential(correlated, {
      mean: still,
      covariance: [
        [1, 0],
        [0, 0],
      ],
    });
    expect(Math.abs(v.get(0, 1))).toBeGreaterThan(0.1);
  });

  it('is the identity on means, and diag(1) on σ in one dimension', () => {
    const p = gaussian([3], [[4]]);
    const metric = gaussianMetric(p, [
      { mean: [1], covariance: [[0]] },
      { mean: [0], covariance: [[4]] }, // dσ² = 2σ dσ with σ = 2
    ]);
    expect(metric.to1DArray()).toEqual([1, 0, 0, 1].map((value) => expect.closeTo(value, 15)));
  });
});

const entry = fc.double({ min: -2, max: 2, noNaN: true });
const family = fc
  .record({
    n: fc.integer({ min: 1, max: 4 }),
    seed: fc.array(entry, { minLength: 60, maxLength: 60 }),
  })
  .map(({ n, seed }) => {
    const take = (from: number) => Matrix.from1DArray(n, n, seed.slice(from, from + n * n));
    const factor = take(0).add(Matrix.eye(n).mul(3));
    const slope = take(20);
    const model = ([t, u]: Float64Array): Gaussian => {
      const a = Matrix.add(factor, Matrix.mul(slope, t!));
      return gaussian(
        seed.slice(40, 40 + n).map((value) => value * (1 + u!)),
        a.mmul(a.transpose()),
      );
    };
    return { n, model, factor, slope };
  });

describe('the Gaussian metric', () => {
  it('is the Hessian of ½W₂²: W₂²(θ, θ + h) = hᵀGh + o(|h|²)', () => {
    fc.assert(
      fc.property(family, ({ model }) => {
        const origin = model(Float64Array.of(0, 0));
        const metric = gaussianMetric(origin, gaussianTangents(model, [0, 0]));
        const h = [1e-3, -2e-3] as const;
        const form = squaredLength(metric, h);
        const distance = gaussianSquaredW2(origin, model(Float64Array.from(h)));
        // The next term is of relative order |h|; the rounding of W₂² about 1e-14 of the traces.
        expect(Math.abs(distance - form)).toBeLessThan(2e-2 * form + 1e-11);
      }),
    );
  });

  it('lies below the generator’s own E‖ġ‖², and reaches it where A⁻¹Ȧ is symmetric', () => {
    fc.assert(
      fc.property(family, ({ n, model, slope }) => {
        const metric = gaussianMetric(
          model(Float64Array.of(0, 0)),
          gaussianTangents(model, [0, 0]).slice(0, 1),
        );
        const relaxed = slope.norm() ** 2;
        expect(metric.get(0, 0)).toBeLessThanOrEqual(relaxed + 1e-9);
        if (n === 1) expect(metric.get(0, 0)).toBeCloseTo(relaxed, 9);
      }),
    );
  });

  it('takes singular covariances where the change stays in their range, and refuses others', () => {
    const flat = gaussian(
      [0, 0],
      [
        [1, 0],
        [0, 0],
      ],
    );
    // A rotation of a line of points: N(0, 1) along a direction that turns costs E x² = 1.
    expect(
      gaussianMetric(flat, [
        {
          mean: still,
          covariance: [
            [0, 1],
            [1, 0],
          ],
        },
      ]).get(0, 0),
    ).toBeCloseTo(1, 14);
    const spreading = () =>
      gaussianMetric(flat, [
        {
          mean: still,
          covariance: [
            [0, 0],
            [0, 1],
          ],
        },
      ]);
    expect(spreading).toThrow(ArgumentError);
    expect(spreading).toThrow(/^tangents /);
    expect(() => gaussianMetric(flat, [{ mean: [0], covariance: [[1]] }])).toThrow(
      /^tangents\[0\]\.mean /,
    );
    expect(() =>
      gaussianMetric(flat, [
        {
          mean: still,
          covariance: [
            [0, 1],
            [0, 0],
          ],
        },
      ]),
    ).toThrow(/^tangents\[0\]\.covariance .*not symmetric/);
  });
});

describe('Fisher-Rao', () => {
  it('of N(μ, σ) is diag(1/σ², 2/σ²), in closed form and by quadrature', () => {
    const [mu, sigma] = [0.3, 1.7];
    const closed = gaussianFisherRao(gaussian([mu], [[sigma ** 2]]), [
      { mean: [1], covariance: [[0]] },
      { mean: [0], covariance: [[2 * sigma]] },
    ]);
    const pdf = (x: number, [m, s]: Float64Array) =>
      Math.exp(-((x - m!) ** 2) / (2 * s! ** 2)) / (s! * Math.sqrt(2 * Math.PI));
    const integrated = densityFisherRao(pdf, [mu, sigma]);
    [1 / sigma ** 2, 0, 0, 2 / sigma ** 2].forEach((value, k) => {
      expect(closed.to1DArray()[k]).toBeCloseTo(value, 14);
      expect(integrated.to1DArray()[k]).toBeCloseTo(value, 9);
    });
  });

  it('of a coin is 1/(p(1 − p))', () => {
    expect(discreteFisherRao([0.2, 0.8], [[1], [-1]]).get(0, 0)).toBeCloseTo(1 / 0.16, 14);
    expect(() => discreteFisherRao([0, 1], [[1], [-1]])).toThrow(/^derivatives /);
    expect(discreteFisherRao([0, 1], [[0], [0]]).get(0, 0)).toBe(0);
    expect(() => gaussianFisherRao(gaussian([0], [[0]]), [])).toThrow(/^at /);
  });
});
