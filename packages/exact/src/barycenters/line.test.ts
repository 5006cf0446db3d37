import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { optimalTransport } from '../distances/discrete.js';
import { wassersteinOnLine } from '../distances/line.js';
import { deltaMixture } from '../measures/discrete.js';
import { exponential, normal, uniform } from '../measures/families.js';
import { lineBarycenter } from './line.js';

describe('lineBarycenter of discrete measures', () => {
  it('is that of a linear program', () => {
    const parts = [
      deltaMixture([0, 1, 4], [0.2, 0.5, 0.3]),
      deltaMixture([-1, 2, 3, 7], [0.1, 0.4, 0.25, 0.25]),
      deltaMixture([5, 6], [0.65, 0.35]),
    ];
    const weights = [0.5, 0.3, 0.2];
    const result = lineBarycenter(parts, weights);
    // POT 0.9.7.post1, ot.lp.barycenter on all sums Σ w_i x_i, and ot.emd2, 2.587.
    const expected: [number, number][] = [
      [0.7, 0.1],
      [1.6, 0.1],
      [2.1, 0.3],
      [2.4, 0.15],
      [2.6, 0.05],
      [4.1, 0.05],
      [5.3, 0.25],
    ];
    expect([...result.values].map((x) => Number(x.toFixed(12)))).toEqual(expected.map(([x]) => x));
    expected.forEach(([, mass], k) => {
      expect(result.weights[k]).toBeCloseTo(mass, 14);
    });
    const objective = weights.reduce(
      (sum, w, i) => sum + w * wassersteinOnLine(result, parts[i]!, 2) ** 2,
      0,
    );
    expect(objective).toBeCloseTo(2.587, 12);
  });

  const masses = fc
    .array(fc.oneof(fc.constantFrom(0, 1, 1, 1e-12), fc.double({ min: 0, max: 2, noNaN: true })), {
      minLength: 3,
      maxLength: 6,
    })
    .filter((values) => values.some((w) => w > 1e-3))
    .map((values) => {
      const sum = values.reduce((total, w) => total + w, 0);
      return values.map((w) => w / sum);
    });
  const place = fc.double({ min: -1, max: 1, noNaN: true });
  const measure = fc
    .tuple(masses, fc.array(place, { minLength: 6, maxLength: 6 }), fc.constantFrom(1, 1e-8))
    .map(([weights, places, width]) => ({
      points: places.slice(0, weights.length).map((x) => x * width),
      weights,
    }));

  it('divides the distance between two as the weights say, on all scales', () => {
    fc.assert(
      fc.property(
        measure,
        measure,
        fc.double({ min: 0, max: 1, noNaN: true }),
        fc.integer({ min: -150, max: 150 }),
        fc.constantFrom(0, 1e8),
        (first, second, t, exponent, offset) => {
          const scale = 10 ** exponent;
          const of = ({ points, weights }: typeof first) =>
            deltaMixture(
              points.map((x) => (x + offset) * scale),
              weights,
            );
          const [p, q] = [of(first), of(second)];
          const b = lineBarycenter([p, q], [1 - t, t]);
          const whole = wassersteinOnLine(p, q, 2);
          // Rounding of the places, and of masses: √2⁻⁵² of the reach.
          const near = scale * (1e-15 * offset + 4e-8);
          expect(Math.abs(wassersteinOnLine(b, p, 2) - t * whole)).toBeLessThan(near);
          expect(Math.abs(wassersteinOnLine(b, q, 2) - (1 - t) * whole)).toBeLessThan(near);
          expect(b.weights.reduce((sum, w) => sum + w, 0)).toBeCloseTo(1, 14);
          expect([...b.values]).toEqual([...b.values].sort((x, y) => x - y));
        },
      ),
      { numRuns: 200 },
    );
  });

  it('has no measure of its points that is nearer on average', () => {
    fc.assert(
      fc.property(measure, measure, measure, measure, (...all) => {
        const [p, q, r, other] = all.map(({ points, weights }) => deltaMixture(points, weights));
        const objective = (x: NonNullable<typeof p>) =>
          [p!, q!, r!].reduce((sum, y) => sum + optimalTransport(x, y, 2).distance ** 2 / 3, 0);
        expect(objective(lineBarycenter([p!, q!, r!]))).toBeLessThanOrEqual(objective(other!) + 1e-14);
      }),
      { numRuns: 60 },
    ); // biome-ignore format: one block
  });

  it('keeps a mass of 1e-20 at either end', () => {
    const p = deltaMixture([-1e10, 0, 1e10], [1e-20, 1 - 2e-20, 1e-20]);
    const { values, weights } = lineBarycenter([p, [0, 2]]);
    expect([...values]).toEqual([-5e9, 0, 1, 5e9 + 1]);
    expect(weights[0]).toBe(1e-20);
    expect(weights[3]).toBe(1e-20);
  });

  it('pairs samples, and ignores measures without weight', () => {
    expect([...lineBarycenter([[3, 1], [4, 9]]).values]).toEqual([2.5, 6]); // biome-ignore format: one line
    expect([...lineBarycenter([[3, 1], [7]], [1, 0]).values]).toEqual([1, 3]); // biome-ignore format: one line
    const ofDensity = lineBarycenter([normal(0, 1), [5]], [0, 1]);
    expect('values' in ofDensity && [...ofDensity.values]).toEqual([5]);
  });
});

describe('lineBarycenter of densities', () => {
  it('averages location and scale of one family', () => {
    const b = lineBarycenter([normal(-1e3, 1e-4), normal(2, 3), normal(0, 1)], [0.25, 0.5, 0.25]);
    const expected = normal(-249, 1.750025);
    for (const u of [1e-12, 0.01, 0.3, 0.5, 0.99]) {
      expect(b.quantile(u)).toBeCloseTo(expected.quantile(u), 10);
      expect(b.upperQuantile(u)).toBeCloseTo(expected.upperQuantile(u), 10);
    }
    expect(b.cdf(-250)).toBeCloseTo(expected.cdf(-250), 10);
    expect(wassersteinOnLine(b, expected, 2)).toBeLessThan(1e-10);
  });

  it('divides the distance between two, of different kinds', () => {
    for (const [p, q] of [
      [exponential(2), uniform(3, 7)],
      [normal(0, 1), deltaMixture([-3, 5], [0.4, 0.6])],
    ] as const) {
      const b = lineBarycenter([p, q], [0.3, 0.7]);
      const whole = wassersteinOnLine(p, q, 2);
      expect(wassersteinOnLine(b, p, 2)).toBeCloseTo(0.7 * whole, 7);
      expect(wassersteinOnLine(b, q, 2)).toBeCloseTo(0.3 * whole, 7);
    }
  });

  it.each([
    ['measures', () => lineBarycenter([])],
    ['measures\\[1\\]', () => lineBarycenter([[1], [Number.NaN]])],
    ['measures\\[1\\]', () => lineBarycenter([[1], [[1, 2]]])],
    ['weights', () => lineBarycenter([[1], [2]], [1])],
    ['weights', () => lineBarycenter([[1], [2]], [-1, 2])],
  ])('refuses bad %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});
