import { deltaPairDistribution, eightGaussians, ring, twentyFiveGaussians } from '@wprox/datasets';
import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { countModes, modeMap } from './modes.js';

const eight = modeMap(eightGaussians())!;

describe('modeMap', () => {
  it('takes a quarter of the distance to the nearest neighbor, and three deviations', () => {
    expect(eight.places).toHaveLength(8);
    // Neighbors on the circle of radius 2 are 4 sin(π/8) apart.
    expect(eight.reach).toBeCloseTo(Math.sin(Math.PI / 8), 12);
    expect(eight.sharp).toBeCloseTo(0.06, 12);
    expect(modeMap(twentyFiveGaussians())).toMatchObject({ reach: 0.5 });
    expect(modeMap(deltaPairDistribution())).toMatchObject({
      reach: 0.5,
      sharp: 0.5,
      weights: [0.5, 0.5],
    });
  });

  it('finds no modes in a ring', () => {
    expect(modeMap(ring())).toBeUndefined();
  });
});

describe('countModes', () => {
  it('finds all modes in the data; three deviations hold a share 1 − exp(−9/2)', () => {
    const { values } = eightGaussians().draw(new Random(4), 4000);
    const { count, missed, highQuality } = countModes(eight, values);
    expect([count, missed]).toEqual([8, []]);
    // Within four standard errors of a share p of 4000.
    const p = 1 - Math.exp(-4.5);
    expect(Math.abs(highQuality - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4000));
  });

  it('reports missed modes by number and position', () => {
    const { values, labels } = eightGaussians().draw(new Random(4), 800);
    const kept = values.filter((_, k) => ![2, 5].includes(labels[k >> 1]!));
    const side = Number((-Math.SQRT2).toFixed(9));
    expect(countModes(eight, kept).missed).toEqual([
      { index: 2, place: [0, 2] },
      { index: 5, place: [side, side] },
    ]);
  });

  it('requires a share of points in proportion to the weight of a mode', () => {
    const map = modeMap(deltaPairDistribution({ a: -1, b: 1, alpha: 0.2 }))!;
    const points = (atA: number) => Array.from({ length: 100 }, (_, i) => (i < atA ? -1.1 : 1));
    // A fifth of 100 points belongs at a; a quarter of that is 5.
    expect(countModes(map, points(5)).missed).toEqual([]);
    expect(countModes(map, points(4)).missed).toEqual([{ index: 0, place: [-1] }]);
    expect(countModes(map, [0, 0.4, -0.4]).highQuality).toBe(0);
    expect(countModes(map, [0.5, 0.4, -1.4]).highQuality).toBeCloseTo(2 / 3, 12);
  });
});
