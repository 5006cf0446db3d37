import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { pointFrame, ticksWithin } from './point-picture.js';

describe('pointFrame', () => {
  it('has the same scale on both axes, with a margin around the points', () => {
    const points = Float32Array.of(-2, 0, 2, 1);
    expect(pointFrame(2, points).bounds).toEqual([
      [-2.8, 2.8].map((bound) => expect.closeTo(bound, 6)),
      [-2.3, 3.3].map((bound) => expect.closeTo(bound, 6)),
    ]);
  });

  it('has a margin around a single point', () => {
    expect(pointFrame(1, Float32Array.of(3, 3)).bounds).toEqual([[2, 4]]);
  });
});

describe('ticksWithin', () => {
  it('lists three to nine round numbers inside the range', () => {
    const range = fc.tuple(
      fc.double({ min: -1e3, max: 1e3, noNaN: true }),
      fc.double({ min: 1e-3, max: 1e3, noNaN: true }),
    );
    fc.assert(
      fc.property(range, ([low, width]) => {
        const ticks = ticksWithin([low, low + width]);
        expect(ticks.length).toBeGreaterThanOrEqual(3);
        expect(ticks.length).toBeLessThanOrEqual(9);
        const slack = 1e-9 * (Math.abs(low) + width);
        expect(ticks[0]!).toBeGreaterThanOrEqual(low - slack);
        expect(ticks.at(-1)!).toBeLessThanOrEqual(low + width + slack);
        for (const tick of ticks) expect(Object.is(tick, -0)).toBe(false);
      }),
    );
    expect(ticksWithin([-2.8, 2.8])).toEqual([-2, -1, 0, 1, 2]);
    expect(ticksWithin([0, 0.6])).toEqual([0, 0.1, 0.2, 0.3, 0.4, 0.5, 0.6]);
  });
});
