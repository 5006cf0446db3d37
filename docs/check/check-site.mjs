/** Opens the built site in a browser, as a reader does. */
import { readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';
import axe from 'axe-core';
import { serve } from 'wprox-chromium/serve';
import { blocksOf } from '../site/blocks.mjs';
import { docs, root } from '../site/pages.mjs';

/** A wide screen and a phone. */
export const WIDTHS = [1440, 390];
/** Pages whose accessibility is checked: one of each kind. */
const SCANNED = [
  '',
  'how-to/choose-h-and-l',
  'packages/exact',
  'results/figure-2',
  'project/layers',
  'api/regularizers',
];
/** Pages with an example that runs, and what each prints. */
const EXAMPLES = {
  'packages/exact': '5\n0.5',
  'packages/regularizers': '0.3071',
  'packages/gan': 'Float32Array(1)',
  'packages/training': 'criticLoss',
  'packages/metrics': "features: 'cifar10-classifier'",
  'packages/datasets': 'Int32Array(8)',
  'packages/runtime': "name: 'wasm'",
};
/** What a reader searches for, and the page that answers: among the first results. */
const SEARCHES = {
  resume: 'how-to/continue-a-run-that-stopped',
  FID: 'how-to/measure-an-fid',
  tensorboard: 'how-to/watch-a-run',
  damping: 'concepts/proximal-distances',
  'O2Diag damping default': 'concepts/proximal-distances',
  'folder of images two GPUs': 'how-to/train-on-a-folder-of-images',
  'Frechet distance on cifar10-classifier features': 'concepts/frechet-distance',
  'W2 between two point clouds in a browser page': 'how-to/compute-w2-in-a-browser-page',
};
/** How many results a reader looks at. */
const FIRST = 3;

/**
 * Checks the built site: no page has errors, the search answers, examples run, and nothing is in the way of
 * readers with other senses or a narrow screen.
 *
 * @param options.folder the built site.
 * @param options.base its path on the server.
 * @param options.browser playwright's.
 * @param options.list takes the checks.
 */
export async function checkSite({ folder, base, browser, list }) {
  const { url, close } = await serve(folder, { base, findsPages: true });
  const address = `${url}${base}`;
  try {
    const site = { address, browser, list, folder };
    await checkEveryPage(site);
    await checkSearch(site);
    await checkExamples(site);
    await checkPageToCopy(site);
    for (const width of WIDTHS) await checkAccess(site, width);
  } finally {
    await close();
  }
}

/** Opens a page and notes what goes wrong in it. */
export async function openPage(browser, { width = 1440, height = 900, ...settings } = {}) {
  const page = await browser.newPage({ viewport: { width, height }, ...settings });
  const problems = [];
  page.on('pageerror', ({ message }) => problems.push(message));
  page.on('console', (message) => {
    if (message.type() === 'error') problems.push(message.text());
  });
  // What is not answered because the reader has gone on is no problem.
  page.on('response', (response) => {
    if (response.status() >= 400) problems.push(`could not load ${response.url()}`);
  });
  return { page, problems };
}

async function checkEveryPage({ address, browser, list, folder }) {
  const files = readdirSync(folder, { recursive: true })
    .map((file) => file.replaceAll('\\', '/'))
    .filter((file) => file.endsWith('.html') && file !== '404.html' && !file.startsWith('lab/'));
  const { page, problems } = await openPage(browser, { width: 390, height: 844 });
  await list.check(`${files.length} pages load without errors, and fit 390 pixels`, async () => {
    for (const file of files) {
      await page.goto(address + file.replace(/(?:index)?\.html$/, ''), { waitUntil: 'load' });
      const { wide, heading } = await page.evaluate(() => ({
        wide: document.documentElement.scrollWidth,
        heading: document.querySelector('h1')?.textContent,
      }));
      if (wide > 390) problems.push(`${file} is ${wide} pixels wide`);
      if (!heading) problems.push(`${file} has no heading`);
    }
    if (problems.length > 0) throw new Error(problems.join('\n'));
  });
  await page.close();
}

async function checkSearch({ address, browser, list }) {
  const { page, problems } = await openPage(browser);
  await page.goto(address);
  for (const [words, place] of Object.entries(SEARCHES)) {
    await list.check(`a search for "${words}" finds ${place}`, async () => {
      await page.keyboard.press('Control+k');
      await page.fill('.VPLocalSearchBox input', words);
      await page.waitForFunction(
        ([part, count]) =>
          [...document.querySelectorAll('.VPLocalSearchBox a.result')]
            .slice(0, count)
            .some(({ href }) => href.includes(part)),
        [place, FIRST],
        { timeout: 30_000 },
      );
      await page.keyboard.press('Escape');
      if (problems.length > 0) throw new Error(problems.join('\n'));
    });
  }
  await page.close();
}

async function checkExamples({ address, browser, list }) {
  for (const [place, text] of Object.entries(EXAMPLES)) {
    await list.check(
      `the example of ${place} runs and prints ${JSON.stringify(text)}`,
      async () => {
        const { page, problems } = await openPage(browser);
        try {
          await page.goto(address + place);
          await page.click('.live-example button.run');
          const status = page.locator('.live-example [role=status]', { hasText: /Done|Error|not/ });
          await status.waitFor({ timeout: 120_000 });
          const output = page.locator('.live-example .output');
          const printed = (await output.count()) > 0 ? await output.textContent() : '';
          if (!printed.includes(text)) {
            throw new Error(`it printed ${printed} and said ${await status.textContent()}`);
          }
          if (problems.length > 0) throw new Error(problems.join('\n'));
        } finally {
          await page.close();
        }
      },
    );
  }
}

/** Opens the page that readers copy, with the bundle of this repository in place of the published one. */
async function checkPageToCopy({ browser, list }) {
  const file = path.join(docs, 'how-to', 'compute-w2-in-a-browser-page.md');
  const blocks = blocksOf(readFileSync(file, 'utf8'));
  const codeOf = (language) => blocks.find((block) => block.language === language).code;
  await list.check('the page that computes W₂ shows what its text says', async () => {
    const bundle = path.join(root, 'packages', 'exact', 'dist', 'bundle');
    const { page, problems } = await openPage(browser);
    await page.route('http://copied.test/', (route) =>
      route.fulfill({ contentType: 'text/html', body: codeOf('html') }),
    );
    await page.route(/cdn\.jsdelivr\.net\/npm\/@wprox\/exact@[^/]+\/dist\/bundle\//, (route) => {
      const name = new URL(route.request().url()).pathname.split('/dist/bundle/')[1];
      const headers = { 'access-control-allow-origin': '*' };
      return route.fulfill({ path: path.join(bundle, name), headers });
    });
    await page.route('**/favicon.ico', (route) => route.fulfill({ body: '' }));
    await page.goto('http://copied.test/');
    await page.waitForFunction(() => !document.querySelector('#result').textContent.includes('…'));
    const shown = await page.textContent('#result');
    await page.close();
    if (problems.length > 0) throw new Error(problems.join('\n'));
    if (shown.trim() !== codeOf('text').trim()) throw new Error(`it shows ${shown}`);
  });
}

async function checkAccess({ address, browser, list }, width) {
  const { page } = await openPage(browser, {
    width,
    colorScheme: width === 390 ? 'dark' : 'light',
  });
  for (const place of SCANNED) {
    await list.check(`axe finds nothing serious in /${place} at ${width} pixels`, async () => {
      await page.goto(address + place);
      await page.addScriptTag({ content: axe.source });
      const { violations } = await page.evaluate(() => globalThis.axe.run(document));
      const serious = violations.filter(({ impact }) => ['serious', 'critical'].includes(impact));
      const lines = serious.map(
        ({ id, nodes }) =>
          `${id}: ${nodes
            .slice(0, 3)
            .map(({ html }) => html.slice(0, 200))
            .join(' | ')}`,
      );
      if (lines.length > 0) throw new Error(lines.join('\n'));
    });
  }
  await page.close();
}

/** The folder of the built site. */
export const DIST = path.join(docs, 'dist');
