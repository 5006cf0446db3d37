import { describe, expect, it } from 'vitest';
import { colorAt, paintMap, rangeOf } from './heat-map.js';
import { rgb } from './ink.js';

const map = (values: number[]) => ({
  of: 'critic' as const,
  size: 2,
  extent: 1,
  values: Float32Array.from(values),
});
const ink = {
  map: [
    [0, 0, 0],
    [100, 100, 100],
    [200, 200, 200],
  ],
} as never;

describe('a heat map', () => {
  it('has its first row at the bottom', () => {
    const pixels = new Uint8ClampedArray(16);
    paintMap(map([0, 1, 2, 4]), ink, pixels);
    const reds = [0, 4, 8, 12].map((at) => pixels[at]);
    expect(reds).toEqual([100, 200, 0, 50]);
    expect(pixels[3]).toBe(255);
  });

  it('has the middle color if all values are equal, or one is not finite', () => {
    for (const values of [
      [3, 3, 3, 3],
      [1, Number.NaN, 2, 3],
    ]) {
      const pixels = new Uint8ClampedArray(16);
      paintMap(map(values), ink, pixels);
      expect([...pixels].filter((_, i) => i % 4 === 0)).toEqual([100, 100, 100, 100]);
    }
    expect(rangeOf(map([1, Number.NaN, 2, 3]))).toBeUndefined();
    expect(rangeOf(map([1, -2, 2, 3]))).toEqual([-2, 3]);
  });

  it('goes through its three colors', () => {
    const colors = [rgb('#000'), rgb('#646464'), rgb('#ffffff')] as const;
    expect(colorAt(0, colors)).toEqual([0, 0, 0]);
    expect(colorAt(0.5, colors)).toEqual([100, 100, 100]);
    expect(colorAt(2, colors)).toEqual([255, 255, 255]);
  });
});
