/**
 * Makes the lab's pictures of the docs: `node apps/lab/scripts/screenshots.mjs [folder]`. It builds the lab,
 * trains a fixed seed for a fixed number of iterations in Chromium, and waits for the exact distances.
 */
import { fileURLToPath } from 'node:url';
import { build, preview } from 'vite';
import { findChromium, startChromium } from 'wprox-chromium';

const root = fileURLToPath(new URL('..', import.meta.url));
const pictures =
  process.argv[2] ?? fileURLToPath(new URL('../../../docs/pictures', import.meta.url));

const SHOTS = [
  { name: 'lab-wide', width: 1440, height: 1500, colorScheme: 'light' },
  { name: 'lab-narrow', width: 390, height: 1500, colorScheme: 'light' },
  { name: 'lab-dark', width: 1440, height: 1000, colorScheme: 'dark' },
];

const program = findChromium();
if (!program) throw new Error('Chromium is missing; install it, or set WPROX_CHROMIUM to its path');
await build({ root, logLevel: 'warn' });
const server = await preview({ root, preview: { port: 0, host: '127.0.0.1' } });
const address = server.httpServer.address();
const browser = await startChromium(program, { graphics: false });
for (const { name, width, height, colorScheme } of SHOTS) {
  const page = await browser.newPage({ viewport: { width, height }, colorScheme });
  page.setDefaultTimeout(0);
  page.on('pageerror', ({ message }) => console.error(`${name}: ${message}`));
  await page.goto(`http://127.0.0.1:${address.port}/#${process.env.LAB_STATE ?? ''}`);
  const seconds = Number(process.env.LAB_SECONDS ?? 0);
  if (seconds > 0) await page.waitForTimeout(seconds * 1000);
  else {
    await page.locator('.badge.over').first().waitFor();
    await page.waitForFunction(
      () =>
        document.querySelectorAll('.badge.over').length ===
        document.querySelectorAll('.run-panel').length,
    );
  }
  await page.screenshot({
    path: `${pictures}/${name}.png`,
    fullPage: process.env.LAB_FULL === '1',
  });
  await page.close();
}
await browser.close();
await server.close();
