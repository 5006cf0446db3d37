import { Random } from '@wprox/runtime/random';
import { describe, expect, it } from 'vitest';
import { countModes, modeMap } from './modes.js';

const DEVIATION = 0.02;
const mixture = (means: readonly (readonly number[])[], standardDeviation: number) => ({
  description: {
    ...{ kind: 'gaussian-mixture' as const, means, standardDeviation },
    weights: means.map(() => 1 / means.length),
  },
});
const pair = (alpha: number) => ({
  description: { kind: 'atoms' as const, points: [[-1], [1]], weights: [alpha, 1 - alpha] },
});
const circle = Array.from({ length: 8 }, (_, k) => [
  2 * Math.cos((k * Math.PI) / 4),
  2 * Math.sin((k * Math.PI) / 4),
]);
const grid = [-4, -2, 0, 2, 4].flatMap((x) => [-4, -2, 0, 2, 4].map((y) => [x, y]));
const eight = modeMap(mixture(circle, DEVIATION))!;

/** Draws the same number of points of each of the eight Gaussians, which `keeps` can leave out. */
function drawEight(count: number, keeps = (_mode: number) => true): number[] {
  const noise = new Random(4).normal(2 * count);
  return Array.from({ length: count }, (_, i) => i)
    .filter((i) => keeps(i % 8))
    .flatMap((i) => circle[i % 8]!.map((at, k) => at + DEVIATION * noise[2 * i + k]!));
}

describe('modeMap', () => {
  it('takes a quarter of the distance to the nearest neighbor, and three deviations', () => {
    expect(eight.places).toHaveLength(8);
    // Neighbors on the circle of radius 2 are 4 sin(π/8) apart.
    expect(eight.reach).toBeCloseTo(Math.sin(Math.PI / 8), 12);
    expect(eight.sharp).toBeCloseTo(0.06, 12);
    expect(modeMap(mixture(grid, 0.05))).toMatchObject({ reach: 0.5 });
    expect(modeMap(pair(0.5))).toMatchObject({ reach: 0.5, sharp: 0.5, weights: [0.5, 0.5] });
  });

  it('finds no modes in a curve, a segment or a single Gaussian', () => {
    expect(modeMap({ description: { kind: 'curve' } })).toBeUndefined();
    expect(modeMap({ description: { kind: 'segment' } })).toBeUndefined();
    expect(modeMap(mixture([[0, 0]], 1))).toBeUndefined();
  });
});

describe('countModes', () => {
  it('finds all modes in the data; three deviations hold a share 1 − exp(−9/2)', () => {
    const { count, missed, highQuality } = countModes(eight, drawEight(4000));
    expect([count, missed]).toEqual([8, []]);
    // Within four standard errors of a share p of 4000.
    const p = 1 - Math.exp(-4.5);
    expect(Math.abs(highQuality - p)).toBeLessThan(4 * Math.sqrt((p * (1 - p)) / 4000));
  });

  it('reports missed modes by number and position', () => {
    const side = Number((-Math.SQRT2).toFixed(9));
    expect(
      countModes(
        eight,
        drawEight(800, (mode) => ![2, 5].includes(mode)),
      ).missed,
    ).toEqual([
      { index: 2, place: [0, 2] },
      { index: 5, place: [side, side] },
    ]);
  });

  it('requires a share of points in proportion to the weight of a mode', () => {
    const map = modeMap(pair(0.2))!;
    const points = (atA: number) => Array.from({ length: 100 }, (_, i) => (i < atA ? -1.1 : 1));
    // A fifth of 100 points belongs at the first atom; a quarter of that is 5.
    expect(countModes(map, points(5)).missed).toEqual([]);
    expect(countModes(map, points(4)).missed).toEqual([{ index: 0, place: [-1] }]);
    expect(countModes(map, [0, 0.4, -0.4]).highQuality).toBe(0);
    expect(countModes(map, [0.5, 0.4, -1.4]).highQuality).toBeCloseTo(2 / 3, 12);
  });
});
