/** W_p of densities on the line at any scale, separation, offset and order. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { density } from '../measures/density.js';
import { exponential, laplace, logistic, normal, uniform } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { QuadratureError } from '../quadrature/gauss-kronrod.js';
import { wassersteinOnLine } from './line.js';

function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected), `${actual} for ${expected}`).toBeLessThanOrEqual(
    tolerance * Math.abs(expected),
  );
}

const mixture = (
  weights: readonly number[],
  means: readonly number[],
  standardDeviations: readonly number[],
) => gaussianMixture({ weights, means, standardDeviations });

const power = (min: number, max: number) =>
  fc.double({ min, max, noNaN: true }).map((exponent) => 10 ** exponent);

describe('closed forms at any scale', () => {
  it('W₁, W₂ and W₄ of normals, exponentials and shifts', () => {
    fc.assert(
      fc.property(
        power(-140, 140),
        power(-12, 12),
        fc.oneof(fc.constant(0), power(-4, 10)),
        fc.oneof(fc.constant(0), power(-8, 8)),
        (s, ratio, separation, offset) => {
          const t = s * ratio;
          const first = offset * s;
          const second = first + separation * Math.max(s, t);
          const distance = second - first;
          const change = Math.abs(t - s);
          const w = (p: typeof normal, order: number) =>
            wassersteinOnLine(p(first, s), p(second, t), order);
          // The gap of quantiles that nearly agree has fewer digits than they.
          const digits = 1e-12 * (1 + Math.max(s, t) / (Math.hypot(distance, change) || s));
          expectRelative(w(normal, 2), Math.hypot(distance, change), digits);
          expectRelative(w(laplace, 2), Math.hypot(distance, Math.SQRT2 * change), digits);
          const shifted = (order: number) =>
            wassersteinOnLine(logistic(first, s), logistic(second, s), order);
          const shiftDigits = 1e-12 * (1 + s / (distance || s));
          for (const order of [1, 3]) expectRelative(shifted(order), distance, shiftDigits);
          const mean = (order: number) =>
            wassersteinOnLine(exponential(1 / s), exponential(1 / t), order);
          const scaleDigits = 1e-12 * (1 + Math.max(s, t) / (change || s));
          expectRelative(mean(1), change, scaleDigits);
          expectRelative(mean(2), Math.SQRT2 * change, scaleDigits);
          const fourth = wassersteinOnLine(normal(first, s), normal(first, t), 4);
          expectRelative(fourth, 3 ** 0.25 * change, scaleDigits);
        },
      ),
      { numRuns: 40 },
    );
  });

  it('distances far below the rounding of the quantiles, down to the smallest float64', () => {
    // They are rounding of quantiles of size s: right to 1e-15 of that, and never an error.
    for (const order of [1, 1.5, 2, 7, 100]) {
      for (const d of [5e-324, 1e-310, 1e-200, 1e-30]) {
        for (const s of [1e-150, 1, 1e150]) {
          for (const family of [normal, logistic, laplace]) {
            const w = wassersteinOnLine(family(d, s), family(0, s), order);
            expect(Math.abs(w - d)).toBeLessThanOrEqual(1e-12 * d + 1e-15 * s);
          }
        }
      }
    }
    expect(wassersteinOnLine(uniform(-5e-324, 5e-324), [-5e-324, 5e-324], 2)).toBeLessThan(1e-322);
  });

  it('orders up to a thousand, without overflow', () => {
    // (E|z|^p)^(1/p), by Stirling's series of log Γ((p + 1)/2): 1e-14 from p = 50 on.
    const normalMoment = (p: number) => {
      const x = (p + 1) / 2;
      const series = 1 / (12 * x) - 1 / (360 * x ** 3) + 1 / (1260 * x ** 5);
      const logGamma = (x - 0.5) * Math.log(x) - x + Math.log(2 * Math.PI) / 2 + series;
      return Math.exp((logGamma + (p / 2) * Math.LN2 - Math.log(Math.PI) / 2) / p);
    };
    for (const order of [50, 101.5, 300, 1000]) {
      expectRelative(
        wassersteinOnLine(normal(0, 1e100), normal(0, 2e100), order),
        1e100 * normalMoment(order),
        1e-12,
      );
      expectRelative(
        wassersteinOnLine(uniform(0, 1), uniform(0, 2), order),
        (1 / (order + 1)) ** (1 / order),
        1e-12,
      );
    }
    // Γ(6)^(1/5) of exponentials.
    expectRelative(wassersteinOnLine(exponential(1), exponential(0.5), 5), 120 ** 0.2, 1e-12);
  });

  it('refuses an order whose integral lies in probabilities below float64', () => {
    for (const order of [1400, 1e6]) {
      expect(() => wassersteinOnLine(normal(0, 1), normal(0, 2), order)).toThrow(QuadratureError);
      expectRelative(wassersteinOnLine(normal(0, 1), normal(3, 1), order), 3, 1e-12);
    }
  });
});

describe('mixtures with gaps', () => {
  it('the components of far ones move on their own', () => {
    for (const gap of [1e2, 1e5, 1e7]) {
      for (const weight of [0.3, 1e-12]) {
        const at = (first: number, scale: number) =>
          mixture([1 - weight, weight], [first, gap], [scale, scale]);
        // Same shapes and weights: W_p is (Σ w |Δs|^p E|z|^p)^(1/p), and of a shift of one (Σ w d^p)^(1/p).
        expectRelative(wassersteinOnLine(at(0, 1), at(0, 2), 2), 1, 1e-16 * gap + 1e-12);
        const moved = (1 - weight) ** (1 / 3) * 0.5;
        expectRelative(wassersteinOnLine(at(0, 1), at(0.5, 1), 3), moved, 1e-16 * gap + 1e-12);
      }
    }
  });

  it('a component of weight 1e-12 at 1e10 counts', () => {
    const p = mixture([1 - 1e-12, 1e-12], [0, 1e10], [1, 1]);
    expectRelative(wassersteinOnLine(p, normal(0, 1), 1), 1e-2, 1e-8);
    // Its mass comes from near 7, a part of 1e-9; weight 1e-12 is rounded to 1e-4 in 1 − 1e-12.
    expectRelative(wassersteinOnLine(p, normal(0, 1), 2), 1e4, 1e-8);
    expectRelative(wassersteinOnLine(p, normal(0, 1), 3), 1e6, 1e-8);
  });

  it('SciPy’s quad on the quantiles of each component', () => {
    // SciPy 1.17: ∫ |Q₀ − Q₁|^p over (0, ¼), (¼, ½), (½, 1) with norm.ppf, each half in log u.
    const p = mixture([0.25, 0.75], [0, 1000], [1e-3, 2]);
    const q = mixture([0.5, 0.5], [0, 1000], [2e-3, 1]);
    expectRelative(wassersteinOnLine(p, q, 2), 498.90938471513135, 1e-12);
    expectRelative(wassersteinOnLine(p, q, 3), 628.5859049958681, 1e-12);
    expectRelative(wassersteinOnLine(p, q, 7), 818.547155861054, 1e-12);
  });
});

describe('tails that a user gives without digits', () => {
  const cauchy = { cdf: (x: number) => 0.5 + Math.atan(x) / Math.PI };

  it('are infinite where a power of the quantiles is', () => {
    const member = density(cauchy);
    for (const order of [1, 1.5, 2]) {
      expect(wassersteinOnLine(member, normal(0, 1), order)).toBe(Infinity);
    }
    const byQuantile = density({
      quantile: (u) => (u === 0 ? -Infinity : u === 1 ? Infinity : -1 / Math.tan(Math.PI * u)),
    });
    expect(wassersteinOnLine(byQuantile, normal(0, 1), 1)).toBe(Infinity);
  });

  it('are cut at 1e-13 where that does not matter, and refused where it does', () => {
    const member = density({ quantile: (u) => Math.log(u) - Math.log1p(-u) });
    const exact = wassersteinOnLine(logistic(0, 1), normal(0, 1), 2);
    expectRelative(wassersteinOnLine(member, normal(0, 1), 2), exact, 1e-9);
    expect(() => wassersteinOnLine(member, normal(0, 1), 8)).toThrow(QuadratureError);
  });
});
