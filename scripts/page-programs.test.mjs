import assert from 'node:assert/strict';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { execute } from './check-packages/execute.mjs';
import { blocksOf, compilePrograms, fenceProblems, pagesIn } from './page-programs.mjs';
import { root } from './steps.mjs';

/** Programs that need files, downloads, minutes or a browser are compiled and not run. */
const NOT_RUN =
  /fetch\(|fetchCifar10|openImages|readFile\(|writeReport|writeFigure|buildNative|wasmPaths|tfjs-backend-webgpu|Worker|mountChart/;

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
const folder = mkdtempSync(path.join(tmpdir(), 'wprox-pages-'));
after(() => rmSync(folder, { recursive: true, force: true, maxRetries: 3 }));
const programs = compilePrograms(folder, [...pages, planted]);
const ofPages = programs.filter(({ page }) => page !== planted[0]);

test('the programs of the pages compile, each as it stands', () => {
  assert.deepEqual(
    ofPages.flatMap(({ errors }) => errors),
    [],
  );
});

test('the check finds names that are missing and types that do not fit, with their lines', () => {
  const errors = programs.filter(({ page }) => page === planted[0]).flatMap((each) => each.errors);
  const found = new Set(errors.map((error) => error.replace(/ .*/, '')));
  assert.deepEqual([...found], ['planted.md:5', 'planted.md:11']);
});

for (const { page, line, code, file } of ofPages) {
  if (NOT_RUN.test(code)) continue;
  test(`${page}:${line} runs`, async () => {
    const env = { ...process.env, WPROX_BACKEND: 'wasm', WPROX_CACHE: path.join(folder, 'cache') };
    await execute(process.execPath, [file], { cwd: folder, env, seconds: 3600 });
  });
}

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
