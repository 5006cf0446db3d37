/** W_p in Rⁿ at the edges of float64: sizes, masses, and measures that nearly agree. */

import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiscreteMeasure, discreteMeasure } from '../measures/discrete.js';
import { optimalTransport, wasserstein } from './discrete.js';
import { cloudX, cloudY, firstCoordinate } from './golden.fixture.js';
import { kantorovichRubinstein } from './kantorovich-rubinstein.js';
import { discreteLineDistance } from './line-samples.js';
import { slicedWasserstein } from './sliced.js';

type Row = readonly number[];

const normalized = (points: readonly Row[], weights: readonly number[]): DiscreteMeasure => {
  const sum = weights.reduce((total, weight) => total + weight, 0);
  return discreteMeasure(
    points,
    weights.map((weight) => weight / sum),
  );
};
const scaled = (m: DiscreteMeasure, s: number) => ({ ...m, values: m.values.map((x) => x * s) });

const coordinate = fc.oneof(
  fc.double({ min: -4, max: 4, noNaN: true }).filter((x) => Math.abs(x) > 1e-6),
  fc.integer({ min: -2, max: 2 }),
);
const measureOf = (dimension: number): fc.Arbitrary<DiscreteMeasure> =>
  fc
    .array(
      fc.tuple(
        fc.array(coordinate, { minLength: dimension, maxLength: dimension }),
        fc.oneof(
          fc.constantFrom(0, 1, 1, 1e-20, 1e-300),
          fc.double({ min: 0.01, max: 1, noNaN: true }),
        ),
      ),
      { minLength: 1, maxLength: 7 },
    )
    .filter((atoms) => atoms.some(([, weight]) => weight > 1e-3))
    .map((atoms) =>
      normalized(
        atoms.map(([x]) => x),
        atoms.map(([, weight]) => weight),
      ),
    );
const pairs = fc.integer({ min: 2, max: 3 }).chain((n) => fc.tuple(measureOf(n), measureOf(n)));
const order = fc.constantFrom(1, 1.5, 2, 3);
const exponent = fc.integer({ min: -490, max: 490 });

function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * Math.abs(expected));
}

