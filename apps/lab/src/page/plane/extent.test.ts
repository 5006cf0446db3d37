import { describe, expect, it } from 'vitest';
import { extentOf, gridLines, pointAt, xOf, yOf } from './extent.js';
import { shareCovered } from './in-words.js';

const plane = (...values: number[]) => ({ dimension: 2, values: Float32Array.from(values) });

describe('the square of a canvas', () => {
  it('holds all real points with a margin', () => {
    expect(extentOf(plane(1, -2, 0.5, 1))).toBeCloseTo(2.5, 12);
    expect(extentOf(undefined)).toBe(3);
    expect(extentOf(plane(0, 0))).toBe(3);
  });

  it('has y upwards, and points outside at its edge', () => {
    const place = { size: 100, extent: 2 };
    expect([xOf(place, 0), yOf(place, 0)]).toEqual([50, 50]);
    expect(yOf(place, 1)).toBe(25);
    expect([xOf(place, 99), xOf(place, -99), xOf(place, Number.NaN)]).toEqual([98, 2, 2]);
  });

  it('gives points of the line a height of their own', () => {
    const line = { dimension: 1, values: Float32Array.from([0.5, 0.5]) };
    const [one, other] = [0, 1].map((i) => pointAt(line, i, { extent: 2, row: 0.35 }));
    expect(one![0]).toBe(0.5);
    expect(one![1]).not.toBe(other![1]);
    expect(Math.abs(one![1] - 0.7)).toBeLessThanOrEqual(0.3);
  });

  it.each([0.3, 1, 2.5, 9, 40])('has three to seven grid lines, also at %d', (extent) => {
    const lines = gridLines(extent);
    expect(lines.length).toBeGreaterThanOrEqual(3);
    expect(lines.length).toBeLessThanOrEqual(7);
    expect(lines).toContain(0);
    expect(Math.max(...lines)).toBeLessThanOrEqual(extent);
  });
});

describe('the share of real points with a generated point near them', () => {
  it('counts each real point once', () => {
    expect(shareCovered(plane(0, 0, 0.1, 0), plane(0, 0.2, 5, 5))).toBe(0.5);
    expect(shareCovered(plane(9, 9), plane(0, 0))).toBe(0);
    expect(shareCovered(plane(), plane())).toBe(0);
  });
});
