import fc from 'fast-check';
import { expect, it } from 'vitest';
import { logTicks } from './log-ticks.js';

it('lists 1, 2 and 5 times powers of ten that just cover the range', () => {
  expect(logTicks(2.7, 77)).toEqual([2, 5, 10, 20, 50, 100]);
  expect(logTicks(0.001, 0.02)).toEqual([0.001, 0.002, 0.005, 0.01, 0.02]);
  fc.assert(
    fc.property(
      fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
      fc.double({ min: 10, max: 1e5, noNaN: true }),
      (low, factor) => {
        const ticks = logTicks(low, low * factor);
        expect(ticks[0]).toBeLessThanOrEqual(low);
        expect(ticks[1]).toBeGreaterThan(low);
        expect(ticks.at(-1)).toBeGreaterThanOrEqual(low * factor);
        expect(ticks.at(-2)).toBeLessThan(low * factor);
      },
    ),
  );
});
