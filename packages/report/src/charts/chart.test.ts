import { afterEach, describe, expect, it, vi } from 'vitest';
import { drawChart, needsLogScale } from './chart.js';
import { timeUnit } from './chart-pictures.js';
import { variantStyles } from './variant-styles.js';

const styles = variantStyles([
  { regularizer: { name: 'none', innerSteps: 1 } },
  { regularizer: { name: 'rwp', h: 0.2, innerSteps: 5, latent: 'fresh' } },
]);
const point = (x: number, y: number) => ({ x, mean: y, low: y * 0.9, high: y * 1.1 });

afterEach(() => vi.restoreAllMocks());

describe('drawChart', () => {
  it('draws a line, a band and an end point for each series, without a warning', async () => {
    const warn = vi.spyOn(console, 'warn');
    const { width, height, content } = await drawChart({
      xTitle: 'outer iterations',
      panels: [
        {
          yTitle: ['Fréchet distance', '(features)'],
          series: [
            { label: 'a < b', style: styles[0]!, points: [point(0, 75), point(10, 40)] },
            { label: 'RWP', style: styles[1]!, points: [point(0, 75), point(10, 4)] },
          ],
        },
      ],
      panelHeight: 300,
    });
    expect(warn).not.toHaveBeenCalled();
    expect(width).toBeGreaterThan(760);
    expect(height).toBeGreaterThan(300);
    for (const { color } of styles) {
      expect(content.text.match(new RegExp(`stroke="${color}"`, 'g'))).toHaveLength(2);
      expect(content.text.match(new RegExp(`fill="${color}"`, 'g'))).toHaveLength(2);
    }
    expect(content.text).toContain('a &lt; b');
    expect(content.text).toContain('>outer iterations</text>');
    expect(content.text).not.toMatch(/NaN|Infinity|undefined|<svg/);
  });

  it('draws a single point', async () => {
    const { content } = await drawChart({
      xTitle: 'x',
      panels: [{ yTitle: 'y', series: [{ label: 'a', style: styles[0]!, points: [point(0, 1)] }] }],
      panelHeight: 100,
    });
    expect(content.text).not.toMatch(/NaN|Infinity/);
  });
});

describe('needsLogScale', () => {
  it('is true for positive values that span more than a factor of ten', () => {
    expect(needsLogScale(10, 100)).toBe(false);
    expect(needsLogScale(9.9, 100)).toBe(true);
    expect(needsLogScale(0, 100)).toBe(false);
    expect(needsLogScale(-1, 100)).toBe(false);
  });
});

it('chooses the unit of a time axis by its length', () => {
  expect(timeUnit(100).name).toBe('seconds');
  expect(timeUnit(600)).toEqual({ name: 'minutes', seconds: 60 });
  expect(timeUnit(5 * 3600).name).toBe('hours');
});

it('gives the gray style to the first variant without a regularizer only, and no style twice', () => {
  const rwp = { regularizer: { name: 'rwp', h: 0.2, innerSteps: 5, latent: 'fresh' } } as const;
  const none = { regularizer: { name: 'none', innerSteps: 1 } } as const;
  const all = variantStyles([rwp, none, none, ...Array.from({ length: 12 }, () => rwp)]);
  expect(all[1]).toEqual(styles[0]);
  expect(new Set(all.map((style) => JSON.stringify(style))).size).toBe(15);
});