describe('W_p in Rⁿ', () => {
  it.each([
    // POT 0.9.7: ot.emd2(a, b, D ** p) ** (1 / p), times the scale.
    [1, 0.8593423916065186],
    [2, 0.9258040311604031],
    [3, 0.9723673968545214],
  ])('of order %d is POT’s at every size of the points', (p, expected) => {
    for (const scale of [2 ** -1000, 1e-300, 1e-155, 1e-150, 1e150, 1e155, 1e300, 2 ** 1020]) {
      const distance = wasserstein(scaled(cloudX, scale), scaled(cloudY, scale), p);
      expectRelative(distance, expected * scale, 1e-14);
    }
  });

  it.each<[string, readonly Row[], Row, readonly Row[], Row, number, number]>([
    // Plans by hand: one source, or tails that can only go to one target.
    ['squares that overflow', [[0, 0]], [1], [[1e200, 0]], [1], 2, 1e200],
    ['squares that underflow', [[0, 0]], [1], [[3e-200, 4e-200]], [1], 2, 5e-200],
    ['the ends of float64', [[-1e308, 0]], [1], [[5e307, 0]], [1], 3, 1.5e308],
    ['the least float64', [[0, 0]], [1], [[0, 5e-324]], [1], 2, 5e-324],
    [
      'a small mass far away',
      [
        [0, 0],
        [0, 1e10],
      ],
      [1, 1e-20],
      [[0, 0]],
      [1],
      1,
      1e-10,
    ],
    [
      'two small masses far away',
      [
        [0, 0],
        [0, 1e10],
      ],
      [1, 1e-20],
      [
        [0, 1e10],
        [0, 0],
      ],
      [3e-20, 1],
      1,
      2e-10,
    ],
    [
      'a mass near the least float64',
      [
        [0, 0],
        [0, 1e200],
      ],
      [1, 1e-300],
      [[0, 0]],
      [1],
      2,
      1e50,
    ],
    [
      'points that are near beside points that are far',
      [
        [0, 0],
        [0, 3e-12],
        [1, 0],
      ],
      [1, 1, 1],
      [
        [1e-12, 0],
        [1e-12, 3e-12],
        [1, 0],
      ],
      [1, 1, 1],
      2,
      1e-12 * Math.sqrt(2 / 3),
    ],
  ])('is right for %s', (_, x, a, y, b, k, expected) => {
    const [p, q] = [normalized(x, a), normalized(y, b)];
    expectRelative(wasserstein(p, q, k), expected, 1e-14);
    expectRelative(wasserstein(q, p, k), expected, 1e-14);
  });

  it('scales with the points by powers of two, is symmetric and grows with the order', () => {
    fc.assert(
      fc.property(pairs, order, exponent, ([p, q], k, e) => {
        const distance = wasserstein(p, q, k);
        // Weights count to 8 roundings each, and 10 is the longest way.
        const doubt = 1e-13 * distance + 10 * 4e-15 ** (1 / k);
        expect(Math.abs(wasserstein(q, p, k) - distance)).toBeLessThanOrEqual(doubt);
        const s = 2 ** e;
        const other = wasserstein(scaled(p, s), scaled(q, s), k) / s;
        expect(Math.abs(other - distance)).toBeLessThanOrEqual(doubt);
        const above = wasserstein(p, q, k + 0.5);
        expect(above).toBeGreaterThanOrEqual(distance * (1 - 1e-13) - 10 * 4e-15 ** (1 / k));
      }),
    );
  });

  it('on a line through space is that on the line', () => {
    const direction = [0.6, -0.8];
    const points = fc.array(
      fc.tuple(fc.integer({ min: -1000, max: 1000 }), fc.integer({ min: 1, max: 50 })),
      { minLength: 1, maxLength: 8 },
    );
    fc.assert(
      fc.property(points, points, order, exponent, (x, y, k, e) => {
        const s = 2 ** e;
        const measure = (atoms: readonly (readonly [number, number])[], along: Row) =>
          normalized(
            atoms.map(([t]) => along.map((c) => c * t * s)),
            atoms.map(([, count]) => count),
          );
        const onLine = discreteLineDistance(measure(x, [1]), measure(y, [1]), k);
        const inPlane = wasserstein(measure(x, direction), measure(y, direction), k);
        const { distance } = optimalTransport(measure(x, [1]), measure(y, [1]), k);
        expectRelative(distance, onLine, 1e-13);
        // The points of the plane are rounded: by 1e-16 of the longest way.
        expect(Math.abs(inPlane - onLine)).toBeLessThanOrEqual(1e-13 * 1000 * s);
      }),
    );
  });

  it('is exactly 0 for equal measures: in another order, in parts, with weights that are rounded', () => {
    const atoms = fc.array(
      fc.tuple(
        fc.array(coordinate, { minLength: 2, maxLength: 2 }),
        fc.double({ min: 0.01, max: 1, noNaN: true }),
        fc.double({ min: 0.1, max: 0.9, noNaN: true }),
      ),
      { minLength: 1, maxLength: 20 },
    );
    fc.assert(
      fc.property(atoms, order, (parts, k) => {
        const p = normalized(
          parts.map(([x]) => x),
          parts.map(([, mass]) => mass),
        );
        const split = normalized(
          parts.flatMap(([x]) => [x, x]).reverse(),
          parts.flatMap(([, mass, part]) => [mass * part, mass * (1 - part)]).reverse(),
        );
        expect(wasserstein(p, split, k)).toBe(0);
        expect(wasserstein(split, p, k)).toBe(0);
      }),
    );
  });

  it('has a dual of the same value at every size', () => {
    fc.assert(
      fc.property(pairs, exponent, ([p, q], e) => {
        const s = 2 ** e;
        const { primal, dual } = kantorovichRubinstein(scaled(p, s), scaled(q, s));
        expect(Math.abs(primal - dual)).toBeLessThanOrEqual(1e-13 * s);
      }),
    );
  });

  it('refuses what float64 cannot say', () => {
    for (const distance of [wasserstein, optimalTransport]) {
      expect(() => distance([[-1.7e308, 0]], [[1e308, 0]], 2)).toThrow(ArgumentError);
    }
  });
});

describe('sliced W_p', () => {
  /** Directions of a fixed list. */
  const random = () => {
    let k = 0;
    return { normal: (count: number) => Array.from({ length: count }, () => Math.sin(++k)) };
  };

  it('scales with the points by powers of two, to the bit', () => {
    fc.assert(
      fc.property(pairs, order, exponent, ([p, q], k, e) => {
        const s = 2 ** e;
        const distance = slicedWasserstein(p, q, { random: random(), directions: 5, order: k });
        const other = slicedWasserstein(scaled(p, s), scaled(q, s), {
          random: random(),
          directions: 5,
          order: k,
        });
        expect(other).toBe(distance * s);
      }),
    );
  });

  it('does not overflow where the distances do not, and refuses where they do', () => {
    const far = (x: number) => [[x, x, x]];
    const options = { directions: 20 };
    const one = slicedWasserstein(far(-1), far(1), { ...options, random: random() });
    const huge = slicedWasserstein(far(-4e307), far(4e307), { ...options, random: random() });
    expectRelative(huge / 4e307, one, 1e-14);
    expect(() =>
      slicedWasserstein([[-1.7e308]], [[1.7e308]], { ...options, random: random() }),
    ).toThrow(/^q is farther/);
  });

  it('on the line is W_p', () => {
    const [x, y] = [firstCoordinate(cloudX), firstCoordinate(cloudY)];
    const sliced = slicedWasserstein(x, y, { random: random(), directions: 3, order: 3 });
    expectRelative(sliced, wasserstein(x, y, 3), 1e-14);
  });
});
