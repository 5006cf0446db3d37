import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { blocksOf, fenceProblems, pagesIn, programErrors } from './page-programs.mjs';
import { root } from './steps.mjs';

const pages = pagesIn(root).map((page) => [page, readFileSync(path.join(root, page), 'utf8')]);
const planted = [
  'planted.md',
  `# Planted

\`\`\`js
import { rwp } from '@wprox/regularizers';
rwp().squaredDistance(samples, 1);
\`\`\`

1. In a list:

   ~~~ts
   const half: number = '½';
   ~~~
`,
];
const errors = programErrors([...pages, planted]);

test('the programs of the pages compile, each as it stands', () => {
  assert.deepEqual(
    pages.flatMap(([page]) => errors.get(page)),
    [],
  );
});

test('the check finds names that are missing and types that do not fit, with their lines', () => {
  const found = new Set(errors.get('planted.md').map((error) => error.replace(/ .*/, '')));
  assert.deepEqual([...found], ['planted.md:5', 'planted.md:11']);
});

test('every fence names a language, and JSON is JSON', () => {
  assert.deepEqual(
    pages.flatMap(([page, text]) => fenceProblems(page, text)),
    [],
  );
  assert.equal(fenceProblems('p', '```fragment\nx\n```\n```json\n{,}\n```\n').length, 2);
});

test('pages are read below all folders', () => {
  for (const page of ['README.md', 'docs/theory/steps.md', 'packages/gan/README.md']) {
    assert(pages.some(([each]) => each === page));
  }
  assert.equal(blocksOf(planted[1]).length, 2);
});
