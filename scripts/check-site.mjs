/**
 * Builds the site of the documentation and opens it in Chromium: links, errors, search, examples, accessibility.
 *
 *   node scripts/check-site.mjs [--built] [results file]
 *
 * Build the packages first. `--built` takes the site as it is in docs/dist. Prints a line for each check, writes
 * the counts in vitest's form, and exits with 1 if a check failed. Without Chromium its checks are skipped.
 */
import path from 'node:path';
import { parseArgs } from 'node:util';
import { checkSite, DIST } from '@wprox/docs/check';
import { findChromium, startChromium } from 'wprox-chromium';
import { execute } from './check-packages/execute.mjs';
import { Checklist } from './checklist.mjs';
import { root } from './steps.mjs';

/** Below a path, as on GitHub Pages, so that no page relies on the root of its server. */
const BASE = '/wprox/';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { built: { type: 'boolean', default: false } },
});
const list = new Checklist();
await checkAll();
list.report(positionals[0]);

async function checkAll() {
  if (!values.built) {
    const built = await list.check(
      'the site builds, and all its links lead somewhere',
      async () => {
        const env = { ...process.env, SITE_BASE: BASE };
        const cwd = path.join(root, 'docs');
        await execute(process.execPath, [path.join('site', 'build-site.mjs')], { cwd, env });
        return true;
      },
    );
    if (!built) return;
  }
  const program = findChromium();
  if (!program) {
    list.skip('the site in a browser', 'Chromium was not found on the PATH or as WPROX_CHROMIUM');
    return;
  }
  const browser = await startChromium(program);
  try {
    await checkSite({ folder: DIST, base: BASE, browser, list });
  } finally {
    await browser.close();
  }
}
