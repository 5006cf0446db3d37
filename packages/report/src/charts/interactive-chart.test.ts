/** The interactive chart of a report in real Chromium, under the policy of its page. */
import { pathToFileURL } from 'node:url';
import axe from 'axe-core';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Browser, findChromium, type Page, startChromium } from 'wprox-chromium';
import { NASTY, temporaryFolder, writeExperiment } from '../page/report.fixture.js';
import { writeReport } from '../page/write-report.js';

const program = findChromium();
const folder = temporaryFolder();

describe.skipIf(program === undefined)('the charts of a report', () => {
  let browser: Browser;
  let page: Page;
  /** What the page loads, and its errors. */
  let said: string[];
  beforeAll(async () => {
    browser = await startChromium(program!);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    await writeExperiment(folder.path);
    const { html } = await writeReport([folder.path]);
    page = await browser.newPage({ viewport: { width: 1100, height: 900 } });
    said = [];
    page.on('request', (request) => said.push(new URL(request.url()).protocol));
    page.on('pageerror', ({ message }) => said.push(message));
    page.on('console', (message) => said.push(message.text()));
    await page.goto(pathToFileURL(html).href);
    return () => page.close();
  });

  const pressed = (name: string) =>
    page.getByRole('button', { name, exact: true }).getAttribute('aria-pressed');

  it('replace the still pictures, and load nothing but the page', async () => {
    expect(await page.locator('.wprox-chart canvas').isVisible()).toBe(true);
    expect(await page.locator('.wprox-chart-still').isVisible()).toBe(false);
    // The names of variants are text.
    expect(await page.getByRole('button', { name: NASTY, exact: true }).count()).toBe(1);
    expect(said).toEqual(['file:']);
  });

  it('have an axis for each budget, and the values of the variants at its end', async () => {
    const row = page.locator('.wprox-chart-values tr', { hasText: 'no regularizer' });
    await page.getByRole('button', { name: 'outer iterations', exact: true }).click();
    expect(await row.locator('td').allTextContents()).toEqual(['4.00', '28.2', '27.7 to 28.7']);
    await page.getByRole('button', { name: 'no regularizer', exact: true }).click();
    expect(await pressed('no regularizer')).toBe('false');
    expect(await row.count()).toBe(0);
    expect(await pressed('training time')).toBe('false');
  });

  it('leave the still pictures to readers without scripts, and to print', async () => {
    await page.emulateMedia({ media: 'print' });
    expect(await page.locator('.wprox-chart').isVisible()).toBe(false);
    expect(await page.locator('.wprox-chart-still svg').first().isVisible()).toBe(true);
    const plain = await browser.newPage({ javaScriptEnabled: false });
    await plain.goto(page.url());
    expect(await plain.locator('.wprox-chart-place').isVisible()).toBe(false);
    expect(await plain.locator('.wprox-chart-still svg').first().isVisible()).toBe(true);
    await plain.close();
  });

  it.each(['light', 'dark'] as const)('have no violation that axe knows: %s', async (scheme) => {
    await page.emulateMedia({ colorScheme: scheme });
    // By the protocol of the browser, which the policy of the page does not bind.
    await page.evaluate(axe.source);
    const violations = await page.evaluate(async () => {
      const { axe: scanner } = globalThis as unknown as {
        axe: {
          run(where: string): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }>;
        };
      };
      const found = await scanner.run('.wprox-chart');
      return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    });
    expect(violations).toEqual([]);
  });
});
