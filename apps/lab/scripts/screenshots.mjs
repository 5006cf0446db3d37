/**
 * Makes the lab's pictures of the docs: `node apps/lab/scripts/screenshots.mjs [folder]`. It builds the lab,
 * trains a fixed seed for a fixed number of iterations in Chromium, and waits for the exact distances.
 */
import { fileURLToPath } from 'node:url';
import { build } from 'vite';
import { findChromium, startChromium } from 'wprox-chromium';
import { serve } from 'wprox-chromium/serve';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures =
  process.argv[2] ?? fileURLToPath(new URL('../../../docs/pictures', import.meta.url));

const SHOTS = [
  { name: 'lab-wide', width: 1440, height: 900, colorScheme: 'light' },
  { name: 'lab-narrow', width: 390, height: 1000, colorScheme: 'light' },
  { name: 'lab-dark', width: 1440, height: 980, colorScheme: 'dark' },
];

const program = findChromium();
if (!program) throw new Error('Chromium is missing; install it, or set WPROX_CHROMIUM to its path');
await build({ root, logLevel: 'warn' });
const server = await serve(`${root}dist`);
const browser = await startChromium(program, { graphics: false });
for (const { name, width, height, colorScheme, hash = '' } of SHOTS) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  page.setDefaultTimeout(0);
  page.on('pageerror', ({ message }) => console.error(`${name}: ${message}`));
  await page.goto(`${server.url}/index.html${hash}`);
  await page.waitForFunction(areOver);
  await page.waitForFunction(haveLastDistances);
  await page.screenshot({ path: `${pictures}/${name}.png` });
  await page.close();
}
await browser.close();
await server.close();

/** Whether all runs are over. */
function areOver() {
  const panels = document.querySelectorAll('.run-panel').length;
  return panels > 0 && document.querySelectorAll('.badge.over').length === panels;
}

/** Whether the exact distances have not changed since the last look, in 40 animation frames. */
function haveLastDistances() {
  const texts = [...document.querySelectorAll('[data-w2], .squared')].map((e) => e.textContent);
  const now = texts.join();
  globalThis.looks = now === globalThis.lastLook ? (globalThis.looks ?? 0) + 1 : 0;
  globalThis.lastLook = now;
  return globalThis.looks > 40;
}
