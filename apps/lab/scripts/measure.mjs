/**
 * Measures the built lab in Chromium: `node apps/lab/scripts/measure.mjs [hash]`. It prints the outer iterations
 * a second of all runs together, the exact distances a second, and the frames a second of the page.
 */
import { fileURLToPath } from 'node:url';
import { findChromium, startChromium } from 'wprox-chromium';
import { serve } from 'wprox-chromium/serve';

const SECONDS = 10;
const dist = fileURLToPath(new URL('../dist', import.meta.url));
const program = findChromium();
if (!program) throw new Error('Chromium is missing; install it, or set WPROX_CHROMIUM to its path');
const server = await serve(dist);
const browser = await startChromium(program, { graphics: false });
const page = await browser.newPage({ viewport: { width: 1440, height: 900 } });
const opened = performance.now();
await page.goto(`${server.url}/index.html${process.argv[2] ?? ''}`, { timeout: 0 });
await page.waitForFunction(
  () => [...document.querySelectorAll('.facts dd')].some((dd) => /^[1-9]/.test(dd.textContent)),
  undefined,
  { timeout: 0 },
);
const firstStep = performance.now() - opened;
const measured = await page.evaluate(async (seconds) => {
  const iterations = () =>
    [...document.querySelectorAll('.run-panel')].map((panel) =>
      Number.parseInt(panel.querySelector('.facts dd').textContent.replace(/,/g, ''), 10),
    );
  let distances = 0;
  const observer = new MutationObserver((changes) => {
    distances += changes.length;
  });
  for (const element of document.querySelectorAll('[data-w2]')) {
    observer.observe(element, { characterData: true, childList: true, subtree: true });
  }
  const before = iterations();
  const start = performance.now();
  let [frames, longest, last] = [0, 0, start];
  while (performance.now() - start < 1000 * seconds) {
    await new Promise((resolve) => requestAnimationFrame(resolve));
    frames++;
    const now = performance.now();
    longest = Math.max(longest, now - last);
    last = now;
  }
  const elapsed = (performance.now() - start) / 1000;
  const taken = iterations().reduce((sum, value, i) => sum + value - before[i], 0);
  return {
    iterationsPerSecond: taken / elapsed,
    distancesPerSecond: distances / elapsed,
    framesPerSecond: frames / elapsed,
    longestFrameMs: longest,
  };
}, SECONDS);
console.log({ firstStepMs: firstStep, ...measured });
await browser.close();
await server.close();
