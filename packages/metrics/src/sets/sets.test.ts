import { slicedWasserstein, wasserstein, wassersteinOnLine } from '@wprox/exact';
import { Random } from '@wprox/runtime/random';
import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { type FeatureSet, featureSet } from '../features/feature-set.js';
import { kernelDistance } from './kernel-distance.js';
import { precisionRecall } from './precision-recall.js';
import { slicedWasserstein2, wasserstein2 } from './wasserstein.js';

const drawn = (seed: number, count: number, dimension: number, mean = 0, deviation = 1) =>
  featureSet('test', new Random(seed).normal(count * dimension, mean, deviation), dimension);

const rows = ({ values, dimension: d, count }: FeatureSet) =>
  Array.from({ length: count }, (_, i) => Array.from(values.subarray(i * d, (i + 1) * d)));

const anySet = (dimension: number) =>
  fc
    .tuple(
      fc.integer(),
      fc.integer({ min: 5, max: 14 }),
      fc.double({ min: -2, max: 2, noNaN: true }),
    )
    .map(([seed, count, mean]) => drawn(seed, count, dimension, mean));

describe('kernelDistance', () => {
  const dot = (x: number[], y: number[]) => x.reduce((sum, value, k) => sum + value * y[k]!, 0);

  it('is the unbiased MMD² of the definition if a subset is the whole set', () => {
    fc.assert(
      fc.property(anySet(3), anySet(3), (a, b) => {
        const size = Math.min(a.count, b.count);
        const [x, y] = [a, b].map((set) => ({
          ...set,
          count: size,
          values: set.values.slice(0, 3 * size),
        }));
        const [p, q] = [rows(x!), rows(y!)];
        const kernel = (u: number[], v: number[]) => (dot(u, v) / 3 + 1) ** 3;
        const mean = (us: number[][], vs: number[][], skip: boolean) => {
          const all = us.flatMap((u, i) =>
            vs.filter((_, j) => !(skip && i === j)).map((v) => kernel(u, v)),
          );
          return all.reduce((sum, value) => sum + value, 0) / all.length;
        };
        const expected = mean(p, p, true) + mean(q, q, true) - 2 * mean(p, q, false);
        const found = kernelDistance(x!, y!, { random: new Random(1), subsets: 3 });
        // Sums of a few hundred kernel values, each up to a few hundred.
        expect(Math.abs(found.value - expected)).toBeLessThan(1e-10);
        expect(found.standardError).toBeUndefined();
        expect(found).toMatchObject({ features: 'test', counts: [size, size], subsetSize: size });
      }),
      { numRuns: 50 },
    );
  });

  it('is 0 within its error for one distribution and far from 0 for two', () => {
    const [a, b, c] = [drawn(1, 2000, 8), drawn(2, 2000, 8), drawn(3, 2000, 8, 0.5)];
    const options = { subsets: 40, subsetSize: 100 };
    const same = kernelDistance(a, b, { random: new Random(4), ...options });
    const other = kernelDistance(a, c, { random: new Random(4), ...options });
    // Four standard errors: one seed in about 10,000 fails.
    expect(Math.abs(same.value)).toBeLessThan(4 * same.standardError!);
    expect(other.value).toBeGreaterThan(10 * other.standardError!);
  });

  it('draws from both sets without repetition, determined by the seed', () => {
    const [a, b] = [drawn(1, 30, 2), drawn(2, 40, 2)];
    const at = (seed: number) =>
      kernelDistance(a, b, { random: new Random(seed), subsets: 5, subsetSize: 10 });
    expect(at(1)).toEqual(at(1));
    expect(at(1).value).not.toBe(at(2).value);
    // A vector that occurs twice in a subset adds k(x, x) off the diagonal.
    const line = featureSet(
      'test',
      Float64Array.from({ length: 10 }, (_, i) => 100 ** i),
      1,
    );
    const once = kernelDistance(line, line, { random: new Random(1), subsets: 1 });
    const again = kernelDistance(line, line, { random: new Random(2), subsets: 1 });
    expect(again.value / once.value).toBeCloseTo(1, 10);
  });

  it('reports its progress', () => {
    const reported: number[][] = [];
    const onProgress = (done: number, total: number) => reported.push([done, total]);
    kernelDistance(drawn(1, 9, 2), drawn(2, 9, 2), {
      random: new Random(1),
      ...{ subsets: 3, subsetSize: 8, onProgress },
    });
    expect(reported).toEqual([
      [1, 3],
      [2, 3],
      [3, 3],
    ]);
  });

  it('measures once if every subset is the whole of both sets', () => {
    const reported: number[][] = [];
    const onProgress = (done: number, total: number) => reported.push([done, total]);
    const random = () => new Random(1);
    const [a, b] = [drawn(1, 9, 2), drawn(2, 9, 2)];
    const all = kernelDistance(a, b, { random: random(), onProgress });
    expect(reported).toEqual([[100, 100]]);
    expect(all).toMatchObject({ subsets: 100, subsetSize: 9, standardError: undefined });
    const single = kernelDistance(a, b, { random: random(), subsets: 1 });
    expect(all.value).toBeCloseTo(single.value, 14);
  });

  it.each([
    [{ subsets: 0 }, 'subsets is 0'],
    [{ subsetSize: 1 }, 'subsetSize is 1'],
    [{ subsets: 1.5 }, 'subsets is 1.5'],
  ])('refuses %o', (options, message) => {
    const a = drawn(1, 9, 2);
    expect(() => kernelDistance(a, a, { random: new Random(1), ...options })).toThrow(message);
  });
});

