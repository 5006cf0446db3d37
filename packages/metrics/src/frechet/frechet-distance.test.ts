import { readFileSync } from 'node:fs';
import { normal, wassersteinOnLine } from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { featureSet, statisticsOf } from '../features/feature-set.js';
import type { FeatureStatistics } from './feature-statistics.js';
import { frechetDistance } from './frechet-distance.js';

function statistics(mean: number[], covariance: number[], features = 'test'): FeatureStatistics {
  return { features, count: 100, mean, covariance };
}

function measured(values: Float32Array, dimension: number): FeatureStatistics {
  return statisticsOf(featureSet('test', values, dimension));
}

const total = (a: FeatureStatistics) =>
  [...a.mean, ...a.covariance].reduce((sum, x) => sum + Math.abs(x), 1);

/** Statistics of normal vectors; singular if there are at most as many vectors as dimensions. */
const drawn = (dimension: number, counts: { min: number; max: number }) =>
  fc
    .tuple(fc.integer(), fc.integer(counts), fc.double({ min: -3, max: 3, noNaN: true }))
    .map(([seed, count, mean]) =>
      measured(new Random(seed).normal(count * dimension, mean, 2), dimension),
    );

describe('frechetDistance', () => {
  const onLine = fc.record({
    mean: fc.double({ min: -3, max: 3, noNaN: true }),
    deviation: fc.double({ min: 0.1, max: 3, noNaN: true }),
  });

  it('is W₂² of the normal distributions on the line, by their quantiles', () => {
    fc.assert(
      fc.property(onLine, onLine, (a, b) => {
        const exact = wassersteinOnLine(
          normal(a.mean, a.deviation),
          normal(b.mean, b.deviation),
          2,
        );
        const { value } = frechetDistance(
          statistics([a.mean], [a.deviation ** 2]),
          statistics([b.mean], [b.deviation ** 2]),
        );
        // The quadrature is good to 1e-12 of the spread.
        expect(value).toBeCloseTo(exact ** 2, 10);
      }),
      { numRuns: 50 },
    );
  });

  it('is the sum over the coordinates if both covariances are diagonal', () => {
    const three = fc.tuple(onLine, onLine, onLine);
    const diagonal = (sides: readonly { mean: number; deviation: number }[]) =>
      statistics(
        sides.map(({ mean }) => mean),
        sides.flatMap(({ deviation }, i) => sides.map((_, j) => (i === j ? deviation ** 2 : 0))),
      );
    fc.assert(
      fc.property(three, three, (a, b) => {
        const exact = a.reduce((sum, { mean, deviation }, i) => {
          const [p, q] = [normal(mean, deviation), normal(b[i]!.mean, b[i]!.deviation)];
          return sum + wassersteinOnLine(p, q, 2) ** 2;
        }, 0);
        expect(frechetDistance(diagonal(a), diagonal(b)).value).toBeCloseTo(exact, 10);
      }),
      { numRuns: 50 },
    );
  });

  it('accepts features that never vary on one side', () => {
    const a = statistics([1, 2, 3], [1, 0, 0, 0, 4, 0, 0, 0, 9]);
    const b = statistics([1, 0, 4], [16, 0, 0, 0, 4, 0, 0, 0, 0]);
    // (0² + 3²) + (2² + 0²) + (1² + 3²)
    expect(frechetDistance(a, b).value).toBeCloseTo(9 + 4 + 10, 12);
  });

  it('is (s - 1)² tr S for the covariances S and s² S', () => {
    const covariance = [2, 0.8, 0.8, 1];
    const a = statistics([0, 0], covariance);
    const b = statistics(
      [0, 0],
      covariance.map((x) => 9 * x),
    );
    expect(frechetDistance(a, b).value).toBeCloseTo(4 * 3, 12);
  });

  it('reports the features, counts, ranks and terms', () => {
    const a = { ...statistics([0], [1], 'some features'), count: 7 };
    const b = { ...statistics([1], [1], 'some features'), count: 9 };
    expect(frechetDistance(a, b)).toEqual({
      value: expect.closeTo(1, 13),
      features: 'some features',
      counts: [7, 9],
      dimension: 1,
      ranks: [1, 1],
      means: expect.closeTo(1, 13),
      covariances: expect.closeTo(0, 13),
    });
  });

  // The tolerance is 1e-7, because the root of an eigenvalue 0, rounded to 1e-16, is 1e-8.
  it.each([
    ['more samples than dimensions', { min: 20, max: 40 }],
    ['fewer samples than dimensions, so singular covariances', { min: 2, max: 5 }],
  ])('is finite, not negative, symmetric, and 0 for equal sets: %s', (_, counts) => {
    fc.assert(
      fc.property(drawn(8, counts), drawn(8, counts), (a, b) => {
        const forward = frechetDistance(a, b).value;
        const tolerance = 1e-7 * (total(a) + total(b));
        expect(forward).toBeGreaterThanOrEqual(0);
        expect(forward).toBeLessThan(Number.POSITIVE_INFINITY);
        expect(Math.abs(forward - frechetDistance(b, a).value)).toBeLessThan(tolerance);
        const own = frechetDistance(a, a).value;
        expect(own).toBeGreaterThanOrEqual(0);
        expect(own).toBeLessThan(tolerance);
      }),
      { numRuns: 60 },
    );
  });

  it('is exact for a feature that never varies', () => {
    const dead = measured(new Float32Array(50 * 3), 3);
    expect(frechetDistance(dead, dead).value).toBe(0);
    const alive = measured(new Random(1).normal(50 * 3, 2), 3);
    const shift = alive.mean.reduce((sum, m) => sum + m * m, 0);
    const spread = alive.covariance[0]! + alive.covariance[4]! + alive.covariance[8]!;
    expect(frechetDistance(dead, alive).value).toBeCloseTo(shift + spread, 12);
  });

  it('falls to 0 as two sets of one distribution grow', () => {
    const at = (count: number) =>
      frechetDistance(
        measured(new Random(1).normal(count * 4), 4),
        measured(new Random(2).normal(count * 4), 4),
      ).value;
    expect(at(100)).toBeGreaterThan(2 * at(1000));
    expect(at(1000)).toBeGreaterThan(2 * at(10_000));
    expect(at(10_000)).toBeLessThan(0.01);
  });

  it('is the same to the bit for statistics read from JSON', () => {
    const a = measured(new Random(3).normal(300), 6);
    const b = measured(new Random(4).normal(300, 0.5), 6);
    const again = (each: FeatureStatistics) =>
      JSON.parse(JSON.stringify(each)) as FeatureStatistics;
    expect(frechetDistance(again(a), again(b))).toEqual(frechetDistance(a, b));
  });

  it('refuses statistics of different features and names them', () => {
    const [a, b] = [statistics([0], [1], 'one map'), statistics([0], [1], 'another')];
    expect(() => frechetDistance(a, b)).toThrow(
      'b is of "another", the other of "one map"; expected the same feature map',
    );
  });

  it('refuses damaged statistics', () => {
    const good = statistics([0, 0], [1, 0, 0, 1]);
    expect(() => frechetDistance(good, statistics([0], [1]))).toThrow(/dimension/);
    expect(() => frechetDistance(good, statistics([0, Number.NaN], [1, 0, 0, 1]))).toThrow(/mean/);
    expect(() => frechetDistance(good, statistics([0, 0], [1, 0, 0, -1]))).toThrow(/covariance/);
  });
});

