/** Tests what check-environments does with its results; it itself runs in npm test. */
import assert from 'node:assert/strict';
import test from 'node:test';
import { checkListed, RUNS } from '@wprox/environments/modules';
import { differences, updatePage } from '@wprox/environments/page';

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

test('a size may differ by two percent, and not by more', () => {
  assert.deepEqual(differences('| `a` | 100.0 kB |', '| `a` | 101.9 kB |'), []);
  assert.equal(differences('| `a` | 100.0 kB |', '| `a` | 102.1 kB |').length, 1);
  assert.equal(differences('| `a` | 100.0 kB |', '| `b` | 100.0 kB |').length, 1);
});

test('a module without a program is named, and a program without a module', () => {
  const all = Object.keys(RUNS);
  checkListed(all);
  assert.throws(() => checkListed([...all, '@wprox/new']), /@wprox\/new/);
  assert.throws(() => checkListed(all.slice(1)), new RegExp(all[0]));
});
