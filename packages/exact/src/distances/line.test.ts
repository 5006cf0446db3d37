import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type Density, density } from '../measures/density.js';
import { deltaMixture } from '../measures/discrete.js';
import { exponential, laplace, logistic, normal, uniform } from '../measures/families.js';
import { gaussianMixture } from '../measures/gaussian-mixture.js';
import { cloudX, cloudY, firstCoordinate } from './golden.fixture.js';
import { wassersteinOnLine } from './line.js';

const x = firstCoordinate(cloudX);
const y = firstCoordinate(cloudY);

function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

describe('W_p of samples on the line', () => {
  it.each([
    // POT 0.9.7: ot.wasserstein_1d(x, y, a, b, p=p) ** (1 / p), with weights and without; the first
    // is scipy.stats.wasserstein_distance too.
    [1, 0.566431206664743, 0.49619673735073005],
    [2, 0.5722640761671558, 0.4994177461764618],
    [3, 0.5785310921702274, 0.5025630416036982],
  ])('of order %d is POT’s', (p, weighted, equal) => {
    expectRelative(wassersteinOnLine(x, y, p), weighted, 1e-13);
    expectRelative(wassersteinOnLine(x.values, y.values, p), equal, 1e-13);
  });

  it('pairs equal counts in order, whatever the order of the samples', () => {
    expect(wassersteinOnLine([3, 1, 2], [10, 30, 20], 1)).toBeCloseTo(18, 14);
    expect(wassersteinOnLine([[3], [1]], [1, 5], 2)).toBeCloseTo(Math.sqrt(2), 14);
  });

  it('is exact for different counts, and for repeated and zero-weight points', () => {
    expect(wassersteinOnLine([0, 1, 5], [2, 2], 1)).toBeCloseTo(2, 14);
    expect(wassersteinOnLine([1, 1, 1, 1], [1], 3)).toBe(0);
    const p = deltaMixture([9, 0, 0, 1], [0, 0.25, 0.25, 0.5]);
    expect(wassersteinOnLine(p, deltaMixture([0, 1]), 2)).toBe(0);
  });

  it('does not overflow at high orders and large distances', () => {
    expectRelative(wassersteinOnLine([0], [1e200], 50), 1e200, 1e-14);
  });

  it('takes a hundred thousand weighted points', () => {
    const count = 1e5;
    const values = Float64Array.from({ length: count }, (_, i) => Math.sin(i * i));
    const weights = values.map((_, i) => (1 + (i % 7)) / 1e6);
    const sum = weights.reduce((total, w) => total + w, 0);
    const p = deltaMixture(
      values,
      weights.map((w) => w / sum),
    );
    const moved = { ...p, values: p.values.map((v) => v + 1) };
    expectRelative(wassersteinOnLine(p, moved, 2), 1, 1e-12);
  });
});

