/** The parts from which the site is built: anchors, links, docstrings, pages of the API, what examples print. */
import assert from 'node:assert/strict';
import { existsSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { anchorOf, anchorsOf } from '@wprox/docs/anchors';
import { arrangePages } from '@wprox/docs/api-pages';
import { brokenLinks } from '@wprox/docs/built-links';
import { entryPoints, ourPackages } from '@wprox/docs/entry-points';
import { formatValue } from '@wprox/docs/format-value';
import { splitParams } from '@wprox/docs/joint-params';
import { siteLink } from '@wprox/docs/links';
import { root } from './steps.mjs';
import { workspacePackages } from './workspace.mjs';

const work = mkdtempSync(path.join(tmpdir(), 'wprox-site-'));
after(() => rmSync(work, { recursive: true, force: true, maxRetries: 3 }));
const write = (name, text) => {
  const file = path.join(work, name);
  mkdirSync(path.dirname(file), { recursive: true });
  writeFileSync(file, text);
};

test('anchors are those of GitHub', () => {
  assert.equal(anchorOf("3. What a critic's penalty costs"), '3-what-a-critics-penalty-costs');
  assert.equal(anchorOf('Points: exact W₂, its floor'), 'points-exact-w₂-its-floor');
  assert.equal(anchorOf('TensorFlow.js'), 'tensorflowjs');
  const page = '# A `b`\n## C\n\n```sh\n# no heading\n```\n\n## C\n## [D](x.md)\n<a id="e"></a>\n';
  assert.deepEqual([...anchorsOf(page)].sort(), ['a-b', 'c', 'c-1', 'd', 'e']);
});

test('the reference reads a source of every module that a package exports', () => {
  for (const each of ourPackages()) {
    const sources = entryPoints(each);
    assert.ok(sources.includes(path.join(each.folder, 'src', 'index.ts')), each.name);
    assert.deepEqual(
      sources.filter((file) => !existsSync(file)),
      [],
    );
  }
  const names = ourPackages().flatMap(({ folder, ...each }) =>
    entryPoints({ folder, ...each }).map((file) => path.relative(path.dirname(folder), file)),
  );
  for (const name of ['report/src/tensorboard/index.ts', 'charts/src/inline.ts']) {
    assert.ok(names.includes(path.normalize(name)), name);
  }
});

test('links stay in the site between pages, and lead to the repository otherwise', () => {
  const from = path.join(root, 'docs', 'how-to', 'train-on-a-gpu.md');
  assert.equal(siteLink(from, 'choose-h-and-l.md#set-ℓ'), 'choose-h-and-l.md#set-ℓ');
  assert.equal(siteLink(from, '../results/README.md'), '../results/index.md');
  const repository = 'https://github.com/wprox/wprox';
  assert.equal(siteLink(from, '../../LICENSE'), `${repository}/blob/main/LICENSE`);
  assert.equal(siteLink(from, '../../examples'), `${repository}/tree/main/examples`);
  assert.equal(siteLink(from, 'https://nodejs.org'), 'https://nodejs.org');
  assert.throws(() => siteLink(from, 'nothing.md'), /nothing\.md, which does not exist/);
});

test('links of the built site are looked up with their anchors', () => {
  write('dist/index.html', '<a href="/x/a"></a><a href="/x/a#there"></a><a href="/x/b.png"></a>');
  write(
    'dist/a.html',
    '<h2 id="there"></h2><a href="./gone"></a><a href="#no"></a><a href="/y"></a>',
  );
  write('dist/b.png', '');
  assert.deepEqual(brokenLinks(path.join(work, 'dist'), '/x/').sort(), [
    'a.html: #no has no such anchor',
    'a.html: ./gone is no page',
    'a.html: /y is outside of the site',
  ]);
});

test('docstrings can name several parameters, and have tags inside of a line', () => {
  const text = (content) => [{ kind: 'text', text: content }];
  const tag = (name, content) => ({
    ...{ tag: '@param', name, content: text(content) },
    clone() {
      return { ...this, content: [...this.content] };
    },
  });
  const comment = {
    summary: text('Makes a folder. @returns its path.'),
    blockTags: [tag('p,', 'q two measures.'), tag('x', 'points. @param w their weights.')],
  };
  splitParams({ project: { reflections: { 1: { comment }, 2: {} } } });
  assert.equal(comment.summary[0].text, 'Makes a folder.');
  assert.deepEqual(
    comment.blockTags.map((each) => [each.tag, each.name, each.content[0].text]),
    [
      ['@returns', undefined, 'its path.'],
      ['@param', 'p', 'two measures.'],
      ['@param', 'q', 'two measures.'],
      ['@param', 'x', 'points.'],
      ['@param', 'w', 'their weights.'],
    ],
  );
});

test('pages of the API are named as their modules, and their links follow', () => {
  write('api/@wprox/a/index.md', '# @wprox/a\n');
  write('api/@wprox/a/index-1.md', '# index\n\n[b](../b.md#x-1) [c](c.md) [all](index.md)\n');
  write('api/@wprox/a/c.md', '# c\n');
  write('api/@wprox/b.md', '# @wprox/b\n\n## x\n');
  const packages = ['a', 'b'].map((name) => ({
    ...{ name: `@wprox/${name}`, manifest: { description: `What ${name} does` } },
  }));
  arrangePages(path.join(work, 'api'), path.join(work, 'arranged'), packages);
  const read = (name) => readFileSync(path.join(work, 'arranged', name), 'utf8');
  assert.equal(read('a.md'), '# @wprox/a\n\n[b](b.md#x) [c](a-c.md) [all](a.md)\n');
  assert.match(read('a-c.md'), /^# @wprox\/a\/c\n/);
  assert.match(read('index.md'), /- \[`@wprox\/a`\]\(a\.md\): What a does\n- \[`@wprox\/a\/c`\]/);
});

test('the reference has every published package that can be imported', () => {
  const published = workspacePackages(root)
    .filter(({ manifest }) => !manifest.private && manifest.exports?.['.'])
    .map(({ name }) => name);
  const file = path.join(root, 'docs', 'package.json');
  const { devDependencies } = JSON.parse(readFileSync(file, 'utf8'));
  assert.deepEqual(
    published.filter((name) => !devDependencies[name]),
    [],
  );
});

test('examples print values as Node does', () => {
  assert.equal(formatValue('a'), 'a');
  assert.equal(formatValue({ a: 1, b: ['c', null] }), "{ a: 1, b: [ 'c', null ] }");
  assert.equal(formatValue(new Float32Array([1, 0.5])), 'Float32Array(2) [ 1, 0.5 ]');
  assert.equal(formatValue(new RangeError('no')), 'RangeError: no');
  assert.equal(formatValue(new Map()), 'Map {}');
  assert.match(formatValue(Array(200).fill(0)), /… 100 more \]$/);
});
