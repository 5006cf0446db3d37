import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { ARROWS } from './check-structure/arrows.mjs';
import { findCircles } from './check-structure/circles.mjs';
import { importsOf } from './check-structure/imports.mjs';
import { checkMetadata } from './check-structure/metadata.mjs';
import {
  checkArrows,
  checkDeclared,
  checkFileCircles,
  checkLengths,
  checkPackageCircles,
  checkPaths,
  LINE_LIMIT,
} from './check-structure/rules.mjs';
import { readPackages } from './check-structure/sources.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-structure-'));
after(() => rmSync(folder, { recursive: true }));

let count = 0;
/**
 * Writes a workspace and reads it.
 *
 * @param packages by the name of the folder in packages/: `manifest` and files, by their path.
 */
function workspaceOf(packages) {
  const root = path.join(folder, String(count++));
  const write = (file, text) => {
    mkdirSync(path.dirname(path.join(root, file)), { recursive: true });
    writeFileSync(path.join(root, file), text);
  };
  write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
  write('package.json', JSON.stringify({ name: 'root', private: true }));
  for (const [name, { manifest, ...files }] of Object.entries(packages)) {
    write(`packages/${name}/package.json`, JSON.stringify({ name, ...manifest }));
    for (const [file, text] of Object.entries(files)) write(`packages/${name}/${file}`, text);
  }
  return readPackages(root);
}

const one = (manifest, files) => workspaceOf({ a: { manifest, ...files } });

test('finds imports of every form, and tells which are lazy', () => {
  const code = `
    /** import { no } from 'comment'; */
    import type { A } from './types.js';
    import { type B, c } from '@x/values/sub';
    import './effect.js';
    export * from './all.js';
    const d = await import('dynamic');
    type E = typeof import('type-query');
    const f = require.resolve('resolved');
    const g = await import(\`\${root}/packages/x/dist/index.js\`);
    const text = "import { no } from 'string'";
  `;
  const eager = importsOf('file.ts', code).filter(({ isLazy }) => !isLazy);
  const lazy = importsOf('file.ts', code).filter(({ isLazy }) => isLazy);
  assert.deepEqual(eager.map(({ specifier }) => specifier).sort(), [
    './all.js',
    './effect.js',
    '@x/values/sub',
  ]);
  assert.deepEqual(lazy.map(({ specifier, expression }) => specifier ?? expression).sort(), [
    './types.js',
    // biome-ignore lint/suspicious/noTemplateCurlyInString: it is source text
    '`${root}/packages/x/dist/index.js`',
    'dynamic',
    'resolved',
    'type-query',
  ]);
});

test('finds circles', () => {
  const graph = (arrows) => new Map(Object.entries(arrows));
  assert.deepEqual(findCircles(graph({ a: ['b', 'c'], b: ['c'], c: [] })), []);
  assert.deepEqual(findCircles(graph({ a: ['a'] })), [['a', 'a']]);
  assert.deepEqual(findCircles(graph({ a: ['b'], b: ['c'], c: ['b'], d: ['a'] })), [
    ['b', 'c', 'b'],
  ]);
});

test('the arrows form no circle and lead only to packages of the table', () => {
  const graph = new Map(
    Object.entries(ARROWS).map(([name, to]) => [name, to.map((each) => each.name ?? each)]),
  );
  assert.deepEqual(findCircles(graph), []);
  for (const to of [...graph.values()].flat()) assert.ok(graph.has(to), to);
});

test('refuses a file that is too long, a test too', () => {
  const lines = (number) => 'let x;\n'.repeat(number);
  assert.deepEqual(checkLengths(one({}, { 'src/a.ts': lines(LINE_LIMIT) })), []);
  for (const file of ['src/a.ts', 'src/a.test.ts', 'scripts/a.mjs', 'peers/a.py']) {
    const [problem] = checkLengths(one({}, { [file]: lines(LINE_LIMIT + 1) }));
    assert.match(problem, new RegExp(`${file} has ${LINE_LIMIT + 1} lines`));
  }
  assert.deepEqual(checkLengths(one({}, { 'src/a.generated.ts': lines(LINE_LIMIT + 1) })), []);
});

test('refuses files that import each other in a circle, if only for types', () => {
  const files = {
    'src/a.ts': "import { b } from './b.js';",
    'src/b.ts': "import type { A } from './c/index.js';",
    'src/c/index.ts': "export * from '../a.js';",
  };
  const [problem, ...others] = checkFileCircles(one({}, files));
  assert.match(problem, /src\/a\.ts → src\/b\.ts → src\/c\/index\.ts → src\/a\.ts/);
  assert.equal(others.length, 0);
  assert.deepEqual(checkFileCircles(one({}, { ...files, 'src/c/index.ts': '' })), []);
});

test('refuses packages that import each other in a circle; tests do not count', () => {
  const to = (name) => ({ 'src/index.ts': `import '${name}';` });
  assert.equal(checkPackageCircles(workspaceOf({ a: to('b'), b: to('a/sub') })).length, 1);
  const b = { 'src/index.test.ts': "import 'a';" };
  assert.deepEqual(checkPackageCircles(workspaceOf({ a: to('b'), b })), []);
});