describe('precisionRecall', () => {
  const distance = (x: number[], y: number[]) => Math.hypot(...x.map((value, k) => value - y[k]!));
  /** Algorithm 1 of the paper, literally. */
  const manifold = (of: number[][], k: number) => {
    const radii = of.map(
      (x, i) =>
        of
          .filter((_, j) => j !== i)
          .map((y) => distance(x, y))
          .sort((a, b) => a - b)[k - 1]!,
    );
    return (y: number[]) => of.some((x, i) => distance(x, y) <= radii[i]!);
  };

  it('agrees with the algorithm of the paper', () => {
    fc.assert(
      fc.property(anySet(3), anySet(3), fc.integer({ min: 1, max: 4 }), (a, b, neighbors) => {
        const [p, q] = [rows(a), rows(b)];
        const found = precisionRecall(a, b, { neighbors });
        const [isReal, isGenerated] = [manifold(p, neighbors), manifold(q, neighbors)];
        expect(found.precision).toBe(q.filter(isReal).length / q.length);
        expect(found.recall).toBe(p.filter(isGenerated).length / p.length);
        expect(found.counts).toEqual([a.count, b.count]);
      }),
      { numRuns: 100 },
    );
  });

  it('is 1 and 1 for a set and itself, 0 and 0 for sets far apart', () => {
    const [a, b] = [drawn(1, 200, 4), drawn(2, 150, 4, 50)];
    expect(precisionRecall(a, a)).toMatchObject({ precision: 1, recall: 1, neighbors: 3 });
    expect(precisionRecall(a, b)).toMatchObject({ precision: 0, recall: 0 });
  });

  it('has low recall for a dropped mode and low precision for an invented mode', () => {
    const [left, right] = [drawn(1, 300, 4), drawn(2, 300, 4, 20)];
    const both = featureSet('test', [...left.values, ...right.values], 4);
    const dropped = precisionRecall(both, drawn(3, 600, 4));
    expect(dropped.precision).toBeGreaterThan(0.8);
    expect(dropped.recall).toBeLessThan(0.51);
    const invented = precisionRecall(drawn(3, 600, 4), both);
    expect(invented.precision).toBeLessThan(0.51);
    expect(invented.recall).toBeGreaterThan(0.8);
  });

  it('has balls of radius 0 around vectors that occur more than k times', () => {
    const same = featureSet('test', new Float64Array(10).fill(0.1), 1);
    const near = featureSet('test', new Float64Array(10).fill(0.1 + 1e-6), 1);
    expect(precisionRecall(same, same)).toMatchObject({ precision: 1, recall: 1 });
    expect(precisionRecall(same, near)).toMatchObject({ precision: 0, recall: 0 });
  });

  it('reports its progress', () => {
    const reported: number[][] = [];
    const onProgress = (done: number, total: number) => reported.push([done, total]);
    precisionRecall(drawn(1, 300, 2), drawn(2, 50, 2), { onProgress });
    expect(reported.at(-1)).toEqual([650, 650]);
    // In steps of 256 vectors.
    expect(reported.map(([done]) => done)).toEqual([256, 300, 350, 606, 650]);
  });

  it('refuses fewer vectors than neighbors', () => {
    const a = drawn(1, 3, 2);
    expect(() => precisionRecall(a, a)).toThrow(/^neighbors is 3; .*3 vectors/);
    expect(() => precisionRecall(a, a, { neighbors: 0 })).toThrow('neighbors is 0');
  });
});

