/** A page of Chromium with a chart in it. */
import { readFileSync } from 'node:fs';
import { rolldown } from 'rolldown';
import type { Browser, Page } from 'wprox-chromium';
import type { Chart, ChartOptions } from './chart.js';

const file = (name: string) => new URL(name, import.meta.url);

/** What the test pages have as globals. */
export interface ChartGlobals {
  charts: typeof import('./index.js');
  mounted: import('./chart.js').MountedChart;
}

/** The package as one script, `charts`. */
async function bundle(): Promise<string> {
  const build = await rolldown({ input: file('./index.ts').pathname, platform: 'browser' });
  const { output } = await build.generate({ format: 'iife', name: 'charts' });
  await build.close();
  return output[0].code;
}

const script = bundle();
const style = readFileSync(file('../dist/style.css'), 'utf8');

/** Opens a page with a chart, `mounted`. Its errors are in `errors`. */
export async function openChart(
  browser: Browser,
  chart: Chart,
  {
    width = 900,
    isDark = false,
    options = {},
  }: { width?: number; isDark?: boolean; options?: ChartOptions } = {},
): Promise<{ page: Page; errors: string[] }> {
  const page = await browser.newPage({
    viewport: { width, height: 900 },
    colorScheme: isDark ? 'dark' : 'light',
  });
  const errors: string[] = [];
  page.on('pageerror', ({ message }) => errors.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') errors.push(message.text());
  });
  await page.setContent(`<!doctype html><html lang="en"><meta name="viewport" content="width=device-width">
<title>Chart</title><style>:root { color-scheme: light dark } body { background: ${isDark ? '#14181d' : '#fff'} }</style><main><h1>Chart</h1><div id="place"></div></main></html>`);
  await page.addStyleTag({ content: style });
  await page.addScriptTag({ content: await script });
  await page.evaluate(
    ([shown, given]) => {
      const global = globalThis as unknown as ChartGlobals;
      global.mounted = global.charts.mountChart(document.querySelector('#place')!, shown, given);
    },
    [chart, options] as const,
  );
  await settled(page);
  return { page, errors };
}

/** Shows another chart. */
export async function updateChart(page: Page, chart: Chart): Promise<void> {
  await page.evaluate(
    (next) => (globalThis as unknown as ChartGlobals).mounted.update(next),
    chart,
  );
  await settled(page);
}

/** Waits until everything is drawn. */
export async function settled(page: Page): Promise<void> {
  await page.evaluate(
    () =>
      new Promise((resolve) =>
        requestAnimationFrame(() => requestAnimationFrame(() => resolve(0))),
      ),
  );
}

/** Reads the cells of the table of values, by row. */
export function valuesOf(page: Page): Promise<string[][]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.wprox-chart-values tr')].map((row) =>
      [...row.children].map((cell) => cell.textContent ?? ''),
    ),
  );
}

/** Moves the mouse to a share of the x axis. */
export async function pointAt(page: Page, share: number): Promise<void> {
  const box = (await page.locator('.u-over').boundingBox())!;
  await page.mouse.move(box.x + share * box.width, box.y + box.height / 2);
  await settled(page);
}

/** Drags from a share of the x axis to another. */
export async function dragTo(page: Page, from: number, to: number): Promise<void> {
  await pointAt(page, from);
  await page.mouse.down();
  await pointAt(page, (from + to) / 2);
  await pointAt(page, to);
  await page.mouse.up();
  await settled(page);
}

/** Whether the pixels in a column of the plot at a share of the x axis have a color, by a test of r, g, b. */
export function hasColorAt(page: Page, share: number, rgb: readonly number[]): Promise<boolean> {
  return page.evaluate(
    ([at, wanted]) => {
      const canvas = document.querySelector('canvas')!;
      const over = document.querySelector('.u-over') as HTMLElement;
      const ratio = devicePixelRatio;
      const x = Math.round((over.offsetLeft + at * over.clientWidth) * ratio);
      const { data } = canvas.getContext('2d')!.getImageData(x, 0, 1, canvas.height);
      for (let i = 0; i < data.length; i += 4) {
        if (wanted.every((value, k) => Math.abs(data[i + k]! - value) <= 3) && data[i + 3]! > 250) {
          return true;
        }
      }
      return false;
    },
    [share, rgb] as const,
  );
}
