import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import {
  formatCount,
  formatDuration,
  formatList,
  formatMeasure,
  formatPlural,
  formatRange,
} from './format.js';

describe('formatMeasure', () => {
  it.each([
    [0, '0'],
    [75.12, '75.1'],
    [7.516, '7.52'],
    [9.999, '10.0'],
    [99.96, '100'],
    [132.4, '132'],
    [1280.3, '1,280'],
    [1234567, '1,234,567'],
    [0.08126, '0.0813'],
    [0.0009999, '0.00100'],
    [0.0000001, '1.0e-7'],
    [-12.34, '-12.3'],
  ])('formats %d as %s', (value, text) => {
    expect(formatMeasure(value)).toBe(text);
  });

  it('rounds to the third digit', () => {
    fc.assert(
      fc.property(fc.double({ min: 1e-4, max: 1e6, noNaN: true }), (value) => {
        const shown = Number(formatMeasure(value).replaceAll(',', ''));
        expect(Math.abs(shown - value)).toBeLessThanOrEqual(value * 0.005 + 1e-12);
      }),
    );
  });
});

describe('formatDuration', () => {
  it.each([
    [0, '0.0 s'],
    [12.34, '12.3 s'],
    [59.96, '1 min 00 s'],
    [185, '3 min 05 s'],
    [3599.7, '1 h 00 min'],
    [7620, '2 h 07 min'],
    [3600 * 1500, '1,500 h 00 min'],
  ])('formats %d seconds as %s', (seconds, text) => {
    expect(formatDuration(seconds)).toBe(text);
  });
});

it('formats counts, ranges, lists and plurals', () => {
  expect(formatCount(10_000)).toBe('10,000');
  const spread = { mean: 75, low: 74.04, high: 76.21, count: 2 };
  expect(formatRange(spread, formatMeasure)).toBe('74.0 to 76.2');
  expect(formatRange({ ...spread, low: 76.2 }, formatMeasure)).toBeUndefined();
  expect(formatList([])).toBe('');
  expect(formatList(['a'])).toBe('a');
  expect(formatList(['a', 'b', 'c'])).toBe('a, b and c');
  expect(formatPlural(1, 'run')).toBe('1 run');
  expect(formatPlural(8, 'run')).toBe('8 runs');
});
