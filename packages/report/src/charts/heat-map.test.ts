import fc from 'fast-check';
import { afterEach, describe, expect, it, vi } from 'vitest';
import type { GridMap, MapCell } from '../tables/grid-map.js';
import type { MeasuredOn } from '../tables/measured-on.js';
import { heatMap } from './heat-map.js';
import { heatColor, heatScale, inkOn, relativeLuminance } from './heat-scale.js';

const share = fc.double({ min: 0, max: 1, noNaN: true });
const points: MeasuredOn = {
  measure: 'wasserstein-2',
  samples: [100],
  realSamples: [100],
  floor: 0.4,
};
const cell = (x: string, y: string, mean?: number, change: Partial<MapCell> = {}): MapCell => ({
  variant: `${x}-${y}`,
  x,
  y,
  ...(mean !== undefined && { final: { mean, low: mean / 2, high: 2 * mean, count: 2 } }),
  seeds: 2,
  completeSeeds: mean === undefined ? 0 : 2,
  divergedSeeds: 0,
  failedSeeds: 0,
  ...change,
});
const map: GridMap = {
  settings: ['learning rate', 'h'],
  panels: [
    {
      title: 'RWP <b>',
      x: { name: 'learning rate', values: ['0.01', '0.1'] },
      y: { name: 'h', values: ['1', '2'] },
      cells: [
        cell('0.01', '1', 0.5),
        cell('0.1', '1', 1),
        cell('0.01', '2', 8, { divergedSeeds: 1 }),
        cell('0.1', '2', undefined, { failedSeeds: 2 }),
      ],
    },
    {
      title: 'none',
      x: { name: '', values: [''] },
      y: { name: '', values: [''] },
      cells: [cell('', '', 0.7)],
    },
  ],
};

afterEach(() => vi.restoreAllMocks());

describe('colors', () => {
  it('get darker from low to high, also in gray', () => {
    fc.assert(
      fc.property(share, share, (a, b) => {
        const [light, dark] = [heatColor(Math.min(a, b)), heatColor(Math.max(a, b))];
        // Rounding to whole parts of a color can change the luminance by less than 0.01.
        expect(relativeLuminance(light)).toBeGreaterThan(relativeLuminance(dark) - 0.01);
      }),
    );
    expect(heatColor(0)).toBe('#fee838');
    expect(heatColor(1)).toBe('#00224e');
  });

  it('give text the contrast that WCAG asks for, 4.5', () => {
    fc.assert(
      fc.property(share, (at) => {
        const color = heatColor(at);
        const [a, b] = [relativeLuminance(color), relativeLuminance(inkOn(color))];
        expect((Math.max(a, b) + 0.05) / (Math.min(a, b) + 0.05)).toBeGreaterThan(4.5);
      }),
    );
  });

  it('have a logarithmic scale over a factor of three, and stop at the ends', () => {
    const log = heatScale(1, 100);
    expect([log.isLog, log.share(10), log.value(0.5), log.share(1000), log.share(0)]).toEqual([
      true,
      0.5,
      expect.closeTo(10, 10),
      1,
      0,
    ]);
    const linear = heatScale(-1, 1);
    expect([linear.isLog, linear.share(0), linear.value(0.75)]).toEqual([false, 0.5, 0.5]);
    expect(heatScale(2, 2).share(2)).toBe(0);
  });
});

describe('heatMap', () => {
  it('prints mean and range, and marks cells that failed or diverged', async () => {
    const warn = vi.spyOn(console, 'warn');
    const picture = (await heatMap(map, points, 4))!;
    expect(warn).not.toHaveBeenCalled();
    const { text } = picture.drawing.content;
    for (const found of [
      'fill-opacity="0" stroke="currentColor"',
      '>0.500<',
      '>0.250–1.00<',
      '>failed<',
      '>×<',
      '>≥ 4.00<',
      '>none<',
    ]) {
      expect(text).toContain(found);
    }
    expect(text).toContain('RWP &lt;b&gt;');
    expect(text).not.toMatch(/NaN|Infinity|undefined|<svg/);
    expect(picture.alt.length).toBeLessThan(150);
    expect(picture.notes.join(' ')).toMatch(/floor .* 0\.400.*×.*darkest/s);
    expect(picture.title).toBe('Final W₂ to the data by learning rate and h');
  });

  it('has one color for one distance in all panels', async () => {
    const { content } = (await heatMap(map, points, undefined))!.drawing;
    const scale = heatScale(0.5, 8);
    for (const mean of [0.5, 0.7, 1, 8]) {
      expect(content.text).toContain(`fill="${heatColor(scale.share(mean))}"`);
    }
  });

  it('is undefined without a distance', async () => {
    const panels = [{ ...map.panels[1]!, cells: [cell('', '')] }];
    expect(await heatMap({ ...map, panels }, points, 1)).toBeUndefined();
  });
});
