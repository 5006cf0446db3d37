/** W_p of samples on the line at the edges of float64: sizes, masses, and measures that nearly agree. */

import { ArgumentError } from '@wprox/arguments';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type DiscreteMeasure, deltaMixture } from '../measures/discrete.js';
import { discreteLineDistance } from './line-samples.js';

type Atoms = readonly (readonly [point: number, weight: number])[];

const normalized = (atoms: Atoms): DiscreteMeasure => {
  const sum = atoms.reduce((total, [, weight]) => total + weight, 0);
  return deltaMixture(
    atoms.map(([point]) => point),
    atoms.map(([, weight]) => weight / sum),
  );
};

const exponent = fc.integer({ min: -150, max: 150 });
/** Numbers of any size, of which many coincide. */
const point = fc.oneof(
  fc.tuple(fc.double({ min: -9, max: 9, noNaN: true }), exponent).map(([x, e]) => x * 10 ** e),
  fc.integer({ min: -2, max: 2 }),
);
const weight = fc.oneof(
  fc.constantFrom(1, 1, 0, 1e-20, 1e-300),
  fc.double({ min: 1e-3, max: 1, noNaN: true }),
);
const measure = fc
  .array(fc.tuple(point, weight), { minLength: 1, maxLength: 7 })
  .filter((atoms) => atoms.some(([, mass]) => mass > 1e-4))
  .map(normalized);
const order = fc.constantFrom(1, 1.5, 2, 3, 7, 100);

/** Whole masses of sum 1024, so that no weight is rounded. */
const wholeMeasure = fc
  .array(fc.tuple(point, fc.integer({ min: 1, max: 60 })), { minLength: 2, maxLength: 9 })
  .map((atoms) => {
    const sum = atoms.reduce((total, [, count]) => total + count, 0);
    return atoms.map(([x, count], i) => [x, i === 0 ? count + 1024 - sum : count] as const);
  });
const measureOf = (counts: Atoms) => normalized(counts);

/** W_p of 1024 points each, one by one. */
function byPairs(p: Atoms, q: Atoms, k: number): number {
  const expand = (atoms: Atoms) =>
    atoms.flatMap(([x, count]) => Array<number>(count).fill(x)).sort((a, b) => a - b);
  const [x, y] = [expand(p), expand(q)];
  const gaps = x.map((value, i) => Math.abs(value - y[i]!));
  const largest = Math.max(...gaps);
  if (largest === 0) return 0;
  const mean = gaps.reduce((total, gap) => total + (gap / largest) ** k, 0) / x.length;
  return largest * mean ** (1 / k);
}

function expectRelative(actual: number, expected: number, tolerance: number): void {
  expect(Math.abs(actual - expected)).toBeLessThanOrEqual(tolerance * expected);
}

