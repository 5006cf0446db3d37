import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { jacobiEigen } from '../linear-algebra/jacobi.fixture.js';
import { discreteMeasure } from '../measures/discrete.js';
import { gaussian } from '../measures/gaussian.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { samples } from '../measures/samples.js';
import { gaussHermite, gaussianCubature } from '../quadrature/gaussian-cubature.js';
import {
  affineMetric,
  affineMetricOfModel,
  basisCovariance,
  basisEnergy,
  basisMoments,
} from './affine.js';
import { type Basis, diagonalQuadraticBasis, fullQuadraticBasis, linearBasis } from './basis.js';
import { gaussianMetric, gaussianTangents } from './gaussian.js';
import { gaussianMixtureMetric } from './gaussian-mixture.js';
import { affineGeneratorMetric, linearize, linearizedGenerator, rwpMetric } from './generator.js';

const entry = fc.double({ min: -2, max: 2, noNaN: true });

/** The least eigenvalue of B − A, relative to B's size: above −1e-9 where A ⪯ B. */
function slack(a: Matrix, b: Matrix): number {
  const size = Math.max(Matrix.abs(b).max(), 1e-4); // differences err absolutely
  return Math.min(...jacobiEigen(Matrix.sub(b, a)).values) / size;
}

/** A linear generator m(θ) + A(θ) z of R^n with p parameters; expectations over z are exact. */
const linearGenerators = fc
  .record({
    n: fc.integer({ min: 1, max: 3 }),
    p: fc.integer({ min: 1, max: 3 }),
    numbers: fc.array(entry, { minLength: 60, maxLength: 60 }),
  })
  .map(({ n, p, numbers }) => {
    const at = (k: number) => numbers[k % 60]!;
    const indices = Array.from({ length: n }, (_, i) => i);
    const offset = (theta: ArrayLike<number>, i: number) => {
      let sum = at(i);
      for (let k = 0; k < p; k++) sum += at(7 + 5 * k + i) * theta[k]!;
      return sum;
    };
    const factor = (theta: ArrayLike<number>, i: number, j: number) => {
      let sum = at(20 + i * n + j) + (i === j ? 3 : 0);
      for (let k = 0; k < p; k++) sum += at(30 + 9 * k + i * n + j) * theta[k]!;
      return sum;
    };
    const generator = (theta: Float64Array, z: Float64Array) =>
      Float64Array.from({ length: n }, (_, i) => {
        let sum = offset(theta, i);
        for (let j = 0; j < n; j++) sum += factor(theta, i, j) * z[j]!;
        return sum;
      });
    const model = (theta: Float64Array) => {
      const a = new Matrix(indices.map((i) => indices.map((j) => factor(theta, i, j))));
      const mean = Array.from({ length: n }, (_, i) => offset(theta, i));
      return gaussian(mean, a.mmul(a.transpose()));
    };
    const latents = gaussianCubature(gaussian(new Float64Array(n), Matrix.eye(n)), 4);
    return { n, p, generator, model, latents, theta: new Float64Array(p) };
  });

