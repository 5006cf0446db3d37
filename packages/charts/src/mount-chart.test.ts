/** A chart in real Chromium. */

import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { type Browser, findChromium, type Page, startChromium } from 'wprox-chromium';
import type { Chart } from './chart.js';
import {
  dragTo,
  hasColorAt,
  openChart,
  pointAt,
  settled,
  updateChart,
  valuesOf,
} from './page.fixture.js';
import { BLUE, flat, RED, twoLines } from './two-lines.fixture.js';

const program = findChromium();
const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });
const isPressed = async (page: Page, name: string) =>
  (await button(page, name).getAttribute('aria-pressed')) === 'true';
const slider = (page: Page) => page.getByRole('slider');

/** Checks a number in the table. The mouse is at whole pixels, so numbers at it are only near. */
function near(text: string | undefined, value: number, tolerance: number): number {
  expect(Math.abs(Number(text) - value)).toBeLessThanOrEqual(tolerance);
  return Number(text);
}

/** The chart with another first line. */
const withFirst = (curves: Chart['series'][number]['curves']): Chart => ({
  ...twoLines,
  series: [{ ...twoLines.series[0]!, curves }, twoLines.series[1]!],
});

describe.skipIf(program === undefined)('a chart in Chromium', () => {
  let browser: Browser;
  let page: Page;
  let errors: string[];
  beforeAll(async () => {
    browser = await startChromium(program!);
  });
  afterAll(() => browser?.close());

  async function open(
    ...rest: Parameters<typeof openChart> extends [unknown, ...infer R] ? R : never
  ) {
    await page?.close();
    ({ page, errors } = await openChart(browser, ...rest));
  }

  it('shows the values at the end of each line', async () => {
    await open(twoLines);
    expect(await valuesOf(page)).toEqual([
      ['at the end', 'seconds', 'mean', 'lowest to highest'],
      ['none', '20.0', '20.0', '19.0 to 21.0'],
      ['</script>', '10.0', '10.0', '9.00 to 11.0'],
    ]);
    expect(await hasColorAt(page, 0.75, RED)).toBe(true);
    expect(await hasColorAt(page, 0.25, BLUE)).toBe(true);
    expect(await hasColorAt(page, 0.75, BLUE)).toBe(false);
    expect(errors).toEqual([]);
  });

  it('shows the interpolated values at the pointer, and none beyond the end of a line', async () => {
    await open(twoLines);
    await pointAt(page, 0.25);
    const [, first, second] = await valuesOf(page);
    const x = near(first![1], 5, 0.03);
    near(second![1], x, 0);
    near(first![2], 50 - 2 * x, 0.05);
    near(second![2], 50 - 4 * x, 0.05);
    expect(second![3]).toMatch(/^(28.9|29.0|29.1) to (30.9|31.0|31.1)$/);
    expect(await page.locator('.wprox-chart-mark').count()).toBe(2);
    await pointAt(page, 0.75);
    const [, third, fourth] = await valuesOf(page);
    near(third![2], 25, 0.1);
    expect(fourth).toEqual(['</script>', '–', '–', '–']);
    await page.mouse.move(1, 1);
    await settled(page);
    expect((await valuesOf(page))[0]![0]).toBe('at the end');
  });

  it('hides a line and shows it again; the axis ends at the end of the visible ones', async () => {
    await open(twoLines);
    await button(page, 'none').click();
    expect(await isPressed(page, 'none')).toBe(false);
    expect((await valuesOf(page)).slice(1).map(([label]) => label)).toEqual(['</script>']);
    await settled(page);
    expect(await hasColorAt(page, 0.5, RED)).toBe(false);
    await pointAt(page, 0.5);
    near((await valuesOf(page))[1]![1], 5, 0.03);
    await button(page, 'none').click();
    await settled(page);
    expect(await hasColorAt(page, 0.75, RED)).toBe(true);
  });

  it('switches the x axis', async () => {
    await open(twoLines);
    await button(page, 'outer iterations').click();
    expect(await isPressed(page, 'outer iterations')).toBe(true);
    expect((await valuesOf(page))[1]).toEqual(['none', '100', '20.0', '19.0 to 21.0']);
    await pointAt(page, 0.5);
    near((await valuesOf(page))[1]![1], 50, 0.2);
  });

  it('zooms by dragging, and back by a double click; a click does not zoom', async () => {
    await open(twoLines);
    await dragTo(page, 0.5, 0.999);
    expect(await isPressed(page, 'whole range')).toBe(false);
    await pointAt(page, 0.5);
    near((await valuesOf(page))[1]![1], 15, 0.1);
    const box = (await page.locator('.u-over').boundingBox())!;
    await page.mouse.dblclick(box.x + box.width / 2, box.y + 20);
    expect(await isPressed(page, 'whole range')).toBe(true);
    await page.mouse.click(box.x + box.width / 2, box.y + 20);
    expect(await isPressed(page, 'whole range')).toBe(true);
    expect(errors).toEqual([]);
  });

  it('moves along the lines with the arrow keys, and says the values', async () => {
    await open(twoLines);
    await slider(page).focus();
    for (let i = 0; i < 10; i++) await page.keyboard.press('ArrowRight');
    expect((await valuesOf(page))[1]!.slice(0, 3)).toEqual(['none', '4.00', '42.0']);
    expect(await slider(page).getAttribute('aria-valuetext')).toBe(
      '4.00 seconds: none 42.0, </script> 34.0',
    );
    for (let i = 0; i < 20; i++) await page.keyboard.press('ArrowLeft');
    expect((await valuesOf(page))[1]!.slice(0, 3)).toEqual(['none', '0', '50.0']);
    await page.keyboard.press('End');
    expect((await valuesOf(page))[1]!.slice(0, 2)).toEqual(['none', '20.0']);
    await page.keyboard.press('+');
    expect(await isPressed(page, 'whole range')).toBe(false);
    expect(await slider(page).getAttribute('aria-valuemin')).toBe('10');
    await page.keyboard.press('Escape');
    expect(await isPressed(page, 'whole range')).toBe(true);
  });

  it('keeps the zoom, the axis and the hidden lines when its data grows', async () => {
    await open(twoLines);
    await button(page, 'outer iterations').click();
    await button(page, '</script>').click();
    await button(page, 'logarithmic').click();
    await dragTo(page, 0, 0.5);
    const before = await slider(page).getAttribute('aria-valuemax');
    const canvas = await page.locator('canvas').elementHandle();
    await updateChart(
      page,
      withFirst([
        flat([[0, 50]]),
        flat([
          [0, 50],
          [200, 30],
        ]),
      ]),
    );
    for (const [name, wanted] of [
      ['outer iterations', true],
      ['</script>', false],
      ['none', true],
      ['logarithmic', true],
      ['whole range', false],
    ] as const) {
      expect([name, await isPressed(page, name)]).toEqual([name, wanted]);
    }
    expect(await slider(page).getAttribute('aria-valuemax')).toBe(before);
    expect(await canvas!.evaluate((node) => node.isConnected)).toBe(true);
    await slider(page).focus();
    await page.keyboard.press('End');
    const [, row] = await valuesOf(page);
    // The new line falls from 50 to 30 over 200.
    near(row![2], 50 - near(row![1], 50, 0.2) / 10, 0.1);
  });

  it('keeps the keyboard where it is when lines come', async () => {
    await open({ ...twoLines, series: [twoLines.series[0]!] });
    await button(page, 'none').focus();
    await updateChart(page, twoLines);
    expect(await page.evaluate(() => document.activeElement?.textContent)).toBe('none');
    expect(await page.getByRole('button').count()).toBe(6);
  });

  it('draws what is not finite as a gap', async () => {
    const chart = withFirst([
      [
        { x: 0, mean: 50 },
        { x: 5, mean: 45 },
        { x: 8, mean: Number.NaN },
        { x: 12, mean: Number.POSITIVE_INFINITY },
        { x: 16, mean: 30 },
        { x: 20, mean: 20 },
      ],
      flat([]),
    ]);
    await open(chart);
    const seen = [];
    for (const share of [0.15, 0.35, 0.5, 0.7, 0.9]) seen.push(await hasColorAt(page, share, RED));
    expect(seen).toEqual([true, false, false, false, true]);
    await pointAt(page, 0.5);
    expect((await valuesOf(page))[1]).toEqual(['none', '–', '–', '–']);
    await button(page, 'outer iterations').click();
    expect((await valuesOf(page))[1]).toEqual(['none', '–', '–', '–']);
    expect(errors).toEqual([]);
  });

  it('says why there is no logarithmic axis', async () => {
    await open(withFirst([flat([[0, 0]]), flat([])]));
    await button(page, 'logarithmic').click({ force: true });
    expect(await isPressed(page, 'logarithmic')).toBe(false);
    expect(await button(page, 'logarithmic').getAttribute('aria-disabled')).toBe('true');
    expect(await button(page, 'logarithmic').getAttribute('title')).toContain('positive');
  });

  it('is as wide as its place, also after that changes', async () => {
    await open(twoLines, { width: 1200 });
    const widthOf = async () => (await page.locator('canvas').boundingBox())!.width;
    expect(await widthOf()).toBeGreaterThan(1000);
    await page.setViewportSize({ width: 390, height: 800 });
    await page.waitForFunction(() => document.querySelector('canvas')!.clientWidth < 390);
    const fits = () => document.documentElement.scrollWidth <= innerWidth;
    expect(await page.evaluate(fits)).toBe(true);
  });

  it('has other colors on a dark page, and changes them with it', async () => {
    await open(twoLines, { isDark: true });
    expect(await hasColorAt(page, 0.25, [120, 120, 255])).toBe(true);
    await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'light'));
    await settled(page);
    expect(await hasColorAt(page, 0.25, BLUE)).toBe(true);
    await page.emulateMedia({ colorScheme: 'light' });
    await page.evaluate(() => document.documentElement.setAttribute('data-theme', 'dark'));
    await settled(page);
    expect(await hasColorAt(page, 0.25, [120, 120, 255])).toBe(true);
  });

  it.each([false, true])('has no violation that axe knows, dark: %s', async (isDark) => {
    await open({ ...twoLines, level: { value: 15, label: 'floor' } }, { isDark, width: 390 });
    await page.addScriptTag({ content: axe.source });
    const violations = await page.evaluate(async () => {
      const { axe: scanner } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const found = await scanner.run();
      return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    });
    expect(violations).toEqual([]);
  });

  it('leaves nothing behind', async () => {
    await open(twoLines);
    await page.evaluate(() =>
      (globalThis as unknown as { mounted: { dispose(): void } }).mounted.dispose(),
    );
    expect(await page.locator('#place').innerHTML()).toBe('');
    await updateChart(page, twoLines);
    expect(await page.locator('#place').innerHTML()).toBe('');
    expect(errors).toEqual([]);
  });

  it('draws 100,000 points', async () => {
    const points = Array.from({ length: 50_000 }, (_, x) => ({ x, mean: 2 + Math.sin(x / 500) }));
    await open(withFirst([points, points]));
    await updateChart(page, withFirst([[...points, { x: 50_000, mean: 3 }], points]));
    expect((await valuesOf(page))[1]!.slice(1, 3)).toEqual(['50,000', '3.00']);
  });
});
