import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiscreteMeasure, deltaMixture, discreteMeasure } from '../measures/discrete.js';
import { empiricalGaussian } from '../measures/gaussian.js';
import { optimalTransport, wasserstein } from './discrete.js';
import { gaussianSquaredW2 } from './gaussian.js';
import { cloudX, cloudY } from './golden.fixture.js';
import { wassersteinOnLine } from './line.js';
import { slicedWasserstein } from './sliced.js';

const coordinate = fc.oneof(
  fc.double({ min: -4, max: 4, noNaN: true }),
  fc.integer({ min: -1, max: 1 }), // repeated points
);

/** A weighted measure of up to 8 points. */
const measureOf = (dimension: number): fc.Arbitrary<DiscreteMeasure> =>
  fc
    .array(
      fc.tuple(
        fc.array(coordinate, { minLength: dimension, maxLength: dimension }),
        fc.oneof(fc.constantFrom(0, 1, 1), fc.double({ min: 0.01, max: 1, noNaN: true })),
      ),
      { minLength: 1, maxLength: 8 },
    )
    .filter((points) => points.some(([, weight]) => weight > 0))
    .map((points) => {
      const sum = points.reduce((total, [, weight]) => total + weight, 0);
      return discreteMeasure(
        points.map(([point]) => point),
        points.map(([, weight]) => weight / sum),
      );
    });

const dimensions = fc.integer({ min: 1, max: 3 });
const pairs = dimensions.chain((n) => fc.tuple(measureOf(n), measureOf(n)));
const triples = dimensions.chain((n) => fc.tuple(measureOf(n), measureOf(n), measureOf(n)));
const order = fc.constantFrom(1, 1.5, 2, 3, 7);

/** W_p is a root: a rounding of 1e-16 in the cost is 1e-16^(1/p) where the measures coincide. */
const tolerance = (p: number) => 20 * 1e-15 ** (1 / p);

describe('W_p of discrete measures', () => {
  it.each([
    // POT 0.9.7: ot.emd2(a, b, D ** p) ** (1 / p).
    [1, 0.8593423916065186],
    [2, 0.9258040311604031],
    [3, 0.9723673968545214],
  ])('of order %d is POT’s', (p, expected) => {
    expect(Math.abs(wasserstein(cloudX, cloudY, p) - expected)).toBeLessThan(1e-14);
  });

  it('is symmetric, 0 for equal measures, and obeys the triangle inequality', () => {
    fc.assert(
      fc.property(triples, order, ([p, q, r], k) => {
        const pq = wasserstein(p, q, k);
        expect(Math.abs(pq - wasserstein(q, p, k))).toBeLessThan(1e-9);
        expect(wasserstein(p, p, k)).toBeLessThan(tolerance(k));
        expect(pq).toBeLessThanOrEqual(wasserstein(p, r, k) + wasserstein(r, q, k) + 1e-9);
      }),
    );
  });

  it('is above 0 for measures that differ', () => {
    expect(wasserstein([[0, 0]], [[1e-9, 0]], 2)).toBeCloseTo(1e-9, 20);
  });

  it('keeps under translation, scales with the points, and grows with p', () => {
    fc.assert(
      fc.property(pairs, order, coordinate, ([p, q], k, t) => {
        const moved = (m: DiscreteMeasure) => ({ ...m, values: m.values.map((x) => x + t) });
        const scaled = (m: DiscreteMeasure) => ({ ...m, values: m.values.map((x) => -3 * x) });
        const distance = wasserstein(p, q, k);
        expect(Math.abs(wasserstein(moved(p), moved(q), k) - distance)).toBeLessThan(tolerance(k));
        expect(Math.abs(wasserstein(scaled(p), scaled(q), k) - 3 * distance)).toBeLessThan(
          3 * tolerance(k),
        );
        expect(wasserstein(p, q, k + 0.5)).toBeGreaterThanOrEqual(distance - tolerance(k + 0.5));
      }),
    );
  });

  it('between a measure and its translate is the length of the step', () => {
    fc.assert(
      fc.property(measureOf(2), order, coordinate, coordinate, (p, k, s, t) => {
        const moved = { ...p, values: p.values.map((x, i) => x + (i % 2 === 0 ? s : t)) };
        expect(Math.abs(wasserstein(p, moved, k) - Math.hypot(s, t))).toBeLessThan(tolerance(k));
      }),
    );
  });

  it('on the line is the same by sorting and by the simplex', () => {
    fc.assert(
      fc.property(measureOf(1), measureOf(1), order, (p, q, k) => {
        const { distance } = optimalTransport(p, q, k);
        expect(Math.abs(wassersteinOnLine(p, q, k) - distance)).toBeLessThan(tolerance(k));
      }),
    );
  });

  it('does not take weights near equal ones for equal', () => {
    // Half a thousandth more mass has to go from 0 to 1: W₁ = 0.5005 exactly.
    const from = discreteMeasure([[0]], [1]);
    const to = discreteMeasure([[1], [0]], [0.5005, 0.4995]);
    expect(Math.abs(optimalTransport(from, to, 1).distance - 0.5005)).toBeLessThan(1e-15);
    expect(Math.abs(wassersteinOnLine(from, to, 1) - 0.5005)).toBeLessThan(1e-15);
  });

  it.each([1, 1.5, 2])('on the line knows denormal and huge distances, order %d', (k) => {
    for (const far of [5e-324, 1e-310, 1e-300, 1e300]) {
      // Two roundings of a number that has a few bits at worst.
      expect(wassersteinOnLine([0], [-far], k) / far).toBeCloseTo(1, 12);
    }
  });

  it('of order 2 is at least that of the Gaussians with the same moments (Gelbrich)', () => {
    fc.assert(
      fc.property(
        fc.integer({ min: 2, max: 7 }),
        fc.array(coordinate, { minLength: 28, maxLength: 28 }),
        (count, values) => {
          const rows = (from: number) =>
            Array.from({ length: count }, (_, i) => values.slice(from + 2 * i, from + 2 * i + 2));
          const [x, y] = [rows(0), rows(14)];
          const gaussians = gaussianSquaredW2(
            empiricalGaussian(x, { ddof: 0 }),
            empiricalGaussian(y, { ddof: 0 }),
          );
          expect(wasserstein(x, y, 2) ** 2).toBeGreaterThanOrEqual(gaussians - 1e-6);
        },
      ),
    );
  });

  it('of Example 1 is α(a − aᵏ)² + (1 − α)(b − bᵏ)², squared', () => {
    const distance = wasserstein(
      deltaMixture([-1, 2], [0.25, 0.75]),
      deltaMixture([-0.5, 3], [0.25, 0.75]),
      2,
    );
    expect(distance ** 2).toBeCloseTo(0.25 * 0.25 + 0.75, 14);
  });

  it.each([
    ['p', () => wasserstein([], [[1]], 2)],
    ['q', () => wasserstein([[1]], [[1, 2]], 2)],
    ['q', () => optimalTransport([[1, 1]], [[Number.NaN, 1]], 2)],
    ['order', () => wasserstein([[1]], [[1]], 0.5)],
    ['order', () => optimalTransport([[1]], [[1]], Number.NaN)],
    ['order', () => wasserstein([[1]], [[1]], Infinity)],
  ])('refuses bad input and names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument} `));
  });
});

