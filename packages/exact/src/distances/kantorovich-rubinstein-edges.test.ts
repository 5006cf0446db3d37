/** Primal = dual for densities that touch, nest, nearly agree, or are of any size. */
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import type { Density } from '../measures/density.js';
import { density } from '../measures/density.js';
import { exponential, laplace, logistic, normal, uniform } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { kantorovichRubinstein } from './kantorovich-rubinstein.js';

/** A piecewise constant density on [0, n]: the weight of each unit interval. */
function staircase(weights: readonly number[], s = 1): Density {
  const sum = weights.reduce((total, w) => total + w, 0);
  const masses = weights.map((w) => w / sum);
  const below = masses.map((_, i) => masses.slice(0, i).reduce((total, m) => total + m, 0));
  const cell = (x: number) => Math.min(masses.length - 1, Math.max(0, Math.floor(x / s)));
  return density({
    pdf: (x) => masses[cell(x)]! / s,
    cdf: (x) => below[cell(x)]! + masses[cell(x)]! * (x / s - cell(x)),
    support: [0, masses.length * s],
    breakpoints: masses.map((_, i) => i * s),
  });
}

/** ∫ |F_p − F_q| of staircases: on each unit interval the difference is linear. */
function byTrapezoids(a: readonly number[], b: readonly number[]): number {
  const total = (weights: readonly number[]) => weights.reduce((sum, w) => sum + w, 0);
  let [area, left] = [0, 0];
  a.forEach((w, i) => {
    const right = left + w / total(a) - b[i]! / total(b);
    area +=
      left * right >= 0
        ? Math.abs(left + right) / 2
        : (left ** 2 + right ** 2) / (2 * (Math.abs(left) + Math.abs(right)));
    left = right;
  });
  return area;
}

function expectEqual(p: Density, q: Density, expected: number | undefined, size: number): void {
  const { primal, dual, critic } = kantorovichRubinstein(p, q);
  // Quadratures to 1e-12 of themselves, of differences that are rounded to 1e-14 of the spread.
  expect(Math.abs(primal - dual)).toBeLessThanOrEqual(1e-11 * primal + 1e-13 * size);
  if (expected !== undefined) {
    expect(Math.abs(dual - expected)).toBeLessThanOrEqual(1e-11 * expected + 1e-13 * size);
  }
  const points = [0.001, 0.2, 0.5, 0.8, 0.999].flatMap((u) => [p.quantile(u), q.quantile(u)]);
  for (const x of points) {
    for (const y of points) {
      const slack = 1e-15 * (Math.abs(x) + Math.abs(y) + size);
      expect(critic([x]) - critic([y])).toBeLessThanOrEqual(Math.abs(x - y) + slack);
    }
  }
}

const scales = fc.integer({ min: -150, max: 150 }).map((e) => 10 ** e);

describe('kantorovichRubinstein of densities', () => {
  it.each<[string, Density, Density, number, number]>([
    // Closed forms: the distribution functions do not cross, so W₁ is the difference of the means.
    ['uniforms that touch', uniform(0, 1), uniform(1, 2), 1, 2],
    ['uniforms with a gap', uniform(0, 1), uniform(5, 6), 5, 6],
    ['one of them from the same end', uniform(0, 1), uniform(0, 2), 0.5, 2],
    ['exponentials', exponential(2), exponential(0.5), 1.5, 2],
    ['a shift by little', normal(0, 1), normal(1e-9, 1), 1e-9, 1],
    ['a shift far away', normal(1e8, 1), normal(1e8 + 3, 1), 3, 1e8],
    // Nested: ∫ |F_p − F_q| by symmetry twice the area left of the middle.
    ['nested uniforms', uniform(-1, 1), uniform(-3, 3), 1, 3],
    // The functions touch at the middle, where both halves of the mass change places.
    [
      'halves that touch in the middle',
      staircase([1, 1, 1, 1]),
      staircase([2, 0, 2, 0]),
      byTrapezoids([1, 1, 1, 1], [2, 0, 2, 0]),
      4,
    ],
    [
      'halves that touch and do not cross',
      staircase([2, 0, 0, 2]),
      staircase([0, 2, 2, 0]),
      byTrapezoids([2, 0, 0, 2], [0, 2, 2, 0]),
      4,
    ],
    [
      'functions that agree on a stretch',
      staircase([2, 0, 1, 1, 1, 0, 2]),
      staircase([0, 2, 1, 1, 1, 2, 0]),
      byTrapezoids([2, 0, 1, 1, 1, 0, 2], [0, 2, 1, 1, 1, 2, 0]),
      7,
    ],
  ])('is W₁ on both sides for %s', (_, p, q, expected, size) => {
    expectEqual(p, q, expected, size);
    expectEqual(q, p, expected, size);
  });

  it('is W₁ on both sides for staircases, at every size', () => {
    const steps = fc.array(fc.integer({ min: 0, max: 3 }), { minLength: 4, maxLength: 4 });
    const some = steps.filter((weights) => weights.some((w) => w > 0));
    fc.assert(
      fc.property(some, some, scales, (a, b, s) => {
        expectEqual(staircase(a, s), staircase(b, s), byTrapezoids(a, b) * s, s);
      }),
      { numRuns: 25 },
    );
  });

  it('has primal = dual for families and mixtures, at every size', () => {
    const location = fc.double({ min: -3, max: 3, noNaN: true });
    const spread = fc.double({ min: 0.05, max: 4, noNaN: true });
    const family = fc.constantFrom(normal, laplace, logistic, (m: number, w: number) =>
      uniform(m - w, m + w),
    );
    const mixture = (m: number, w: number, s: number) =>
      gaussianMixture({
        weights: [0.3, 0.7],
        means: [m * s, -m * s],
        standardDeviations: [w * s, s],
      });
    fc.assert(
      fc.property(
        family,
        family,
        location,
        location,
        spread,
        spread,
        scales,
        (f, g, a, b, v, w, s) => {
          expectEqual(f(a * s, v * s), g(b * s, w * s), undefined, 10 * s);
          expectEqual(f(a * s, v * s), mixture(b, w, s), undefined, 10 * s);
        },
      ),
      { numRuns: 12 },
    );
  });

  it('has a dual that sees narrow densities beside wide ones', () => {
    for (const ratio of [1e-3, 1e-6, 1e-10]) {
      // E|z|: the narrow one is a point but for its own width. Closed form √(2/π)(1 − ratio) for centers.
      const expected = Math.sqrt(2 / Math.PI) * (1 - ratio);
      const { dual } = kantorovichRubinstein(normal(0, ratio), normal(0, 1));
      expect(Math.abs(dual - expected)).toBeLessThan(1e-12);
      const apart = kantorovichRubinstein(normal(0, ratio), normal(1, ratio));
      expect(Math.abs(apart.dual - 1)).toBeLessThan(1e-12);
    }
  });
});
