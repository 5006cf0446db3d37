/** Tests what check-environments does with its results; it itself runs in npm test. */
import assert from 'node:assert/strict';
import { createHash } from 'node:crypto';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import test from 'node:test';
import { checkListed, RUNS } from '@wprox/environments/modules';
import { differences, updatePage } from '@wprox/environments/page';
import { Results } from '@wprox/environments/results';
import { downloads, requireWithin } from '@wprox/environments/sizes';

const page = `before
<!-- modules: written by a test, npm run table in environments. -->

| module | Node | Deno |
| ------ | ---- | ---- |
| \`a\`    | yes  | no   |
| \`gone\` | yes  | yes  |

<!-- End of modules. -->
after`;
const columns = { node: 'Node', deno: 'Deno' };
const rows = (...cells) => new Map([['`a`', new Map(cells)]]);
const update = (fresh) => updatePage(page, { modules: { heading: 'module', columns, fresh } }, {});

test('cells that were not measured keep their text, and rows that are gone go', () => {
  const fresh = update(rows(['node', 'FAILS']));
  assert.match(fresh, /\| `a` +\| FAILS \| no +\|/);
  assert.doesNotMatch(fresh, /gone/);
  assert.match(fresh, /^before\n/);
  assert.match(fresh, /\nafter$/);
});

test('a page without marks is refused by the name of the table', () => {
  const tables = { modules: { heading: 'module', columns, fresh: rows(['node', 'yes']) } };
  assert.throws(() => updatePage('empty', tables, {}), /marks for modules/);
});

test('another cell is a difference', () => {
  const fresh = update(rows(['node', 'yes'], ['deno', 'yes']));
  assert.ok(differences(page, fresh).some((line) => /\+ \| `a` +\| yes/.test(line)));
  assert.deepEqual(differences(page, page), []);
});

test('a size may differ from the page by a tenth, and not by more', () => {
  assert.deepEqual(differences('| `a` | 30 kB |', '| `a` | 33 kB |'), []);
  assert.deepEqual(differences('| `a` | 2.2 kB |', '| `a` | 2.0 kB |'), []);
  assert.equal(differences('| `a` | 30 kB |', '| `a` | 34 kB |').length, 1);
  assert.equal(differences('| `a` | 30 kB |', '| `a` | 26 kB |').length, 1);
  assert.equal(differences('| `a` | 30 kB |', '| `b` | 30 kB |').length, 1);
  assert.equal(differences('| `a` | 30 kB |', '| `a` |  |').length, 1);
});

test('a limit of a size holds to the byte', () => {
  requireWithin(31_300, 31_300);
  assert.throws(() => requireWithin(31_301, 31_300), /1 over the limit/);
  assert.throws(() => requireWithin(undefined, 31_300), /size-limits\.json/);
});

test('a page says sizes in whole kB, and small ones with a digit more', () => {
  const results = new Results();
  results.size('a', 'entry', 30_364);
  results.size('a', 'example', 2_252);
  assert.deepEqual([...results.sizes.get('`a`').values()], ['30 kB', '2.3 kB']);
});

test('a download is what is imported at once; the rest counts as later', async (context) => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-sizes-'));
  context.after(() => rmSync(folder, { recursive: true }));
  mkdirSync(path.join(folder, 'wasm'));
  // Hexadecimal digits of which gzip makes about 5000 bytes.
  const long = (seed) => createHash('shake256', { outputLength: 5_000 }).update(seed).digest('hex');
  const write = (name, text) => writeFileSync(path.join(folder, name), text);
  write('shared.js', `export const shared = '${long('shared')}';`);
  write(
    'wasm/in-browsers.js',
    `export { shared } from '../shared.js'; export const a = '${long('a')}';`,
  );
  write(
    'main.js',
    `export const main = '${long('main')}'; export const load = () => import('./wasm/in-browsers.js');`,
  );
  const near = (bytes, expected) => assert.ok(Math.abs(bytes / expected - 1) < 0.15, `${bytes}`);
  const apart = await downloads(folder, "export * from './main.js';");
  near(apart.first, 5_000);
  near(apart.later('/wasm/in-browsers.js'), 10_000);
  near(apart.all, 15_000);
  assert.equal(apart.later('/webgpu/in-browsers.js'), undefined);
  const both = await downloads(folder, "export * from './main.js'; export * from './shared.js';");
  near(both.first, 10_000);
  near(both.later('/wasm/in-browsers.js'), 5_000);
});

test('a module without a program is named, and a program without a module', () => {
  const all = Object.keys(RUNS);
  checkListed(all);
  assert.throws(() => checkListed([...all, '@wprox/new']), /@wprox\/new/);
  assert.throws(() => checkListed(all.slice(1)), new RegExp(all[0]));
});
