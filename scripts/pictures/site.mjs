/**
 * Draws the pictures of the site in docs/pictures: builds it, opens it in Chromium on a wide screen and on a phone, and
 * writes `site-<page>-<width>.png`.
 *
 *   node scripts/pictures/site.mjs [--built] [folder]
 *
 * Build the packages first. `--built` takes docs/dist as it is, built with `SITE_BASE=/wprox/`.
 */
import { statSync } from 'node:fs';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { DIST, openPage, WIDTHS } from '@wprox/docs/check';
import { findChromium, startChromium } from 'wprox-chromium';
import { serve } from 'wprox-chromium/serve';
import { execute } from '../check-packages/execute.mjs';
import { root } from '../steps.mjs';

const BASE = '/wprox/';
/** More would weigh on every clone. */
const MOST_BYTES = 250_000;
/** Name, page, and what is done in it before the picture is taken. */
const PICTURES = [
  ['first', ''],
  ['how-to', 'how-to/train-on-a-folder-of-images'],
  ['api', 'api/regularizers#o2diag'],
  ['example', 'packages/exact#try-it', runExample],
  ['search', '', searchDamping],
];

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { built: { type: 'boolean', default: false } },
});
const target = positionals[0] ?? path.join(root, 'docs', 'pictures');
if (!values.built) {
  const env = { ...process.env, SITE_BASE: BASE };
  const cwd = path.join(root, 'docs');
  await execute(process.execPath, [path.join('site', 'build-site.mjs')], { cwd, env });
}
const program = findChromium();
if (!program) throw new Error('Chromium was not found; set WPROX_CHROMIUM to its program');
const browser = await startChromium(program);
const { url, close } = await serve(DIST, { base: BASE, findsPages: true });
const address = `${url}${BASE}`;
try {
  for (const width of WIDTHS) {
    for (const [name, place, before] of PICTURES) {
      const height = width === 390 ? 844 : 900;
      // A phone at night, so that both modes are seen.
      const colorScheme = width === 390 ? 'dark' : 'light';
      const { page } = await openPage(browser, {
        width,
        height,
        colorScheme,
        reducedMotion: 'reduce',
      });
      await page.goto(address + place, { waitUntil: 'networkidle' });
      await before?.(page);
      await page.waitForTimeout(500); // for transitions to end
      const file = path.join(target, `site-${name}-${width}.png`);
      await page.screenshot({ path: file });
      await page.close();
      const { size } = statSync(file);
      console.log(`${path.relative(root, file)}: ${size} bytes`);
      if (size > MOST_BYTES)
        throw new Error(`${file} has ${size} bytes; expected at most ${MOST_BYTES}`);
    }
  }
} finally {
  await close();
  await browser.close();
}

async function runExample(page) {
  await page.click('.live-example button.run');
  await page.locator('.live-example [role=status]', { hasText: 'Done' }).waitFor();
}

async function searchDamping(page) {
  await page.keyboard.press('Control+k');
  await page.fill('.VPLocalSearchBox input', 'damping');
  await page.locator('.VPLocalSearchBox .result').first().waitFor();
}