test('refuses an arrow that the table does not have, and a package that is not in it', () => {
  const packages = workspaceOf({
    a: { 'src/index.ts': "import 'b';", 'src/x.test.ts': "import '@wprox/exact';" },
    b: { 'src/index.ts': '' },
    exact: { manifest: { name: '@wprox/exact' }, 'src/index.ts': '' },
  });
  const bottom = { b: [], '@wprox/exact': [], root: [] };
  assert.deepEqual(checkArrows(packages, { ...bottom, a: ['b'] }), []);
  assert.match(checkArrows(packages, { ...bottom, a: [] })[0], /a: src\/index\.ts imports b/);
  assert.match(checkArrows(packages, bottom)[0], /^a is not in/);
});

test('refuses an eager import over a lazy arrow', () => {
  const arrows = { a: [{ name: 'b', isLazy: true }], b: [], root: [] };
  const check = (code) =>
    checkArrows(workspaceOf({ a: { 'src/index.ts': code }, b: { 'src/index.ts': '' } }), arrows);
  assert.deepEqual(check("import type { B } from 'b'; await import('b');"), []);
  assert.match(check("import { b } from 'b';")[0], /only by import\(\) and for types/);
});

test('refuses paths into another package', () => {
  const check = (specifier) =>
    checkPaths(
      workspaceOf({ a: { 'src/index.ts': `import '${specifier}';` }, b: { 'src/index.ts': '' } }),
    ).length;
  assert.equal(check('b'), 0);
  assert.equal(check('b/dist-tools'), 0);
  assert.equal(check('./inside.js'), 0);
  assert.equal(check('b/dist/index.js'), 1);
  assert.equal(check('../../b/src/index.js'), 1);
  assert.equal(check('../../b/test/cases.js'), 1);
});

test('refuses what published code imports without declaring it, types included', () => {
  const code = { 'src/index.ts': "import { x } from '@x/y/sub'; import type { Z } from 'z';" };
  const declared = { dependencies: { '@x/y': '1' }, peerDependencies: { z: '1' } };
  assert.deepEqual(checkDeclared(one(declared, code)), []);
  assert.match(checkDeclared(one({ devDependencies: { '@x/y': '1', z: '1' } }, code))[0], /@x\/y/);
  assert.match(checkDeclared(one({ dependencies: { '@x/y': '1' } }, code))[0], /imports z/);
});

test('lets tests, tools and private packages use devDependencies, but nothing undeclared', () => {
  const text = "import { x } from 'x'; import fs from 'node:fs';";
  const devDependencies = { x: '1' };
  for (const file of ['src/a.test.ts', 'src/a.fixture.ts', 'test/a.ts', 'scripts/a.mjs']) {
    assert.deepEqual(checkDeclared(one({ devDependencies }, { [file]: text })), []);
    assert.equal(checkDeclared(one({}, { [file]: text })).length, 1);
  }
  const isPrivate = { private: true, devDependencies };
  assert.deepEqual(checkDeclared(one(isPrivate, { 'src/a.ts': text })), []);
  assert.equal(
    checkDeclared(one({ devDependencies, files: ['bin'] }, { 'bin/a.js': text })).length,
    1,
  );
});

test('lets an optional peer be imported only lazily', () => {
  const manifest = {
    peerDependencies: { x: '1' },
    peerDependenciesMeta: { x: { optional: true } },
  };
  const check = (text) => checkDeclared(one(manifest, { 'src/a.ts': text }));
  assert.deepEqual(check("import type { X } from 'x'; await import('x');"), []);
  assert.match(check("import { x } from 'x';")[0], /optional peer x statically/);
});

test('refuses a published package that does not say what it is, or says it in other words', () => {
  const manifest = (name) => ({
    version: '1.0.0',
    ...{ description: 'x', keywords: ['x'], license: 'MIT', author: { name: 'us' } },
    repository: { url: 'u', directory: `packages/${name}` },
    homepage: `u/packages/${name}#readme`,
    ...{ bugs: { url: 'u/issues' }, engines: { node: '>=20' }, files: ['dist'] },
    publishConfig: { access: 'public', provenance: true },
  });
  const found = (changed) =>
    checkMetadata(
      workspaceOf({
        a: { manifest: manifest('a') },
        b: { manifest: { ...manifest('b'), ...changed } },
        c: { manifest: { private: true } },
      }),
    );
  assert.deepEqual(found({}), []);
  assert.match(found({ bugs: undefined })[0], /b: package\.json has no bugs/);
  assert.match(found({ keywords: [] })[0], /no keywords/);
  assert.match(found({ version: '1.1.0' })[0], /another version than a/);
  assert.match(found({ publishConfig: { access: 'public' } }).at(-1), /provenance/);
  assert.match(found({ repository: { url: 'u', directory: 'packages/a' } })[0], /"packages\/b"/);
});
