/** The page of `wprox watch` in Chromium, during a training on wasm. */
import { type ChildProcess, spawn } from 'node:child_process';
import { writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { presets } from '@wprox/experiments';
import { writeStatus } from '@wprox/experiments/run-folders';
import axe from 'axe-core';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { type Browser, findChromium, type Page, startChromium } from 'wprox-chromium';
import { startWatchServer, type WatchServer } from '../../src/watch/watch-server.js';
import { remove, temporaryFolder, writeExperiment, writeRun } from './folder.fixture.js';

const chromium = findChromium();
const program = fileURLToPath(new URL('../../bin/wprox.js', import.meta.url));

describe.skipIf(chromium === undefined)('the page of wprox watch', () => {
  let browser: Browser;
  let folder: string;
  let server: WatchServer;
  let page: Page;
  let errors: string[];
  let training: ChildProcess | undefined;
  beforeAll(async () => {
    browser = await startChromium(chromium!);
  });
  afterAll(() => browser?.close());
  beforeEach(async () => {
    folder = await temporaryFolder();
    server = await startWatchServer({ folders: [folder], everyMs: 50 });
    training = undefined;
    page = await browser.newPage({ viewport: { width: 1200, height: 900 } });
    page.setDefaultTimeout(0);
    errors = [];
    page.on('pageerror', ({ message }) => errors.push(message));
    page.on('requestfailed', (request) => errors.push(`could not load ${request.url()}`));
    page.on('console', (message) => {
      if (message.type() === 'error') errors.push(message.text());
    });
  });
  afterEach(async () => {
    await page.close();
    await server.close();
    if (training && training.exitCode === null) training.kill('SIGKILL');
    await remove(folder);
  });

  const shows = (text: string) => page.getByText(text, { exact: false }).first().waitFor();
  const states = (state: string) => page.locator(`.badge[data-state="${state}"]`);

  async function violations(): Promise<unknown[]> {
    await page.evaluate(axe.source);
    return page.evaluate(async () => {
      const { axe: scanner } = globalThis as unknown as {
        axe: { run(): Promise<{ violations: { id: string; nodes: { html: string }[] }[] }> };
      };
      const found = await scanner.run();
      return found.violations.map(({ id, nodes }) => [id, ...nodes.map(({ html }) => html)]);
    });
  }

  it('shows a training from before its beginning to its end', async () => {
    await page.goto(server.url);
    await shows('No runs in');
    const preset = presets['eight-gaussians-wgan'] as {
      variants: Record<string, unknown>;
      evaluation: object;
    };
    const file = path.join(folder, 'short.json');
    await writeFile(
      file,
      JSON.stringify({
        ...preset,
        name: 'short',
        variants: { none: preset.variants['none'], rwp: preset.variants['rwp'] },
        budget: { iterations: 60 },
        evaluation: { ...preset.evaluation, every: 10 },
        seeds: [1],
      }),
    );
    training = spawn(
      process.execPath,
      [program, 'train', file, '--out', path.join(folder, 'short'), '--processes', '1'],
      { env: { ...process.env, WPROX_BACKEND: 'wasm' }, stdio: 'ignore' },
    );
    const ended = new Promise((resolve) => training!.once('exit', resolve));
    // Points of the curve before the end of the first run.
    await page.waitForFunction(() => {
      const value = document.querySelector('.distances td:last-child')?.textContent;
      const complete = document.querySelectorAll('.badge[data-state="complete"]').length;
      return complete === 0 && value !== undefined && Number(value) > 0;
    });
    await states('training').first().waitFor();
    await page.waitForFunction(() => {
      const picture = document.querySelector<HTMLImageElement>('.sample img');
      return picture?.complete === true && picture.naturalWidth > 0;
    });
    expect(await ended).toBe(0);
    await page.waitForFunction(
      () => document.querySelectorAll('.badge[data-state="complete"]').length === 2,
    );
    await shows('is complete.');
    await page.waitForFunction(() => document.title.startsWith('Complete'));
    expect(await page.locator('.run .facts').first().textContent()).toContain('60 iterations');
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
  });

  it('keeps what the reader chose while runs come on', async () => {
    const [first, second] = await writeExperiment(folder);
    await writeRun(folder, first!, [0, 10]);
    await writeRun(folder, second!, [0, 10]);
    await page.goto(server.url);
    const chart = page.locator('.distances');
    await chart.getByRole('button', { name: 'RWP', exact: true }).click();
    await chart.getByRole('button', { name: 'outer iterations', exact: true }).click();
    await writeRun(folder, first!, [20]);
    await page.waitForFunction(
      () => document.querySelector('.distances td')?.textContent === '20.0',
    );
    const pressed = (name: string) =>
      chart.getByRole('button', { name, exact: true }).getAttribute('aria-pressed');
    expect([await pressed('RWP'), await pressed('outer iterations')]).toEqual(['false', 'true']);
  });

  it('says why a run failed, and what cannot be read', async () => {
    const [first] = await writeExperiment(folder);
    const own = await writeRun(folder, first!, [0, 10]);
    await page.goto(server.url);
    await states('training').waitFor();
    await writeStatus(own, { state: 'failed', iteration: 10, error: 'criticLoss is NaN' });
    await page.locator('.news', { hasText: 'seed 1 failed: criticLoss is NaN.' }).waitFor();
    await states('failed').waitFor();
    await writeFile(path.join(folder, 'experiment.json'), '{');
    await page.locator('.messages', { hasText: 'experiment.json' }).waitFor();
    expect(errors).toEqual([]);
  });

  it('says when the server is gone', async () => {
    await writeExperiment(folder);
    await page.goto(server.url);
    await page.locator('.connection', { hasText: 'Live' }).waitFor();
    await server.close();
    await page.locator('.connection', { hasText: 'The server does not answer' }).waitFor();
  });

  it.each([
    [390, 'dark'],
    [1440, 'light'],
  ] as const)('stays usable with 120 runs, %i pixels wide', async (width, colorScheme) => {
    await page.setViewportSize({ width, height: 900 });
    await page.emulateMedia({ colorScheme });
    for (let i = 0; i < 30; i++) {
      const own = path.join(folder, `experiment-${i}`);
      const [first, second] = await writeExperiment(own, `number-${i}`);
      if (i > 20) continue;
      await writeRun(own, first!, [0, 10, 20]);
      if (i > 1) continue;
      const complete = await writeRun(own, second!, [0, 100]);
      await writeStatus(complete, { state: 'complete', iteration: 100 });
    }
    await page.goto(server.url);
    await page.waitForFunction(() => document.querySelectorAll('.experiment').length === 30);
    await shows('30 experiments, 120 runs: 21 training, 97 waiting, 2 complete');
    const fits = () => document.documentElement.scrollWidth <= innerWidth;
    expect(await page.evaluate(fits)).toBe(true);
    await page.getByRole('link', { name: 'Experiment number-29' }).focus();
    await page.keyboard.press('Enter');
    await page.locator('.experiment[open]', { hasText: 'number-29' }).waitFor();
    expect(await violations()).toEqual([]);
    expect(errors).toEqual([]);
  });
});