describe('W_p of densities', () => {
  it.each<[string, Density, Density, number]>([
    ['normal', normal(0, 1), normal(3, 2), Math.sqrt(9 + 1)],
    ['laplace', laplace(1, 1), laplace(-1, 3), Math.sqrt(4 + 2 * 4)],
    ['logistic', logistic(1, 1), logistic(1, 3), Math.sqrt((4 * Math.PI ** 2) / 3)],
    ['exponential', exponential(1), exponential(4), Math.sqrt(2) * 0.75],
    ['uniform', uniform(0, 1), uniform(2, 6), Math.sqrt((4 + 25 + 10) / 3)],
  ])('W₂ of two %ss is its closed form', (_, p, q, expected) => {
    expectRelative(wassersteinOnLine(p, q, 2), expected, 1e-12);
  });

  it('W_p of a translation is its length, of normals with a scale σ(E|z|^p)^(1/p)', () => {
    for (const order of [1, 1.5, 2, 4]) {
      expectRelative(wassersteinOnLine(logistic(0, 1), logistic(-2, 1), order), 2, 1e-12);
    }
    expectRelative(wassersteinOnLine(normal(0, 1), normal(0, 2), 1), Math.sqrt(2 / Math.PI), 1e-12);
    expectRelative(wassersteinOnLine(normal(0, 1), normal(0, 2), 4), 3 ** 0.25, 1e-12);
  });

  it('of a mixture is what mpmath finds at 20 digits', () => {
    const mixture = gaussianMixture({
      weights: [0.3, 0.7],
      means: [-1, 2],
      standardDeviations: [0.5, 1],
    });
    const bell = normal(1, 1.5);
    expectRelative(wassersteinOnLine(mixture, bell, 1), 0.3346439900630957, 1e-11);
    expectRelative(wassersteinOnLine(mixture, bell, 2), 0.369351568351578, 1e-11);
    expectRelative(wassersteinOnLine(mixture, bell, 3), 0.398878225503, 1e-11);
  });

  it('W₁ by cdfs is W₁ by quantiles', () => {
    const pairs: [Density, Density][] = [
      [normal(0, 1), laplace(0.5, 0.8)],
      [exponential(2), uniform(0, 1)],
      [logistic(0, 1), normal(0, 1)],
    ];
    for (const [p, q] of pairs) {
      // Order 1 goes by cdfs; the limit of orders above 1 goes by quantiles.
      const above = wassersteinOnLine(p, q, 1 + 1e-9);
      expectRelative(wassersteinOnLine(p, q, 1), above, 1e-8);
    }
  });

  it('is 0 for equal densities and right for densities that nearly agree', () => {
    expect(wassersteinOnLine(normal(1, 2), normal(1, 2), 2)).toBe(0);
    for (const order of [1, 2, 3]) {
      // The quantiles' own rounding is 1e-16 of their size.
      expectRelative(wassersteinOnLine(normal(0, 1), normal(1e-8, 1), order), 1e-8, 1e-6);
      expectRelative(wassersteinOnLine(normal(1e3, 1), normal(1e3 + 1e-6, 1), order), 1e-6, 1e-5);
    }
  });

  it('is Infinity where a moment is', () => {
    const cauchy = density({
      pdf: (z) => 1 / (Math.PI * (1 + z * z)),
      cdf: (z) => (z < -1 ? Math.atan(-1 / z) / Math.PI : 0.5 + Math.atan(z) / Math.PI),
      survival: (z) => (z > 1 ? Math.atan(1 / z) / Math.PI : 0.5 - Math.atan(z) / Math.PI),
      quantile: (u) => (u === 0 ? -Infinity : u === 1 ? Infinity : -1 / Math.tan(Math.PI * u)),
      upperQuantile: (u) => (u === 0 ? Infinity : 1 / Math.tan(Math.PI * u)),
    });
    expect(wassersteinOnLine(cauchy, normal(0, 1), 1)).toBe(Infinity);
    expect(wassersteinOnLine(cauchy, normal(0, 1), 2)).toBe(Infinity);
  });

  it('to point masses: E|X − c|, and the half-normal mean', () => {
    expectRelative(wassersteinOnLine(normal(0, 1), [0], 1), Math.sqrt(2 / Math.PI), 1e-12);
    expectRelative(wassersteinOnLine(deltaMixture([3]), normal(1, 2), 2), Math.sqrt(8), 1e-12);
    // Half of the mass to each side: each half is a mean of |z − 1| over z > 0.
    const halves = wassersteinOnLine(uniform(-1, 1), deltaMixture([-0.5, 0.5]), 2);
    expectRelative(halves, Math.sqrt(1 / 12), 1e-12);
    const lattice = Array.from({ length: 50 }, (_, k) => (k + 0.5) / 50);
    expectRelative(wassersteinOnLine(uniform(0, 1), lattice, 1), 1 / 200, 1e-11);
  });

  it('obeys the triangle inequality, and grows with p', () => {
    const number = fc.double({ min: -2, max: 2, noNaN: true });
    const scale = fc.double({ min: 0.1, max: 3, noNaN: true });
    const families = fc
      .tuple(fc.constantFrom(normal, laplace, logistic), number, scale)
      .map(([family, location, s]) => family(location, s));
    fc.assert(
      fc.property(families, families, families, (p, q, r) => {
        const d = (a: Density, b: Density) => wassersteinOnLine(a, b, 2);
        expect(d(p, q)).toBeLessThanOrEqual(d(p, r) + d(r, q) + 1e-9);
        expect(wassersteinOnLine(p, q, 1)).toBeLessThanOrEqual(d(p, q) + 1e-9);
      }),
      { numRuns: 20 },
    );
  });

  it.each([
    ['p', () => wassersteinOnLine([], [1], 1)],
    ['q', () => wassersteinOnLine([1], [Number.NaN], 1)],
    ['q', () => wassersteinOnLine([1], [[1, 2]], 1)],
    ['order', () => wassersteinOnLine([1], [1], 0)],
  ])('refuses bad input and names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
