import { ArgumentError } from '@wprox/arguments';
import { Matrix } from 'ml-matrix';
import { describe, expect, it } from 'vitest';
import { normal } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { standardNormalPdf } from '../measures/standard-normal.js';
import { gaussianMixtureMetric } from './gaussian-mixture.js';
import {
  exponentialMetric,
  laplaceMetric,
  locationScaleMetric,
  logisticMetric,
  normalMetric,
  uniformMetric,
} from './location-scale.js';
import { pullBack, squaredLength } from './metric.js';
import {
  cdfMetric,
  densityFamilyMetric,
  quantileFamilyMetric,
  quantileMetric,
} from './one-dimensional.js';
import { linearPushForward, pushForwardMetric } from './push-forward.js';

/** Every entry within `relative` of the larger of its expected value and `scale`. */
function expectMetric(
  found: Matrix,
  expected: Matrix | readonly number[][],
  relative: number,
  scale = 0,
): void {
  const wanted = new Matrix(expected as number[][]);
  expect([found.rows, found.columns]).toEqual([wanted.rows, wanted.columns]);
  const values = found.to1DArray();
  wanted.to1DArray().forEach((value, k) => {
    const size = Math.max(Math.abs(value), scale) || 1;
    expect(Math.abs(values[k]! - value), `entry ${k}: ${values[k]} for ${value}`).toBeLessThan(
      relative * size,
    );
  });
}

const logit = (u: number) => Math.log(u) - Math.log1p(-u);

describe('closed forms against quadrature (1e-9 relative)', () => {
  const [m, s] = [0.7, 1.9];
  it.each<[string, Matrix, () => Matrix]>([
    [
      'normal, by F',
      normalMetric(),
      () =>
        cdfMetric({
          pdf: (x) => standardNormalPdf((x - m) / s) / s,
          cdfDerivatives: (x) => {
            const z = (x - m) / s;
            return [-standardNormalPdf(z) / s, (-z * standardNormalPdf(z)) / s];
          },
        }),
    ],
    [
      'Laplace, by F',
      laplaceMetric(),
      () =>
        cdfMetric(
          {
            pdf: (x) => Math.exp(-Math.abs(x - m) / s) / (2 * s),
            cdfDerivatives: (x) => {
              const density = Math.exp(-Math.abs(x - m) / s) / (2 * s);
              return [-density, (-density * (x - m)) / s];
            },
          },
          { breakpoints: [m - s, m, m + s] },
        ),
    ],
    [
      'logistic, by F',
      logisticMetric(),
      () =>
        cdfMetric({
          pdf: (x) => 1 / (4 * s * Math.cosh((x - m) / (2 * s)) ** 2),
          cdfDerivatives: (x) => {
            const density = 1 / (4 * s * Math.cosh((x - m) / (2 * s)) ** 2);
            return [-density, (-density * (x - m)) / s];
          },
        }),
    ],
    ['logistic, by Q', logisticMetric(), () => quantileMetric((u) => [1, logit(u)])],
    ['uniform, by Q', uniformMetric(), () => quantileMetric((u) => [1 - u, u])],
    [
      'exponential, by F',
      exponentialMetric(1.7),
      () =>
        cdfMetric({
          pdf: (x) => 1.7 * Math.exp(-1.7 * x),
          cdfDerivatives: (x) => [x * Math.exp(-1.7 * x)],
          support: [0, Infinity],
        }),
    ],
    [
      'exponential, by Q',
      exponentialMetric(1.7),
      () => quantileMetric((u) => [Math.log1p(-u) / 1.7 ** 2]),
    ],
    [
      'Gumbel, by Q: Eq is Euler’s constant, Eq² = γ² + π²/6',
      locationScaleMetric(0.5772156649015329, 0.5772156649015329 ** 2 + Math.PI ** 2 / 6),
      () => quantileMetric((u) => [1, -Math.log(-Math.log(u))]),
    ],
  ])('%s', (_, expected, quadrature) => {
    expectMetric(quadrature(), expected, 1e-9);
  });

  it('normal and logistic with nothing but pdf and cdf given: differences', () => {
    expectMetric(
      densityFamilyMetric(([mean, sd]) => normal(mean!, sd!), [m, s]),
      normalMetric(),
      1e-9,
    );
    expectMetric(
      quantileFamilyMetric((u, [mean, scale]) => mean! + scale! * logit(u), [m, s]),
      logisticMetric(),
      1e-9,
    );
    expectMetric(
      quantileFamilyMetric((u, [a, b]) => a! + (b! - a!) * u, [-1, 3]),
      uniformMetric(),
      1e-9,
    );
  });

  it('agree with a Weibull family of no fixed shape: E[(∂Q)²] by the gamma function', () => {
    // Q = b·q^(1/k), q = −log(1 − u) of Exp(1): ∂_bQ = q^(1/k), so G_bb = Γ(1 + 2/k); k = 2 gives 1.
    const metric = quantileFamilyMetric((u, [b]) => b! * Math.sqrt(-Math.log1p(-u)), [3]);
    expectMetric(metric, [[1]], 1e-9);
  });
});

