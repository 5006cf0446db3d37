import { empiricalGaussian, samples } from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { NonFiniteFeatureError } from '../features/assert-finite.js';
import { FeatureStatisticsBuilder } from './feature-statistics.js';

function gathered(dimension: number, ...batches: (readonly number[] | Float32Array)[]) {
  const builder = new FeatureStatisticsBuilder('test', dimension);
  for (const batch of batches) builder.add(batch);
  return builder.statistics();
}

/** Compares relative to the largest entry of `expected`, or to 1 if all entries are smaller. */
function expectClose(
  actual: ArrayLike<number>,
  expected: ArrayLike<number>,
  relative: number,
): void {
  expect(actual.length).toBe(expected.length);
  const scale = Math.max(1, ...Array.from(expected, Math.abs));
  for (let i = 0; i < expected.length; i++) {
    expect(Math.abs(actual[i]! - expected[i]!)).toBeLessThan(relative * scale);
  }
}

/** Numbers of ordinary size, or 0: the squares of smaller ones are refused. */
const ordinary = fc
  .double({ min: -10, max: 10, noNaN: true })
  .map((x) => (Math.abs(x) < 1e-100 ? 0 : x));

/** Feature vectors as rows, at least two, and indices at which they are cut into batches. */
const cutVectors = fc.integer({ min: 1, max: 5 }).chain((dimension) =>
  fc
    .array(
      fc.array(ordinary, {
        minLength: dimension,
        maxLength: dimension,
      }),
      { minLength: 2, maxLength: 30 },
    )
    .chain((rows) =>
      fc.record({
        dimension: fc.constant(dimension),
        rows: fc.constant(rows),
        cuts: fc.array(fc.integer({ min: 0, max: rows.length }), { maxLength: 6 }),
      }),
    ),
);

describe('FeatureStatisticsBuilder', () => {
  it('has the mean and the unbiased covariance of three points', () => {
    const { features, count, mean, covariance } = gathered(2, [0, 0, 2, 0], [1, 3]);
    expect({ features, count }).toEqual({ features: 'test', count: 3 });
    expectClose(mean, [1, 1], 1e-15);
    expectClose(covariance, [1, 0, 0, 3], 1e-15);
  });

  it('agrees with the exact Gaussian of all samples for any batches', () => {
    fc.assert(
      fc.property(cutVectors, ({ dimension, rows, cuts }) => {
        const edges = [0, ...cuts.sort((a, b) => a - b), rows.length];
        const batches = edges.slice(1).map((end, i) => rows.slice(edges[i], end).flat());
        const statistics = gathered(dimension, ...batches); // some batches are empty
        const exact = empiricalGaussian(rows);
        expect(statistics.count).toBe(rows.length);
        // A few dozen roundings of float64 (1e-16 each).
        expectClose(statistics.mean, exact.mean, 1e-13);
        expectClose(statistics.covariance, exact.covariance.to1DArray(), 1e-13);
      }),
    );
  });

  it('is exactly symmetric', () => {
    const n = 7;
    const { covariance } = gathered(n, new Random(1).normal(50 * n), new Random(2).normal(30 * n));
    for (let i = 0; i < n; i++) {
      for (let j = 0; j < n; j++) expect(covariance[i * n + j]).toBe(covariance[j * n + i]);
    }
  });

  it('keeps its digits if the mean is far greater than the spread', () => {
    // The variance from sums of squares loses all digits here: 1e16 · 1e-16.
    const noise = new Random(3).normal(2000);
    const at = (offset: number) => Float64Array.from(noise, (x) => x + offset);
    const near = gathered(1, [...at(0)]);
    const far = gathered(
      1,
      ...Array.from({ length: 20 }, (_, i) => [...at(1e8)].slice(i * 100, i * 100 + 100)),
    );
    // Adding 1e8 itself rounds each sample to 1.5e-8.
    expectClose(far.covariance, near.covariance, 1e-6);
  });

  it('reads a Float32Array, such as the data of a tensor', () => {
    const values = new Random(4).normal(40 * 6);
    const exact = empiricalGaussian(samples(values, 6));
    expectClose(gathered(6, values).covariance, exact.covariance.to1DArray(), 1e-13);
  });

  it('needs no more memory after many batches than after one', () => {
    const builder = new FeatureStatisticsBuilder('test', 8);
    const held = () =>
      Object.values(builder).reduce(
        (sum, field) => sum + (ArrayBuffer.isView(field) ? field.byteLength : 8),
        0,
      );
    const random = new Random(5);
    builder.add(random.normal(8 * 100));
    const once = held();
    for (let i = 0; i < 300; i++) builder.add(random.normal(8 * 100));
    expect(held()).toBe(once);
    expect(once).toBeLessThan(8 * (8 * 8 + 8 + 10));
    expect(builder.statistics().count).toBe(30_100);
  });

  it('returns the statistics so far and accepts more vectors', () => {
    const builder = new FeatureStatisticsBuilder('test', 1);
    builder.add([1, 3]);
    const first = builder.statistics();
    builder.add([5]);
    expect(first).toEqual({ features: 'test', count: 2, mean: [2], covariance: [2] });
    expect(builder.statistics()).toEqual({
      features: 'test',
      count: 3,
      mean: [3],
      covariance: [4],
    });
  });

  it('survives JSON', () => {
    const statistics = gathered(3, new Random(6).normal(30));
    expect(JSON.parse(JSON.stringify(statistics))).toEqual(statistics);
  });

  it.each([Number.NaN, Number.POSITIVE_INFINITY])(
    'refuses %s, names its position and adds nothing',
    (bad) => {
      const builder = new FeatureStatisticsBuilder('test', 2);
      builder.add([1, 2, 3, 4]);
      const before = builder.statistics();
      expect(() => builder.add([5, 6, 7, bad])).toThrow(NonFiniteFeatureError);
      expect(() => builder.add([5, 6, 7, bad])).toThrow(`feature 1 of sample 3 is ${bad}`);
      expect(builder.statistics()).toEqual(before);
    },
  );

  it('refuses a part of a vector', () => {
    const builder = new FeatureStatisticsBuilder('test', 2);
    expect(() => builder.add([1, 2, 3])).toThrow(
      'values has 3 numbers; expected a multiple of the dimension 2',
    );
  });

  it.each([0, 1])('refuses the covariance of %i vectors', (count) => {
    const builder = new FeatureStatisticsBuilder('test', 2);
    builder.add(new Float32Array(2 * count));
    expect(() => builder.statistics()).toThrow(`${count} feature vectors; expected at least 2`);
  });

  it.each([0, -1, 1.5, Number.NaN])('refuses the dimension %s', (dimension) => {
    expect(() => new FeatureStatisticsBuilder('test', dimension)).toThrow(
      `dimension is ${dimension}; expected an integer`,
    );
  });
});
