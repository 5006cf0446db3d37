/** Builds the lab with Vite, and opens it in Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { type Browser, findChromium, type Page, startChromium } from 'wprox-chromium';
import { serve } from 'wprox-chromium/serve';
import { saidBy } from './said.js';

const LAB = fileURLToPath(new URL('..', import.meta.url));

/** How a page is opened. */
export interface Opening {
  /** The state, such as `#1&seeds=3`. */
  readonly hash?: string;
  readonly width?: number;
  readonly colorScheme?: 'light' | 'dark';
  /** Readers who want little motion get a lab that begins paused. */
  readonly reducedMotion?: 'reduce' | 'no-preference';
  /** Files that do not load, as a pattern such as `**\/*.wasm`. */
  readonly blocked?: string;
}

/** A page, and its errors and warnings. */
export interface OpenedPage {
  readonly page: Page;
  readonly said: readonly string[];
}

/** The built lab in one Chromium. */
export class BuiltPage {
  private constructor(
    private readonly folder: string,
    private readonly server: Awaited<ReturnType<typeof serve>>,
    private readonly browser: Browser,
  ) {}

  static async make(): Promise<BuiltPage> {
    const folder = await mkdtemp(path.join(tmpdir(), 'wprox-lab-page-'));
    await build({
      ...{ root: LAB, configFile: path.join(LAB, 'vite.config.ts'), logLevel: 'error' },
      build: { outDir: folder, emptyOutDir: true },
    });
    return new BuiltPage(
      folder,
      await serve(folder),
      await startChromium(findChromium()!, { graphics: false }),
    );
  }

  /** Opens the lab and waits until its runs are built. The caller closes the page. */
  async open(opening: Opening = {}): Promise<OpenedPage> {
    const { hash = '', width = 1440, blocked, ...media } = opening;
    const context = await this.browser.newContext({
      viewport: { width, height: 900 },
      reducedMotion: 'reduce',
      ...media,
    });
    await context.grantPermissions(['clipboard-read', 'clipboard-write']);
    if (blocked) await context.route(blocked, (route) => route.abort());
    const page = await context.newPage();
    page.setDefaultTimeout(0);
    const said = saidBy(page);
    await page.goto(`${this.server.url}/index.html${hash}`);
    await ready(page);
    return { page, said };
  }

  async close(): Promise<void> {
    await this.browser.close();
    await this.server.close();
    await rm(this.folder, { recursive: true });
  }
}

/** Waits until the runs are built, at least so often, or cannot be. */
export async function ready(page: Page, opening = 1): Promise<void> {
  await page.waitForFunction((least) => {
    const line = document.querySelector<HTMLElement>('[data-status]');
    const isReady = line?.dataset['status'] === 'ready';
    return (
      line?.dataset['status'] === 'failed' || (isReady && Number(line.dataset['opening']) >= least)
    );
  }, opening);
}

/** Returns the outer iterations of each run. */
export function iterations(page: Page): Promise<number[]> {
  return page.evaluate(() =>
    [...document.querySelectorAll('.run-panel')].map((panel) =>
      Number.parseInt(panel.querySelector('.facts dd')!.textContent!.replaceAll(',', ''), 10),
    ),
  );
}

/** Waits until all runs are at an iteration. */
export async function waitForIteration(page: Page, iteration: number): Promise<void> {
  await page.waitForFunction(
    (wanted) =>
      [...document.querySelectorAll('.run-panel')].every(
        (panel) =>
          panel.querySelector('.facts dd')!.textContent!.replaceAll(',', '').split(' ')[0] ===
          String(wanted),
      ),
    iteration,
  );
}
