/** Measures of sets whose numbers are extreme, equal or not finite. */
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { NonFiniteFeatureError } from '../features/assert-finite.js';
import { type FeatureSet, featureSet, statisticsOf } from '../features/feature-set.js';
import { countModes, modeMap } from '../modes/modes.js';
import { kernelDistance } from './kernel-distance.js';
import { precisionRecall } from './precision-recall.js';
import { slicedWasserstein2, wasserstein2 } from './wasserstein.js';

const normal = (seed: number, count: number, mean = 0) =>
  featureSet('test', new Random(seed).normal(count * 3, mean), 3);
const scaled = (set: FeatureSet, scale: number) => ({
  ...set,
  values: Float64Array.from(set.values, (x) => x * scale),
});
const [a, b] = [normal(1, 40), normal(2, 30, 0.7)];
const random = () => new Random(5);

describe('counts', () => {
  it('are refused where no memory holds them', () => {
    for (const count of [1e12, 2 ** 53]) {
      expect(() => slicedWasserstein2(a, b, { random: random(), directions: count })).toThrow(
        /^directions is .* 1,000,000/,
      );
      expect(() => kernelDistance(a, b, { random: random(), subsets: count })).toThrow(
        /^subsets is .* 1,000,000/,
      );
    }
    const wide = { features: 'test', count: 2, dimension: 1e6, values: new Float64Array(2e6) };
    expect(() => statisticsOf(wide)).toThrow(/^dimension is 1000000/);
  });
});

describe('scale', () => {
  it('does not change precision and recall', () => {
    const expected = precisionRecall(a, b);
    expect(expected.precision).toBeLessThan(1);
    // Powers of two change no digit.
    for (const power of [-1000, -500, -200, 200, 500, 1000, 1020]) {
      expect(precisionRecall(scaled(a, 2 ** power), scaled(b, 2 ** power))).toEqual(expected);
    }
  });

  it('overflows in no kernel without a message', () => {
    for (const scale of [1e150, 1e308 / 8]) {
      expect(() =>
        kernelDistance(scaled(a, scale), scaled(b, scale), { random: random() }),
      ).toThrow('too large for their third powers');
    }
    // The kernel is (0 + 1)³ for all pairs.
    expect(kernelDistance(scaled(a, 1e-200), scaled(b, 1e-200), { random: random() }).value).toBe(
      0,
    );
  });
});

describe('sets of equal vectors', () => {
  const equal = (value: number, count = 8) =>
    featureSet('test', new Float64Array(3 * count).fill(value), 3);

  it('cover each other only if they are equal', () => {
    for (const value of [0.1, 1e200, 1e-200]) {
      expect(precisionRecall(equal(value), equal(value))).toMatchObject({
        precision: 1,
        recall: 1,
      });
      expect(precisionRecall(equal(value), equal(2 * value))).toMatchObject({
        ...{ precision: 0, recall: 0 },
      });
    }
  });

  it('have a distance of 0 to themselves', () => {
    for (const value of [0, 1 / 3, 7e5 / 3]) {
      expect(wasserstein2(equal(value), equal(value)).value).toBe(0);
      expect(slicedWasserstein2(equal(value), equal(value), { random: random() }).value).toBe(0);
      expect(kernelDistance(equal(value), equal(value), { random: random() }).value).toBe(0);
    }
  });
});

describe('the standard error', () => {
  it('is left out if a subset is the whole of a set, or there is one subset', () => {
    const error = (subsets: number, subsetSize?: number) =>
      kernelDistance(a, b, {
        ...{ random: random(), subsets },
        ...(subsetSize !== undefined && { subsetSize }),
      }).standardError;
    expect(error(100)).toBeUndefined(); // 30 vectors, which are all of b
    expect(error(100, 30)).toBeUndefined();
    expect(error(1, 10)).toBeUndefined();
    expect(error(100, 10)).toBeGreaterThan(1e-3);
  });
});

it.each([NaN, Infinity, -Infinity])('%d in a set that was made by hand is refused', (bad) => {
  const broken = { ...a, values: a.values.map((x, k) => (k === 7 ? bad : x)) };
  const measures = [
    () => precisionRecall(broken, b),
    () => precisionRecall(b, broken),
    () => kernelDistance(b, broken, { random: random() }),
    () => wasserstein2(broken, b),
    () => slicedWasserstein2(b, broken, { random: random() }),
  ];
  for (const measure of measures) expect(measure).toThrow(NonFiniteFeatureError);
});

describe('modes', () => {
  const atoms = (points: number[][]) => ({
    description: { kind: 'atoms', points, weights: points.map(() => 1 / points.length) } as const,
  });

  it('are counted at any scale', () => {
    for (const scale of [1, 1e-200, 1e200, 1e307]) {
      const map = modeMap(
        atoms([
          [0, 0],
          [scale, 0],
        ]),
      )!;
      expect(map.reach / scale).toBeCloseTo(1 / 4, 12);
      expect(countModes(map, [scale, 0, scale * 0.9, 0])).toMatchObject({
        ...{ count: 2, highQuality: 1, missed: [{ index: 0 }] },
      });
    }
  });

  it('are refused if two are one place, or points are no points', () => {
    expect(() =>
      modeMap(
        atoms([
          [1, 0],
          [1, 0],
        ]),
      ),
    ).toThrow('modes at a distance of 0');
    const map = modeMap(
      atoms([
        [0, 0],
        [1, 0],
      ]),
    )!;
    expect(() => countModes(map, [])).toThrow('values has 0 numbers');
    expect(() => countModes(map, [1, 2, 3])).toThrow('values has 3 numbers');
    expect(() => countModes(map, [1, NaN])).toThrow('values holds NaN');
  });
});
