import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { wassersteinOnLine } from '../distances/line.js';
import { density } from '../measures/density.js';
import { laplace, logistic, normal, uniform } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { integrate } from '../quadrature/gauss-kronrod.js';
import { displacement, lineAction } from './displacement.js';

describe('displacement', () => {
  it('goes through N((1 − t)m₀ + tm₁, ((1 − t)s₀ + ts₁)²), at any scale and far from 0', () => {
    const number = (min: number, max: number) => fc.double({ min, max, noNaN: true });
    fc.assert(
      fc.property(
        number(-140, 140),
        number(-1e8, 1e8),
        number(-4, 4),
        number(0, 1),
        number(-6, 6),
        (size, offset, width, t, z) => {
          const unit = 10 ** size;
          const s = 10 ** width;
          const geodesic = displacement(normal(offset * unit, unit), normal(0, s * unit));
          const [mean, deviation] = [(1 - t) * offset, 1 - t + t * s];
          const rounding = (1e-15 * Math.abs(offset)) / Math.min(deviation, 1);
          const exact = normal(mean, deviation);
          const x = mean + z * deviation;
          const point = geodesic.at(t);
          expect(Math.abs(point.cdf(x * unit) - exact.cdf(x))).toBeLessThan(1e-12 + rounding);
          const pdf = point.pdf!(x * unit) * unit * deviation;
          expect(Math.abs(pdf - exact.pdf!(x) * deviation)).toBeLessThan(1e-11 + 10 * rounding);
          const expected = offset * offset + (1 - s) ** 2;
          const error = Math.sqrt(geodesic.squaredDistance) / unit - Math.sqrt(expected);
          expect(Math.abs(error)).toBeLessThan(1e-9 * (1 + Math.sqrt(expected)));
        },
      ),
      { numRuns: 20 },
    );
  });

  it('satisfies the continuity equation ∂_tF = −ρv, F the distribution function', () => {
    const geodesic = displacement(laplace(0, 1), logistic(3, 0.5));
    const eps = 1e-4;
    for (const t of [0.2, 0.5, 0.8]) {
      for (const x of [-1, 0.3, 1.1, 2, 4]) {
        const change = (geodesic.at(t + eps).cdf(x) - geodesic.at(t - eps).cdf(x)) / (2 * eps);
        const flux = geodesic.at(t).pdf!(x) * geodesic.velocity(t, x);
        expect(Math.abs(change + flux)).toBeLessThan(1e-6);
      }
    }
  });

  it('has the action ∫v²ρ dx = W₂² at every time, and constant speed', () => {
    const [p, q] = [uniform(-1, 1), normal(2, 0.5)];
    const geodesic = displacement(p, q);
    const half = geodesic.at(0.5);
    const energy = integrate((x) => geodesic.velocity(0.5, x) ** 2 * half.pdf!(x), -4, 6, {
      breakpoints: half.breakpoints,
      relativeTolerance: 1e-8,
    });
    expect(energy.value).toBeCloseTo(geodesic.squaredDistance, 7);
    const third = wassersteinOnLine(geodesic.at(0.25), geodesic.at(0.75), 2);
    expect(third).toBeCloseTo(Math.sqrt(geodesic.squaredDistance) / 2, 9);
    // What the point says of itself is consistent: `density` checks pdf, cdf and quantiles together.
    const { pdf, cdf, quantile, support } = geodesic.at(0.5);
    density({ pdf: pdf!, cdf, quantile, support });
  });

  it('keeps the ends, and has no pdf where they have none', () => {
    const geodesic = displacement(uniform(0, 1), uniform(4, 7));
    expect(geodesic.at(0).cdf(0.25)).toBeCloseTo(0.25, 14);
    expect(geodesic.at(1).pdf!(5)).toBeCloseTo(1 / 3, 14);
    expect(geodesic.at(0.5).support).toEqual([2, 4]);
    expect(geodesic.at(0.5).pdf!(1.9)).toBe(0);
    const { quantile } = uniform(0, 1);
    expect(displacement(density({ quantile }), uniform(0, 1)).at(0.5).pdf).toBeUndefined();
    expect(() => geodesic.at(1.1)).toThrow(/^t is 1.1/);
    expect(() => geodesic.velocity(Number.NaN, 0)).toThrow(/^t is NaN/);
  });
});

describe('lineAction', () => {
  const [p, q] = [normal(0, 1), normal(3, 0.5)];

  it('is W₂² for displacement interpolation, for any number of points', () => {
    const geodesic = displacement(p, q);
    for (const pieces of [1, 3, 8]) {
      const path = Array.from({ length: pieces + 1 }, (_, k) => geodesic.at(k / pieces));
      expect(lineAction(path)).toBeCloseTo(9.25, 8);
    }
  });

  it('rises for linear interpolation to ∫∫(F₁ − F₀)²/ρ_t dx dt', () => {
    const near = normal(1, 0.8);
    const actions = [1, 2, 4, 8, 16].map((pieces) =>
      lineAction(
        Array.from({ length: pieces + 1 }, (_, k) =>
          gaussianMixture({
            weights: [1 - k / pieces, k / pieces],
            means: [0, 1],
            standardDeviations: [1, 0.8],
          }),
        ),
      ),
    );
    expect(actions[0]).toBeCloseTo(1.04, 9);
    for (const k of [1, 2, 3, 4]) expect(actions[k]!).toBeGreaterThan(actions[k - 1]!);
    // ∫₀¹ dt/((1 − t)a + tb) = log(b/a)/(b − a): one integral is left.
    const limit = integrate(
      (x) => {
        const [a, b] = [p.pdf!(x), near.pdf!(x)];
        const rise = x < 0.5 ? near.cdf(x) - p.cdf(x) : p.survival(x) - near.survival(x);
        const ratio = Math.log(b / a);
        return rise ** 2 * (Math.abs(ratio) < 1e-9 ? 1 / a : ratio / (b - a));
      },
      -8,
      8,
      { breakpoints: [0, 0.5, 1], relativeTolerance: 1e-8 },
    ).value;
    expect(actions[4]!).toBeLessThan(limit);
    expect(actions[4]! / limit).toBeGreaterThan(0.99);
  });

  it('refuses a path of one point', () => {
    expect(() => lineAction([p])).toThrow(/^path has 1 points/);
  });
});
