/** Ranks and values of collapsed, duplicated, moved and scaled features. */
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { type FeatureSet, featureSet, statisticsOf } from '../features/feature-set.js';
import { FeatureStatisticsBuilder } from './feature-statistics.js';
import { frechetDistance } from './frechet-distance.js';

/** Count vectors of one number each; the first `others` have another one. */
function vectors(count: number, dimension: number, value: number, others = 0): FeatureSet {
  const values = new Float64Array(count * dimension).fill(value);
  return featureSet('test', values.fill(value / 3 + 1, 0, others * dimension), dimension);
}
const moved = (set: FeatureSet, scale: number, offset = 0): FeatureSet => ({
  ...set,
  values: Float64Array.from(set.values, (x) => x * scale + offset),
});
const normal = (seed: number, count: number, dimension: number) =>
  featureSet('test', new Random(seed).normal(count * dimension), dimension);

describe('ranks', () => {
  it.each([
    [10, 128],
    [300, 12],
    [2, 1],
  ])('are 0 for %i equal vectors of %i, as sets and as statistics', (count, dimension) => {
    for (const value of [0.1, 1 / 3, -7e5 / 3, 1e200, 1e-200, 0]) {
      const set = vectors(count, dimension, value);
      expect(frechetDistance(set, set)).toMatchObject({ ranks: [0, 0], value: 0 });
      const statistics = statisticsOf(set);
      expect(frechetDistance(statistics, statistics)).toMatchObject({ ranks: [0, 0], value: 0 });
    }
  });

  it('are 1 for 64 vectors of which 2 differ', () => {
    const set = vectors(64, 128, 0.3, 2);
    expect(frechetDistance(set, set).ranks).toEqual([1, 1]);
    const statistics = statisticsOf(set);
    expect(frechetDistance(statistics, statistics).ranks).toEqual([1, 1]);
  });

  it('are 0 for the covariance of equal vectors with the rounding of their mean', () => {
    // np.cov(np.full((10, 2), 0.1).T) of numpy 2.4.6 has entries of 2.1e-34.
    const statistics = {
      ...{ features: 'test', count: 10, mean: [0.1, 0.1] },
      covariance: [2.1e-34, 2.1e-34, 2.1e-34, 2.1e-34],
    };
    expect(frechetDistance(statistics, statistics).ranks).toEqual([0, 0]);
  });

  it('are full for covariances near the most that float64 holds', () => {
    const covariance = [1e308, 0, 0, 1e308];
    const statistics = { features: 'test', count: 10, mean: [0, 1], covariance };
    expect(frechetDistance(statistics, statistics).ranks).toEqual([2, 2]);
  });

  it('do not depend on scale and offset', () => {
    const set = normal(1, 20, 8);
    const flat = {
      ...set,
      values: set.values.map((x, k) => (k % 8 < 3 ? x : 1)),
    };
    for (const scale of [1, 1e-120, 1e120]) {
      for (const offset of [0, 1, -1000]) {
        const [a, b] = [set, flat].map((each) => moved(each, scale, offset * scale));
        expect(frechetDistance(a!, b!).ranks).toEqual([8, 3]);
        expect(frechetDistance(statisticsOf(a!), statisticsOf(b!)).ranks).toEqual([8, 3]);
      }
    }
  });
});

describe('features of extreme scale', () => {
  const [a, b] = [normal(1, 20, 4), normal(2, 30, 4)];
  const { value } = frechetDistance(a, b);

  it('have the distance of ordinary ones, scaled', () => {
    for (const scale of [1e-140, 1e-100, 1e100, 1e140]) {
      for (const [p, q] of [
        [moved(a, scale), moved(b, scale)],
        [statisticsOf(moved(a, scale)), statisticsOf(moved(b, scale))],
      ] as const) {
        // One rounding more for each scaled number.
        expect(frechetDistance(p, q).value / value / scale / scale).toBeCloseTo(1, 12);
      }
    }
  });

  it.each([1e308, 1e200, 1e-200, 1e-310])('are refused in words at %d', (scale) => {
    const [p, q] = [moved(a, scale / 16), moved(b, scale / 16, scale / 4)];
    for (const measure of [() => frechetDistance(p, q), () => statisticsOf(p)]) {
      expect(measure).toThrow(/^features differ.*scale them$/);
    }
  });

  it('name both sides and how much they differ', () => {
    const at = (mean: number) => ({ features: 'test', count: 9, mean: [mean], covariance: [1] });
    expect(() => frechetDistance(at(0), at(3e200))).toThrow(
      /^features differ between a and b by 3.00e\+200,/,
    );
  });

  it('and batches that differ only from each other are refused too', () => {
    const builder = new FeatureStatisticsBuilder('test', 1);
    builder.add([0, 0]);
    builder.add([1e-200, 1e-200]);
    expect(() => builder.statistics()).toThrow('features differ');
  });
});
