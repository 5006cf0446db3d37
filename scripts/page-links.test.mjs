import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { pagesOf, SECTIONS } from '@wprox/docs/pages';
import { readPackages } from './check-structure/sources.mjs';
import { linkProblems, linksOf } from './page-links.mjs';
import { pagesIn } from './page-programs.mjs';
import { root } from './steps.mjs';

const pages = pagesIn(root).map((page) => [page, readFileSync(path.join(root, page), 'utf8')]);

test('every link of every page leads to a file and a heading', () => {
  assert.deepEqual(
    pages.flatMap(([page, text]) => linkProblems(page, text)),
    [],
  );
});

test('the check finds missing files, missing headings and links to the repository', () => {
  const text = `# Here\n[a](no.md) [b](#here) [c](#there) [d](LICENSE)
[e](https://github.com/wprox/wprox/blob/main/no.md) <img src="no.png">\n\n\`\`\`sh\n[f](no.md)\n\`\`\`\n`;
  assert.equal(linksOf(text).length, 6);
  assert.deepEqual(
    linkProblems('README.md', text).map((problem) => problem.split(' ')[1]),
    ['no.md', '#there', 'https://github.com/wprox/wprox/blob/main/no.md', 'no.png'],
  );
});

test('every page that a source names is there, with the heading that it names', () => {
  const sources = readPackages(root).flatMap(({ files }) =>
    files.filter(({ role }) => role !== 'test'),
  );
  assert.ok(sources.length > 300);
  const problems = sources.flatMap(({ path: file }) => {
    const text = readFileSync(file, 'utf8');
    const links = [...text.matchAll(/\bdocs\/[\w/.-]+\.md(?:#[\p{L}\p{N}_-]+)?/gu)];
    const page = links.map(([link]) => `[page](${link})`).join('\n');
    return linkProblems('README.md', page).map(
      (problem) => `${path.relative(root, file)}: ${problem}`,
    );
  });
  assert.deepEqual(problems, []);
});

test('the first page of each section names all pages of its folder', () => {
  const folders = [...SECTIONS.map(({ folder }) => folder), 'concepts/theory'];
  const unlisted = folders.flatMap((folder) =>
    pagesOf(folder).unlisted.map((page) => `${folder}/${page}`),
  );
  assert.deepEqual(unlisted, []);
});

test('every page of the documentation begins with the question that it answers', () => {
  const without = pages
    .filter(([page]) => page.startsWith('docs/') && page !== 'docs/index.md')
    .filter(([, text]) => !/^# .+\n\n(?:_[^\n]*\?_|\*\*Question\.\*\*)/.test(text))
    .map(([page]) => page);
  assert.deepEqual(without, []);
});