describe('W_p on the line', () => {
  it.each<[string, Atoms, Atoms, number, number]>([
    // Exact rational arithmetic of the normalized weights, Python 3.13's fractions and mpmath 1.3 at 60
    // digits. SciPy 1.17.1 (wasserstein_distance) agrees where p = 1 and all masses are above 1e-16, POT
    // 0.9.7 (wasserstein_1d) at 1e±150; elsewhere they give 0, inf or nan.
    [
      'powers that underflow',
      [
        [0, 1],
        [1, 1],
      ],
      [
        [1e-200, 1],
        [1, 1],
      ],
      2,
      7.071067811865475e-201,
    ],
    ['differences at the end of float64', [[-1e308, 1]], [[5e307, 1]], 2, 1.5e308],
    [
      'differences at both ends',
      [
        [-1e308, 1],
        [1e308, 3],
      ],
      [
        [-9e307, 2],
        [7e307, 1],
        [1e308, 1],
      ],
      1,
      5.75e307,
    ],
    [
      'their cubes',
      [
        [-1e308, 1],
        [1e308, 3],
      ],
      [
        [-9e307, 2],
        [7e307, 1],
        [1e308, 1],
      ],
      3,
      1.198551492967076e308,
    ],
    [
      'a small mass far to the right',
      [
        [0, 1],
        [1e10, 1e-20],
      ],
      [[0, 1]],
      1,
      1e-10,
    ],
    [
      'a small mass far to the left',
      [
        [0, 1],
        [-1e10, 1e-20],
      ],
      [[0, 1]],
      1,
      1e-10,
    ],
    [
      'two small masses',
      [
        [0, 1],
        [1e10, 1e-20],
      ],
      [
        [0, 1],
        [1e10, 3e-20],
      ],
      1,
      2e-10,
    ],
    [
      'a small mass whose square counts',
      [
        [0, 1],
        [1e10, 1e-20],
      ],
      [[0, 1]],
      2,
      1,
    ],
    [
      'masses near the least float64',
      [
        [0, 1],
        [1e200, 1e-300],
      ],
      [
        [3, 1e-250],
        [0, 1],
      ],
      2,
      1e50,
    ],
    [
      'small points, as POT',
      [
        [1e-150, 2],
        [3e-150, 3],
        [8e-150, 5],
      ],
      [
        [2e-150, 6],
        [7e-150, 4],
      ],
      2,
      2.1213203435596425e-150,
    ],
    [
      'large points, as POT',
      [
        [1e150, 2],
        [3e150, 3],
        [8e150, 5],
      ],
      [
        [2e150, 6],
        [7e150, 4],
      ],
      2,
      2.1213203435596424e150,
    ],
  ])('is right for %s', (_, p, q, k, expected) => {
    const [first, second] = [normalized(p), normalized(q)];
    expectRelative(discreteLineDistance(first, second, k), expected, 1e-14);
    expect(discreteLineDistance(second, first, k)).toBe(discreteLineDistance(first, second, k));
  });

  it('is that of the points one by one if the masses are whole, at every size and order', () => {
    fc.assert(
      fc.property(wholeMeasure, wholeMeasure, order, (p, q, k) => {
        const distance = discreteLineDistance(measureOf(p), measureOf(q), k);
        expectRelative(distance, byPairs(p, q, k), 1e-13);
      }),
    );
  });

  it('is a distance: the triangle inequality holds to rounding', () => {
    fc.assert(
      fc.property(wholeMeasure, wholeMeasure, wholeMeasure, order, (p, q, r, k) => {
        const d = (a: Atoms, b: Atoms) => discreteLineDistance(measureOf(a), measureOf(b), k);
        expect(d(p, q)).toBeLessThanOrEqual((d(p, r) + d(r, q)) * (1 + 1e-13));
      }),
    );
  });

  it('is symmetric to the bit, scales by powers of two to the bit, and grows with the order', () => {
    fc.assert(
      fc.property(measure, measure, order, fc.integer({ min: -60, max: 60 }), (p, q, k, e) => {
        const distance = discreteLineDistance(p, q, k);
        expect(discreteLineDistance(q, p, k)).toBe(distance);
        const scaled = (m: DiscreteMeasure, s: number) => ({
          ...m,
          values: m.values.map((x) => x * s),
        });
        const s = 2 ** e;
        const rescaled = discreteLineDistance(scaled(p, s), scaled(q, s), k);
        // Denormal numbers, of below 2^-1022, are rounded to multiples of the smallest.
        const normal = Math.min(distance, distance * s) > 2 ** -960;
        const grain = normal ? 0 : 32 * Number.MIN_VALUE * Math.max(1, s);
        expect(Math.abs(rescaled - distance * s)).toBeLessThanOrEqual(grain);
        const mirrored = discreteLineDistance(scaled(p, -1), scaled(q, -1), k);
        // Weights count to 8 roundings each: what these can carry, and how far.
        const reach = Math.max(...[...p.values, ...q.values].map(Math.abs));
        const doubt = 2 * reach * 2e-15 ** (1 / k);
        expect(Math.abs(mirrored - distance)).toBeLessThanOrEqual(1e-13 * distance + doubt);
        expect(discreteLineDistance(p, q, k + 0.5)).toBeGreaterThanOrEqual(distance * (1 - 1e-13));
      }),
    );
  });

  it('does not change with a translation, and is its length for one measure', () => {
    const lattice = fc.integer({ min: -1e6, max: 1e6 });
    const counts = fc.array(fc.tuple(lattice, fc.double({ min: 1e-9, max: 1, noNaN: true })), {
      minLength: 1,
      maxLength: 9,
    });
    fc.assert(
      fc.property(counts, counts, lattice, order, (a, b, t, k) => {
        const moved = (m: DiscreteMeasure) => ({ ...m, values: m.values.map((x) => x + t) });
        const [p, q] = [normalized(a), normalized(b)];
        expect(discreteLineDistance(moved(p), moved(q), k)).toBe(discreteLineDistance(p, q, k));
        expectRelative(discreteLineDistance(p, moved(p), k), Math.abs(t), 1e-14);
      }),
    );
  });

  it('is exactly 0 for equal measures: in another order, in parts, with weights that are rounded', () => {
    const shares = fc.array(fc.double({ min: 0.01, max: 1, noNaN: true }), {
      minLength: 1,
      maxLength: 5,
    });
    const atoms = fc.array(fc.tuple(point, fc.double({ min: 1e-6, max: 1, noNaN: true }), shares), {
      minLength: 1,
      maxLength: 30,
    });
    fc.assert(
      fc.property(atoms, order, (parts, k) => {
        const whole = parts.map(([x, mass]) => [x, mass] as const);
        const split = parts.flatMap(([x, mass, fractions]) => {
          const sum = fractions.reduce((total, f) => total + f, 0);
          return fractions.map((f) => [x, (mass * f) / sum] as const);
        });
        expect(discreteLineDistance(normalized(whole), normalized(split.reverse()), k)).toBe(0);
        const rounded = whole.map(([x, mass], i) => [x, mass * (1 + (i % 2) * 2 ** -52)] as const);
        expect(discreteLineDistance(normalized(whole), normalized(rounded), k)).toBe(0);
      }),
    );
  });

  it('does not lose masses in many parts: 300,000 thirds of two points', () => {
    const count = 300_000;
    const p = deltaMixture([0, 1], [1 / 3, 2 / 3]);
    const q = deltaMixture(Float64Array.from({ length: count }, (_, i) => Number(i % 3 > 0)));
    expect(discreteLineDistance(p, q, 2)).toBe(0);
  });

  it('refuses what float64 cannot say', () => {
    expect(() => discreteLineDistance(deltaMixture([-1.7e308]), deltaMixture([1e308]), 2)).toThrow(
      ArgumentError,
    );
  });
});