interface GoldenCase {
  readonly name: string;
  readonly a: Omit<FeatureStatistics, 'features'>;
  readonly b: Omit<FeatureStatistics, 'features'>;
  /** Computed with SciPy's root of the product, as in pytorch-fid. */
  readonly value: number;
  /** The same with 1e-6 added to both diagonals inside the root. */
  readonly withOffset: number;
}

/** Written by bench/peers/frechet_golden.py. */
const golden = JSON.parse(
  readFileSync(new URL('./scipy.golden.json', import.meta.url), 'utf8'),
) as { readonly cases: readonly GoldenCase[] };

describe('compared with pytorch-fid', () => {
  it.each(golden.cases)('is equal: $name', ({ a, b, value, withOffset }) => {
    const [p, q] = [
      { ...a, features: 'test' },
      { ...b, features: 'test' },
    ];
    expect(Math.abs(frechetDistance(p, q).value / value - 1)).toBeLessThan(1e-6);
    const { value: added } = frechetDistance(p, q, { offset: 1e-6 });
    expect(Math.abs(added - withOffset)).toBeLessThan(1e-6 * Math.abs(value));
  });

  it('refuses an offset that is negative or not finite', () => {
    const a = statistics([0], [1]);
    for (const offset of [-1, Number.NaN, Number.POSITIVE_INFINITY]) {
      expect(() => frechetDistance(a, a, { offset })).toThrow(`offset is ${offset}`);
    }
  });
});

describe('for the features themselves', () => {
  const set = (seed: number, count: number, dimension: number) =>
    featureSet('test', new Random(seed).normal(count * dimension, seed, 1.5), dimension);

  it.each([
    ['fewer on both sides', 5, 8],
    ['fewer on one side', 4, 40],
    ['more on both sides', 30, 50],
  ])('is the distance of their statistics: %s', (_, few, many) => {
    const [a, b] = [set(1, few, 12), set(2, many, 12)];
    const direct = frechetDistance(a, b);
    const { value } = frechetDistance(statisticsOf(a), statisticsOf(b));
    // Zeros of the covariances are rounded, which changes the value by up to 1e-8.
    expect(Math.abs(direct.value / value - 1)).toBeLessThan(1e-8);
    expect(Math.abs(frechetDistance(a, statisticsOf(b)).value / value - 1)).toBeLessThan(1e-8);
    expect(direct.ranks).toEqual([few, many].map((count) => Math.min(12, count - 1)));
    expect(direct.means + direct.covariances).toBe(direct.value);
  });

  it('refuses a single vector and other features', () => {
    expect(() => frechetDistance(set(1, 1, 3), set(2, 5, 3))).toThrow('at least 2');
    expect(() => frechetDistance({ ...set(1, 5, 3), features: 'other' }, set(2, 5, 3))).toThrow(
      'expected the same feature map',
    );
  });
});