describe('Gaussian mixtures', () => {
  it('of one component are the normal metric', () => {
    expectMetric(
      gaussianMixtureMetric(
        gaussianMixture({ weights: [1], means: [5], standardDeviations: [0.01] }),
      ),
      normalMetric(),
      1e-9,
    );
  });

  it('far apart are diag(w) on the means and on the deviations; near, less', () => {
    const weights = [0.3, 0.7];
    const far = { weights, means: [-50, 50], standardDeviations: [1, 2] };
    expectMetric(
      gaussianMixtureMetric(gaussianMixture(far), ['means']),
      [
        [0.3, 0],
        [0, 0.7],
      ],
      1e-9,
    );
    expectMetric(
      gaussianMixtureMetric(gaussianMixture(far), ['standardDeviations']),
      [
        [0.3, 0],
        [0, 0.7],
      ],
      1e-9,
    );
    const near = gaussianMixtureMetric(
      gaussianMixture({ weights, means: [0, 1], standardDeviations: [1, 1] }),
      ['means'],
    );
    expect(near.sum()).toBeCloseTo(1, 10); // moving both together is a shift
    expect(near.get(0, 0)).toBeLessThan(0.3);
  });

  it('moves weight over the gap between components at a cost of gap²/ρ, so more than the distance', () => {
    const metric = gaussianMixtureMetric(
      gaussianMixture({ weights: [0.5, 0.5], means: [-1, 1], standardDeviations: [1, 1] }),
      ['weights'],
    );
    // The best single velocity field is no cheaper than its linear part: (dE x/dw)² = 4.
    expect(metric.get(0, 0)).toBeGreaterThan(4);
  });

  it('agree with the family differentiated numerically', () => {
    const parts = { weights: [0.4, 0.6], means: [-1, 1.5], standardDeviations: [0.8, 1.2] };
    const family = ([m1, m2, s1, s2, w]: Float64Array) =>
      gaussianMixture({
        weights: [w!, 1 - w!],
        means: [m1!, m2!],
        standardDeviations: [s1!, s2!],
      });
    const numeric = densityFamilyMetric(family, [-1, 1.5, 0.8, 1.2, 0.4]);
    expectMetric(numeric, gaussianMixtureMetric(gaussianMixture(parts)), 1e-8, 0.1);
  });

  it('refuse to vary nothing', () => {
    const one = gaussianMixture({ weights: [1], means: [0], standardDeviations: [1] });
    expect(() => gaussianMixtureMetric(one, [])).toThrow(/^parameters /);
    expect(() => gaussianMixtureMetric(one, ['weights'])).toThrow(ArgumentError);
  });
});

