/** The built lab in real Chromium. Pages begin paused, except where a test says otherwise. */

import axe from 'axe-core';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { findChromium, type Page } from 'wprox-chromium';
import { BuiltPage, iterations, type OpenedPage, ready, waitForIteration } from './built-page.js';

const button = (page: Page, name: string) => page.getByRole('button', { name, exact: true });

/** Runs of few iterations, so that a test ends soon on any machine. */
const SHORT = '#1&budget.iterations=12&gan.width=8&log.every=4';

describe.skipIf(findChromium() === undefined)('the lab in Chromium', () => {
  let lab: BuiltPage;
  let opened: OpenedPage;
  beforeAll(async () => {
    lab = await BuiltPage.make();
  });
  afterAll(() => lab?.close());

  async function open(...opening: Parameters<BuiltPage['open']>): Promise<Page> {
    await opened?.page.context().close();
    opened = await lab.open(...opening);
    return opened.page;
  }

  it.each([390, 768, 1440, 1920])('has no overflow and no errors at %d px', async (width) => {
    const page = await open({ width, hash: SHORT });
    await button(page, 'Play').click();
    await waitForIteration(page, 12);
    const widths = await page.evaluate(() => [document.documentElement.scrollWidth, innerWidth]);
    expect(widths[0]).toBeLessThanOrEqual(widths[1]!);
    expect(opened.said).toEqual([]);
  });

  it.each(['light', 'dark'] as const)(
    'has no violations of accessibility rules, %s',
    async (colorScheme) => {
      for (const width of [1440, 390]) {
        const page = await open({ colorScheme, width, hash: SHORT });
        await button(page, 'Play').click();
        await waitForIteration(page, 12);
        for (const summary of await page.locator('summary').all()) await summary.click();
        expect(await violations(page)).toEqual([]);
        for (const name of ['Two masses', 'Flow', 'Your runs']) {
          await page.getByRole('tab', { name }).click();
          await page.locator('.alone h2').first().waitFor();
          expect(await violations(page)).toEqual([]);
        }
      }
    },
  );

  it('plays, pauses and steps by keyboard', async () => {
    const page = await open({ hash: SHORT });
    expect(await iterations(page)).toEqual([0, 0]);
    await page.keyboard.press('.');
    await waitForIteration(page, 1);
    await page.keyboard.press(',');
    await page.locator('.phase-text', { hasText: 'critic step 1/5' }).first().waitFor();
    expect(await iterations(page)).toEqual([1, 1]);
    await page.keyboard.press(' ');
    await waitForIteration(page, 12);
    await button(page, 'Replay').waitFor();
    await page.keyboard.press('r');
    await ready(page, 2);
    await button(page, 'Replay').or(button(page, 'Pause')).first().waitFor();
  });

  it('does not take keys from fields', async () => {
    const page = await open({ hash: SHORT });
    await page.getByLabel('Seed', { exact: true }).focus();
    await page.keyboard.press('.');
    await page.keyboard.press(',');
    await button(page, 'Restart').focus();
    await page.keyboard.press('.');
    await waitForIteration(page, 1);
  });

  it('begins the runs again when h changes, and not when the view does', async () => {
    const page = await open({ hash: SHORT });
    await page.keyboard.press('.');
    await waitForIteration(page, 1);
    await page.getByLabel('Optimal coupling').click();
    await page.getByRole('radio', { name: 'none' }).check({ force: true });
    await page.waitForFunction(() => location.hash.includes('view.coupling=true'));
    expect(await iterations(page)).toEqual([1, 1]);
    const slider = page.getByRole('slider', { name: 'Step size h of RWP' });
    await slider.press('ArrowRight');
    await ready(page, 2);
    await waitForIteration(page, 0);
    expect(await slider.getAttribute('aria-valuetext')).not.toBe('0.2');
    expect(await page.locator('.status').textContent()).toContain('began again');
  });

  it('shows the state of the address, and keeps its changes there', async () => {
    const page = await open({ hash: `${SHORT}&seeds=7&run.rwp.regularizer.h=0.5` });
    expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('7');
    const slider = page.getByRole('slider', { name: 'Step size h of RWP' });
    expect(await slider.getAttribute('aria-valuetext')).toBe('0.5');
    await page.getByLabel('Seed', { exact: true }).fill('8');
    await page.getByLabel('Seed', { exact: true }).press('Enter');
    await page.waitForFunction(() => location.hash.includes('seeds=8'));
    await page.reload();
    await ready(page);
    expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('8');
    expect(await slider.getAttribute('aria-valuetext')).toBe('0.5');
  });

  it('goes back and forward between comparisons and tabs', async () => {
    const page = await open({ hash: SHORT });
    await page.getByRole('link', { name: 'Four penalties' }).click();
    await page.locator('.run-panel').nth(3).waitFor();
    await page.getByRole('tab', { name: 'Flow' }).click();
    await page.locator('.alone').waitFor();
    await page.goBack();
    await page.locator('.run-panel').nth(3).waitFor();
    await page.goBack();
    await page.waitForFunction(() => document.querySelectorAll('.run-panel').length === 2);
    expect(await page.getByLabel('Outer iterations N').inputValue()).toBe('12');
  });

  it('says why a link cannot be shown', async () => {
    const page = await open({ hash: '#1&gan.width=many' });
    expect(await page.getByRole('alert').textContent()).toContain('gan.width');
    expect(await iterations(page)).toEqual([0, 0]);
  });

  it.each([
    ['**/*.wasm', 'Check the connection'],
    ['**/training.worker*', 'Check the connection'],
    ['**/exact.worker*', 'no exact distances'],
  ])('says what to do if %s does not load', async (blocked, said) => {
    const page = await open({ hash: SHORT, blocked });
    await page.getByRole('alert').filter({ hasText: said }).waitFor();
  });

  it('says that the flow cannot be computed if its worker does not load', async () => {
    const page = await open({ hash: SHORT, blocked: '**/flow.worker*' });
    await page.getByRole('tab', { name: 'Flow' }).click();
    await page.getByText('The worker of the flow stopped').waitFor();
  });

  it('says why a number is not used, and shows the setting again', async () => {
    const page = await open({ hash: SHORT });
    await page.getByText('Networks and batches').click();
    for (const [label, text, before] of [
      ['Seed', '2.5', '1'],
      ['Units of a layer', '4096', '8'],
      ['Batch size', '65536', '128'],
      ['Inner steps ℓ', '100', '5'],
      ['Outer iterations N', '', '12'],
    ] as const) {
      const field = page.getByLabel(label, { exact: true }).first();
      await field.fill(text);
      await field.blur();
      const said = page.locator('.field', { has: field }).getByRole('alert');
      await said.filter({ hasText: 'expected a whole number from' }).waitFor();
      expect(await field.inputValue()).toBe(before);
      await field.fill(before);
      await field.blur();
    }
    await page.getByLabel('Units of a layer').fill('256');
    await page.getByLabel('Units of a layer').blur();
    await page.waitForFunction(() => location.hash.includes('gan.width=256'));
    expect(await page.getByRole('alert').count()).toBe(0);
  });

  it('adds, duplicates and removes runs, up to four', async () => {
    const page = await open({ hash: SHORT });
    const count = () => page.locator('.run-panel').count();
    await button(page, 'Duplicate RWP').click();
    expect(await count()).toBe(3);
    await button(page, 'Add a run').click();
    expect(await count()).toBe(4);
    expect(await button(page, 'At most 4 runs').isDisabled()).toBe(true);
    await button(page, 'Remove No regularizer').click();
    expect(await count()).toBe(3);
  });

  it('trains at once, unless the reader wants little motion', async () => {
    const page = await open({ hash: SHORT, reducedMotion: 'no-preference' });
    await waitForIteration(page, 12);
    const still = await open({ hash: SHORT, reducedMotion: 'reduce' });
    await button(still, 'Play').waitFor();
    expect(await iterations(still)).toEqual([0, 0]);
  });

  it('copies an experiment that it can show again', async () => {
    const page = await open({ hash: `${SHORT}&seeds=5` });
    await button(page, 'Copy as experiment').click();
    await page.locator('.status', { hasText: 'wprox train' }).waitFor();
    const experiment = JSON.parse(await page.evaluate(() => navigator.clipboard.readText()));
    expect(experiment).toMatchObject({ seeds: [5], budget: { iterations: 12 } });
    await button(page, 'Copy as code').click();
    await page.locator('.status', { hasText: 'RWP are copied' }).waitFor();
    expect(await page.evaluate(() => navigator.clipboard.readText())).toContain('rwp()');
    await button(page, 'Copy link').click();
    await page.locator('.status', { hasText: 'link' }).waitFor();
    const link = await page.evaluate(() => navigator.clipboard.readText());
    expect(link).toContain('seeds=5');
  });

  it('opens a cell of the stability map with its settings and seed', async () => {
    const page = await open({ hash: SHORT });
    await page.getByRole('radio', { name: '3' }).check({ force: true });
    await page
      .getByRole('link', { name: /with O1 at rate 0.0025: open seed 3$/ })
      .last()
      .click();
    await page.getByRole('heading', { name: 'O1-SBE', level: 2 }).waitFor();
    expect(await page.getByLabel('Seed', { exact: true }).inputValue()).toBe('3');
    expect(await page.getByLabel('Inner steps ℓ').first().inputValue()).toBe('10');
    const rate = page.getByRole('slider', { name: 'Learning rate of the generator of O1-SBE' });
    expect(await rate.getAttribute('aria-valuetext')).toBe('0.0025');
  });

  it('takes typed points as data', async () => {
    const page = await open({ hash: SHORT });
    await page.getByLabel('Data', { exact: true }).selectOption('point-cloud');
    await page.getByText('Type coordinates').click();
    const text = page.getByLabel('One point on each line: x, y');
    await text.fill('1, 1\n-1, x');
    await text.blur();
    expect(await page.getByRole('alert').textContent()).toContain('Line 2');
    await text.fill('1, 1\n-1, -1');
    await text.blur();
    await page.getByText('2 points', { exact: true }).waitFor();
    await page.waitForFunction(() => location.hash.includes('point-cloud'));
  });

  it('shows what the points do in words', async () => {
    const page = await open({ hash: SHORT });
    await page.keyboard.press('.');
    await page
      .getByRole('img', { name: /RWP after 1 outer iterations: \d+ % of the real/ })
      .waitFor();
  });
});

/** The rules that the page violates, with the first element of each. */
async function violations(page: Page): Promise<string[]> {
  await page.addScriptTag({ content: axe.source });
  return page.evaluate(async () => {
    const global = globalThis as unknown as { axe: typeof axe };
    const { violations: found } = await global.axe.run(document);
    return found.map(({ id, nodes }) => `${id}: ${nodes[0]!.html} ${nodes[0]!.failureSummary}`);
  });
}