describe('G_O1 ⪯ G_O2Diag ⪯ G_O2Full ⪯ G_W ⪯ G_RWP', () => {
  it('on random linear generators, where O2Full is exact', () => {
    fc.assert(
      fc.property(linearGenerators, ({ n, generator, model, latents, theta }) => {
        const linear = linearize(generator, theta, latents, latents.weights);
        const full = affineGeneratorMetric(linear, fullQuadraticBasis(n));
        const wasserstein = gaussianMetric(model(theta), gaussianTangents(model, theta));
        const chain = [
          affineGeneratorMetric(linear, linearBasis(n)),
          affineGeneratorMetric(linear, diagonalQuadraticBasis(n)),
          full,
          wasserstein,
          rwpMetric(linear),
        ];
        for (let i = 1; i < chain.length; i++) {
          expect(slack(chain[i - 1]!, chain[i]!), `link ${i}`).toBeGreaterThan(-1e-8); // the differences'
        }
        // Gaussians move by quadratic potentials: here the third and the fourth are one.
        expect(slack(wasserstein, full)).toBeGreaterThan(-1e-8);
      }),
    );
  });

  it('on random samples, RWP above every affine metric', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 1, max: 3 }),
        fc.array(entry, { minLength: 24, maxLength: 24 }),
        fc.array(entry, { minLength: 48, maxLength: 48 }),
        (n, x, jacobians) => {
          const count = 24 / n;
          const own = Array.from({ length: count }, (_, b) =>
            Matrix.from1DArray(n, 2, jacobians.slice(b * n * 2, (b + 1) * n * 2)),
          );
          const linear = linearizedGenerator(samples(x, n), own);
          const bases = [linearBasis(n), diagonalQuadraticBasis(n), fullQuadraticBasis(n)];
          const chain = bases.map((basis) =>
            affineGeneratorMetric(linear, basis, { damping: 1e-9 }),
          );
          chain.push(rwpMetric(linear));
          for (let i = 1; i < chain.length; i++) {
            expect(slack(chain[i - 1]!, chain[i]!), `link ${i}`).toBeGreaterThan(-1e-7);
          }
        },
      ),
    );
  });

  it('strictly on a Gaussian mixture: quadratics do not suffice, RWP is too much', () => {
    const weights = [0.3, 0.7];
    const means = [-1.5, 1];
    const standardDeviations = [0.6, 0.9];
    const wasserstein = gaussianMixtureMetric(
      gaussianMixture({ weights, means, standardDeviations }),
      ['means'],
    );
    const rwp = Matrix.diag([0.3, 0.7]);
    // Expectations under the mixture: both components' nodes.
    const rule = gaussHermite(30);
    const points = [0, 1].flatMap((k) =>
      Array.from(rule.nodes, (z) => [means[k]! + standardDeviations[k]! * z]),
    );
    const pointWeights = [0, 1].flatMap((k) => Array.from(rule.weights, (w) => weights[k]! * w));
    const jacobians = [0, 1].flatMap((k) => Array.from(rule.nodes, () => [[1 - k, k]]));
    const mixture = linearizedGenerator(points, jacobians, pointWeights);
    const monomials = (degree: number): Basis => ({
      dimension: 1,
      size: degree,
      values: ([x]) => Array.from({ length: degree }, (_, k) => x! ** (k + 1)),
      gradients: ([x]) => Array.from({ length: degree }, (_, k) => [(k + 1) * x! ** k]),
    });
    const chain = [1, 2, 3, 4, 6].map((degree) =>
      affineGeneratorMetric(mixture, monomials(degree)),
    );
    chain.push(wasserstein, rwp);
    expect(rwpMetric(mixture).get(0, 0)).toBeCloseTo(0.3, 13);
    for (let i = 1; i < chain.length; i++)
      expect(slack(chain[i - 1]!, chain[i]!)).toBeGreaterThan(-1e-9);
    // Entry (0, 0): 0.09, 0.139, ... towards G_W, well below RWP's 0.3.
    const entries = chain.map((metric) => metric.get(0, 0));
    expect(entries[0]).toBeCloseTo(0.09, 13);
    expect(entries[1]! - entries[0]!).toBeGreaterThan(0.01);
    expect(wasserstein.get(0, 0) - entries[1]!).toBeGreaterThan(0.01);
    expect(0.3 - wasserstein.get(0, 0)).toBeGreaterThan(0.01);
  });
});