describe('changing parameters', () => {
  it('pulls back: N(μ, e^η) has diag(1, e^2η)', () => {
    const sigma = Math.exp(0.3);
    const pulled = pullBack(normalMetric(), Matrix.diag([1, sigma]));
    expect(pulled.to2DArray()).toEqual([
      [1, 0],
      [0, sigma ** 2],
    ]);
    expect(squaredLength(uniformMetric(), [1, 1])).toBeCloseTo(1, 15); // a shift
  });
});

describe('push-forward', () => {
  it('x = cos t·z₁ + sin t·z₂: every sample moves, the distribution does not', () => {
    for (const t of [0, 0.4, 2, -7]) {
      const { wasserstein, relaxed } = linearPushForward(
        [Math.cos(t), Math.sin(t)],
        [[-Math.sin(t)], [Math.cos(t)]],
      );
      expect(wasserstein.get(0, 0)).toBeLessThan(1e-30);
      expect(relaxed.get(0, 0)).toBeCloseTo(1, 15);
    }
  });

  it('is exact for a monotone generator', () => {
    const { wasserstein, relaxed } = pushForwardMetric(
      (z, [m, s]) => m! + Math.exp(s!) * z,
      [1, 0.5],
    );
    expectMetric(
      wasserstein,
      [
        [1, 0],
        [0, Math.E],
      ],
      1e-9,
      1,
    );
    expectMetric(relaxed, wasserstein, 1e-12, 1);
  });

  it('(z + t)²: at t = 0 the halves of the mass move opposite ways and G vanishes', () => {
    const { wasserstein, relaxed } = pushForwardMetric((z, [t]) => (z + t!) ** 2, [0], {
      turningPoints: [0],
    });
    expect(wasserstein.get(0, 0)).toBeLessThan(1e-12);
    expect(relaxed.get(0, 0)).toBeCloseTo(4, 8); // E(2z)²
  });

  it('(z + t)² at t = 0.5 agrees with its distribution function', () => {
    const t = 0.5;
    const folded = pushForwardMetric((z, [shift]) => (z + shift!) ** 2, [t], {
      turningPoints: [-t],
    });
    // F(x) = Φ(√x − t) − Φ(−√x − t); in y = √x, dx = 2y dy and ρ dx = (φ(y − t) + φ(y + t)) dy.
    const byCdf = cdfMetric(
      {
        pdf: (y) => standardNormalPdf(y - t) + standardNormalPdf(y + t),
        cdfDerivatives: (y) => [2 * y * (standardNormalPdf(-y - t) - standardNormalPdf(y - t))],
        support: [0, Infinity],
      },
      { breakpoints: [0.5, 2] },
    );
    expectMetric(folded.wasserstein, byCdf, 1e-7);
    expect(folded.wasserstein.get(0, 0)).toBeLessThan(folded.relaxed.get(0, 0));
  });
});

describe('bad models', () => {
  it('are refused', () => {
    const bump = (x: number) => standardNormalPdf((x - 1000) / 1e-3) / 1e-3;
    expect(() => cdfMetric({ pdf: bump, cdfDerivatives: () => [0] })).toThrow(
      /^model .*breakpoints/,
    );
    expect(() => exponentialMetric(0)).toThrow(/^rate /);
    expect(() => locationScaleMetric(2, 1)).toThrow(/^secondMoment /);
    expect(() => linearPushForward([0, 0], [[1], [1]])).toThrow(/^weights /);
    expect(() => pushForwardMetric((z) => z, [0], { turningPoints: [99] })).toThrow(
      /^turningPoints/,
    );
    expect(() => pullBack([[1, 2, 3]], [[1]])).toThrow(/^metric /);
    expect(() => pullBack([[1]], [[1], [2]])).toThrow(/^jacobian /);
    const flat = [1, 0, 0, 1] as unknown as number[][];
    expect(() => pullBack(flat, [[1]])).toThrow(/^metric .*from1DArray/);
  });
});