describe('slicedWasserstein', () => {
  /** Normal numbers by Box and Muller's transform of a linear congruential generator. */
  const source = (seed: number) => {
    let state = seed >>> 0;
    const uniform = () => {
      state = (Math.imul(state, 1664525) + 1013904223) >>> 0;
      return (state + 0.5) / 2 ** 32;
    };
    return {
      normal: (count: number) =>
        Float32Array.from(
          { length: count },
          () => Math.sqrt(-2 * Math.log(uniform())) * Math.cos(2 * Math.PI * uniform()),
        ),
    };
  };

  it('is at most W_p, and equals it on the line', () => {
    fc.assert(
      fc.property(pairs, fc.constantFrom(1, 2, 3), fc.nat(), ([p, q], k, seed) => {
        const sliced = slicedWasserstein(p, q, { random: source(seed), directions: 20, order: k });
        const whole = wasserstein(p, q, k);
        expect(sliced).toBeLessThanOrEqual(whole + tolerance(k));
        if (p.dimension === 1) expect(Math.abs(sliced - whole)).toBeLessThan(tolerance(k));
      }),
    );
  });

  it('of a translation by t in R^n is |t|/√n on average: E (d·t)² = |t|²/n', () => {
    const p = discreteMeasure([[0, 0, 0]]);
    const q = discreteMeasure([[1, 2, 2]]);
    const value = slicedWasserstein(p, q, { random: source(3), directions: 20000 });
    // The standard deviation of (d·t)² is 2/√5 of its mean: 0.6 % over 20000, halved by the root.
    expect(Math.abs(value / Math.sqrt(3) - 1)).toBeLessThan(0.015);
  });

  it('depends on the source’s state alone', () => {
    const at = (seed: number) => slicedWasserstein(cloudX, cloudY, { random: source(seed) });
    expect(at(1)).toBe(at(1));
    expect(at(1)).not.toBe(at(2));
  });

  it.each([
    ['p', () => slicedWasserstein(...([] as never as Parameters<typeof slicedWasserstein>))],
    ['q', () => slicedWasserstein([[1]], [[1, 2]], { random: source(1) })],
    ['directions', () => slicedWasserstein([[1]], [[1]], { random: source(1), directions: 0 })],
    ['directions', () => slicedWasserstein([[1]], [[1]], { random: source(1), directions: 1e12 })],
    [
      'directions',
      () => slicedWasserstein([[1]], [[1]], { random: source(1), directions: 2 ** 53 }),
    ],
    ['order', () => slicedWasserstein([[1]], [[1]], { random: source(1), order: 0 })],
    ['random', () => slicedWasserstein([[1]], [[1]], { random: { normal: () => [0] } })],
    ['random', () => slicedWasserstein([[1]], [[1]], { random: { normal: () => [] } })],
  ])('refuses bad input and names %s', (argument, action) => {
    expect(action).toThrow(ArgumentError);
    expect(action).toThrow(new RegExp(`^${argument}\\b`));
  });
});