describe('the affine metric', () => {
  it('of degree 2 full is Takatsu’s for Gaussians, whatever they are given as', () => {
    fc.assert(
      fc.property(linearGenerators, ({ n, model, theta }) => {
        const exact = gaussianMetric(model(theta), gaussianTangents(model, theta));
        const basis = fullQuadraticBasis(n);
        const analytic = affineMetricOfModel(model, theta, basis);
        const byPoints = affineMetricOfModel((t) => gaussianCubature(model(t), 3), theta, basis);
        const size = 1 + Matrix.abs(exact).max();
        expect(Matrix.sub(analytic, exact).abs().max()).toBeLessThan(1e-8 * size);
        expect(Matrix.sub(byPoints, exact).abs().max()).toBeLessThan(1e-8 * size);
      }),
      { numRuns: 30 },
    );
  });

  it('of degree 2 diagonal is Σ (∇μ ∇μᵀ + ∇σ ∇σᵀ)', () => {
    const model = ([a, b]: Float64Array) =>
      gaussian(
        [a!, a! * b!],
        [
          [a! ** 2, 0.3 * a!],
          [0.3 * a!, 1 + b! ** 2],
        ],
      );
    const [a, b] = [1.5, 0.8];
    const dMu = [
      [1, 0],
      [b, a],
    ];
    const dSigma = [
      [1, 0],
      [0, b / Math.sqrt(1 + b ** 2)],
    ];
    const metric = affineMetricOfModel(model, [a, b], diagonalQuadraticBasis(2));
    const slopes = new Matrix([...dMu, ...dSigma]);
    const expected = slopes.transpose().mmul(slopes);
    expect(Matrix.sub(metric, expected).abs().max()).toBeLessThan(5e-11);
  });

  it('takes a basis of your own, up to the exact potential', () => {
    // N(0, s²) to N(0, (s + ds)²) moves by Φ = ½(x/s)²·..., in the span of x² but not of sin x.
    const square: Basis = {
      dimension: 1,
      size: 1,
      degree: 2,
      values: ([x]) => [x! ** 2],
      gradients: ([x]) => [[2 * x!]],
    };
    const sine: Basis = {
      dimension: 1,
      size: 1,
      values: ([x]) => [Math.cos(x!)],
      gradients: ([x]) => [[-Math.sin(x!)]],
    };
    const model = ([s]: Float64Array) => gaussian([0], [[s! ** 2]]);
    expect(affineMetricOfModel(model, [1.3], square).get(0, 0)).toBeCloseTo(1, 11);
    // E cos(sz) = exp(−s²/2), E sin² = (1 − exp(−2s²))/2.
    const expected = (1.3 * Math.exp(-(1.3 ** 2) / 2)) ** 2 / ((1 - Math.exp(-2 * 1.3 ** 2)) / 2);
    expect(affineMetricOfModel(model, [1.3], sine).get(0, 0)).toBeCloseTo(expected, 11);
  });

  it('becomes Fisher-Rao with M = Cov Ψ: exact for exponential families', () => {
    // N(μ, σ): Ψ = (x, ½x²) are the sufficient statistics.
    const [mu, sigma] = [0.4, 1.6];
    const basis = fullQuadraticBasis(1);
    const covariance = basisCovariance(gaussian([mu], [[sigma ** 2]]), basis);
    const metric = affineMetric(
      [
        [1, 0],
        [mu, sigma],
      ],
      covariance,
    );
    [1 / sigma ** 2, 0, 0, 2 / sigma ** 2].forEach((value, k) => {
      expect(metric.to1DArray()[k]).toBeCloseTo(value, 11);
    });
  });

  it('has M by blocks [[1, m_i], [m_i, m_i² + v_i]] for degree 2 diagonal', () => {
    const points = discreteMeasure(
      [
        [0, 1],
        [2, 5],
      ],
      [0.25, 0.75],
    );
    const energy = basisEnergy(points, diagonalQuadraticBasis(2));
    expect(energy.to2DArray()).toEqual([
      [1, 0, 1.5, 0],
      [0, 1, 0, 4],
      [1.5, 0, 3, 0],
      [0, 4, 0, 19],
    ]);
    expect([...basisMoments(points, linearBasis(2))]).toEqual([1.5, 4]);
  });

  it('is damped, and needs it where a potential is constant', () => {
    const points = discreteMeasure([[1], [1]]);
    const energy = basisEnergy(points, fullQuadraticBasis(1)); // [[1, 1], [1, 1]]: singular
    expect(() => affineMetric([[0], [1]], energy)).toThrow(/^damping /);
    expect(affineMetric([[1], [1]], energy).get(0, 0)).toBeCloseTo(1, 14);
    expect(affineMetric([[0], [1]], energy, { damping: 1 }).get(0, 0)).toBeCloseTo(2 / 3, 14);
  });

  it.each<[string, () => unknown]>([
    ['dimension', () => linearBasis(0)],
    ['dimension', () => fullQuadraticBasis(1.5)],
    ['measure', () => basisMoments(gaussian([0], [[1]]), linearBasis(2))],
    ['measure', () => basisMoments([[Number.NaN]], linearBasis(1))],
    ['basis', () => basisMoments([[1]], { ...linearBasis(1), size: 2 })],
    ['energy', () => affineMetric([[1]], [[1, 2]])],
    [
      'momentDerivatives',
      () =>
        affineMetric(
          [[1], [2], [3]],
          [
            [1, 0],
            [0, 1],
          ],
        ),
    ],
    ['damping', () => affineMetric([[1]], [[1]], { damping: -1 })],
    ['jacobians', () => linearizedGenerator([[1], [2]], [[[1, 2]], [[3]]])],
    ['weights', () => linearizedGenerator([[1], [2]], [[[1]], [[2]]], [0.5, 0.6])],
    ['basis', () => affineGeneratorMetric(linearizedGenerator([[1]], [[[1]]]), linearBasis(2))],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument}\\b`));
  });
});

describe('Gaussian cubature', () => {
  it('integrates polynomials: E z⁸ = 105 with 5 nodes', () => {
    const { nodes, weights } = gaussHermite(5);
    expect(weights.reduce((sum, w, k) => sum + w * nodes[k]! ** 8, 0)).toBeCloseTo(105, 10);
  });

  it('has the mean and the covariance with 2n points', () => {
    const target = gaussian(
      [1, 2],
      [
        [2, 1],
        [1, 3],
      ],
    );
    const { count, values, weights } = gaussianCubature(target, 2);
    expect(count).toBe(4);
    let cross = 0;
    for (let b = 0; b < count; b++)
      cross += weights[b]! * (values[2 * b]! - 1) * (values[2 * b + 1]! - 2);
    expect(cross).toBeCloseTo(1, 13);
    expect(() => gaussianCubature(gaussian(new Float64Array(9), Matrix.zeros(9, 9)), 20)).toThrow(
      /^nodesPerAxis .*million/,
    );
  });
});
