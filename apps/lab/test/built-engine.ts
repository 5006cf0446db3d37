/** Builds the lab's workers with Vite, and opens them in Chromium. */
import { mkdtemp, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { findChromium, type Page, startChromium } from 'wprox-chromium';
import { serve } from 'wprox-chromium/serve';
import { saidBy } from './said.js';

const LAB = fileURLToPath(new URL('..', import.meta.url));

/** A page with the workers as `engine`, and what it says: errors, and files that do not load. */
export interface BuiltEngine {
  readonly page: Page;
  readonly said: readonly string[];
  close(): Promise<void>;
}

/** Returns whether there is a Chromium; without one these tests are skipped. */
export const hasChromium = findChromium() !== undefined;

/** Builds, serves and opens the engine. */
export async function openEngine(): Promise<BuiltEngine> {
  const folder = await mkdtemp(path.join(tmpdir(), 'wprox-lab-'));
  await build({
    ...{ root: path.join(LAB, 'test/engine'), configFile: path.join(LAB, 'vite.config.ts') },
    ...{ logLevel: 'error', publicDir: false },
    build: { outDir: folder, emptyOutDir: true },
  });
  const server = await serve(folder);
  const browser = await startChromium(findChromium()!, { graphics: false });
  const page = await browser.newPage();
  const said = saidBy(page);
  await page.goto(`${server.url}/index.html`, { timeout: 0 });
  await page.waitForFunction(() => 'engine' in globalThis, undefined, { timeout: 0 });
  return {
    page,
    said,
    close: async () => {
      await browser.close();
      await server.close();
      await rm(folder, { recursive: true });
    },
  };
}
