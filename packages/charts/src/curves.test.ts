import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { columnsOf } from './columns.js';
import { clipped, curveOf, finerForLog, valueAt } from './curves.js';
import { measureText, tickText } from './number-text.js';
import { packed, unpacked } from './packed-chart.js';
import { rangesOf } from './ranges.js';
import { linearTicks, logTicks } from './ticks.js';
import { twoLines } from './two-lines.fixture.js';

const line = (...points: [number, number | null][]) =>
  curveOf(points.map(([x, mean]) => ({ x, mean, low: mean, high: mean })));

describe('valueAt', () => {
  it('lies on the chord', () => {
    fc.assert(
      fc.property(
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: -1e3, max: 1e3, noNaN: true }),
        fc.double({ min: 0, max: 1, noNaN: true }),
        (a, b, share) => {
          const found = valueAt(line([0, a], [4, b]), 4 * share)!;
          expect(found.mean).toBeCloseTo(a + share * (b - a), 8);
        },
      ),
    );
  });

  it('is undefined outside and in gaps, but not at the points beside them', () => {
    const curve = line([0, 1], [1, 2], [2, null], [3, 4]);
    expect([-0.1, 1.5, 2, 2.5, 3.1].map((x) => valueAt(curve, x))).toEqual(
      Array(5).fill(undefined),
    );
    expect([0, 1, 3].map((x) => valueAt(curve, x)!.mean)).toEqual([1, 2, 4]);
  });
});

it('clips a curve with interpolated ends', () => {
  const curve = line([0, 0], [10, 10], [20, 0]);
  expect(clipped(curve, [5, 15]).map(({ x, mean }) => [x, mean])).toEqual([
    [5, 5],
    [10, 10],
    [15, 5],
  ]);
});

it('adds points on a logarithmic axis so that lines stay where the values are', () => {
  const curve = line([0, 100], [10, 1]);
  const fine = finerForLog(curve);
  expect(fine.length).toBeGreaterThan(8);
  for (const { x, mean } of fine) expect(mean).toBeCloseTo(valueAt(curve, x)!.mean, 10);
  expect(finerForLog(line([0, 1], [10, 1.1]))).toHaveLength(2);
});

describe('columnsOf', () => {
  it('has undefined where only another curve has a point, and null in gaps as wide as they are', () => {
    const { x, mean, dots } = columnsOf(
      [line([0, 1], [2, null], [4, 3]), line([1, 5], [3, 6])],
      false,
    );
    expect(x).toEqual([0, 1, 2, 3, 4]);
    expect(mean[0]).toEqual([1, null, null, null, 3]);
    expect(mean[1]).toEqual([undefined, 5, undefined, 6, undefined]);
    expect(dots).toEqual([[0, 4], [3]]);
  });

  it('has gaps for values that a logarithmic axis does not have', () => {
    expect(columnsOf([line([0, 1], [1, 0], [2, -1])], true).mean[0]).toEqual([1, null, null]);
  });
});

describe('rangesOf', () => {
  const curves = [line([0, 50], [10, 10])];
  it('begins at zero, without a zoom', () => {
    expect(rangesOf(curves, false, undefined, undefined)).toMatchObject({
      x: [0, 10],
      isLog: false,
    });
    expect(rangesOf(curves, false, undefined, undefined).y[0]).toBe(0);
    expect(rangesOf(curves, false, [5, 10], undefined).y[0]).toBeGreaterThan(5);
  });

  it('holds the level', () => {
    expect(rangesOf(curves, true, undefined, 0.5).y[0]).toBeLessThan(0.5);
    expect(rangesOf(curves, true, undefined, 0).isLog).toBe(false);
  });

  it('is never empty', () => {
    for (const each of [[], [[]], [line([3, 0])], [line([0, null])], [line([2, -4])]]) {
      const { x, y } = rangesOf(each, false, undefined, undefined);
      expect([x[1] > x[0], y[1] > y[0]]).toEqual([true, true]);
    }
  });
});

describe('ticks', () => {
  it('lie in their range, in order', () => {
    fc.assert(
      fc.property(
        fc.double({ min: 1e-6, max: 1e6, noNaN: true }),
        fc.double({ min: 1.001, max: 1e6, noNaN: true }),
        fc.integer({ min: 2, max: 12 }),
        (low, factor, count) => {
          const high = low * factor;
          for (const ticks of [linearTicks(low, high, count), logTicks(low, high, count)]) {
            expect(ticks).toEqual([...ticks].sort((a, b) => a - b));
            expect(ticks.length).toBeLessThanOrEqual(2 * count + 2);
            for (const tick of ticks) {
              expect(tick).toBeGreaterThanOrEqual(low * (1 - 1e-6));
              expect(tick).toBeLessThanOrEqual(high * (1 + 1e-6));
            }
          }
        },
      ),
    );
  });

  it('are round', () => {
    expect(linearTicks(0, 20, 5)).toEqual([0, 5, 10, 15, 20]);
    expect(logTicks(0.05, 30, 9)).toEqual([0.05, 0.1, 0.2, 0.5, 1, 2, 5, 10, 20]);
    expect(logTicks(0.05, 3000, 6)).toEqual([0.1, 1, 10, 100, 1000]);
  });
});

it('writes numbers shortly', () => {
  expect([0, 0.0001234, 1.5, 20, 1234.5, 1e-9].map(measureText)).toEqual([
    '0',
    '0.000123',
    '1.50',
    '20.0',
    '1,235',
    '1.0e-9',
  ]);
  expect([0, 0.05, 2500, 25_000, 1e7, 0.00001].map(tickText)).toEqual([
    '0',
    '0.05',
    '2500',
    '25,000',
    '1e7',
    '1e-5',
  ]);
});

it('packs a chart and unpacks it', () => {
  expect(unpacked(packed(twoLines, { height: 200 }))).toEqual({
    chart: twoLines,
    options: { height: 200 },
  });
});