describe('slicedWasserstein2 and wasserstein2', () => {
  it('agree on the line with the exact distance of the coupling in order', () => {
    fc.assert(
      fc.property(anySet(1), anySet(1), (a, b) => {
        const exact = wassersteinOnLine([...a.values], [...b.values], 2);
        // A dozen sums in float64.
        expect(wasserstein2(a, b).value).toBeCloseTo(exact, 12);
        const sliced = slicedWasserstein2(a, b, { random: new Random(1), directions: 7 });
        expect(sliced.value).toBeCloseTo(exact, 12);
        expect(sliced).toMatchObject({ counts: [a.count, b.count], directions: 7 });
      }),
      { numRuns: 30 },
    );
  });

  it('agree in space with the exact distances of the vectors as rows', () => {
    const [a, b] = [drawn(1, 12, 3), drawn(2, 9, 3, 1)];
    expect(wasserstein2(a, b).value).toBe(wasserstein(rows(a), rows(b), 2));
    const options = { directions: 11, order: 2 };
    const exact = slicedWasserstein(rows(a), rows(b), { random: new Random(4), ...options });
    expect(slicedWasserstein2(a, b, { random: new Random(4), directions: 11 }).value).toBe(exact);
  });

  it('differ by a factor of √d for a shift, if there are many directions', () => {
    const a = drawn(1, 60, 4);
    const b = featureSet(
      'test',
      Float64Array.from(a.values, (x, k) => x + (k % 4 === 0 ? 5 : 0)),
      4,
    );
    const exact = wasserstein2(a, b).value;
    expect(exact).toBeCloseTo(5, 6);
    const { value } = slicedWasserstein2(a, b, { random: new Random(1), directions: 2000 });
    expect(value).toBeLessThan(exact);
    // The mean of cos² over 2000 directions is 1/4 within about 1 %.
    expect(value).toBeGreaterThan(2.5 * 0.96);
    expect(value).toBeLessThan(2.5 * 1.04);
  });

  it('carry the name of the features and the counts', () => {
    const [a, b] = [featureSet('ring', [0, 0, 1, 1], 2), featureSet('ring', [0, 1, 1, 2], 2)];
    expect(wasserstein2(a, b)).toEqual({ value: 1, features: 'ring', counts: [2, 2] });
  });
});

it('all measures refuse sets of other features, other dimensions or one vector', () => {
  const a = drawn(1, 9, 2);
  const random = new Random(1);
  const measures = [
    (b: FeatureSet) => kernelDistance(a, b, { random }),
    (b: FeatureSet) => precisionRecall(a, b),
    (b: FeatureSet) => slicedWasserstein2(a, b, { random }),
    (b: FeatureSet) => wasserstein2(a, b),
  ];
  for (const measure of measures) {
    expect(() => measure({ ...a, features: 'other' })).toThrow('expected the same feature map');
    expect(() => measure(drawn(1, 9, 3))).toThrow(/dimension 3, the other 2/);
    expect(() => measure(drawn(1, 1, 2))).toThrow('1 feature vectors');
  }
});

describe('featureSet', () => {
  it.each<[number[], number, string]>([
    [[1, Number.NaN], 1, 'feature 0 of sample 1 is NaN'],
    [[1, 2, 3], 2, 'values has 3 numbers'],
    [[], 2, 'values has 0 numbers'],
    [[1], 0, 'dimension is 0'],
  ])('refuses %j in dimension %i', (values, dimension, message) => {
    expect(() => featureSet('test', values, dimension)).toThrow(message);
  });

  it('copies the values', () => {
    const values = new Float32Array([1, 2]);
    const set = featureSet('test', values, 1);
    values[0] = 9;
    expect([...set.values]).toEqual([1, 2]);
  });
});
