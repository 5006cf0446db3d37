/**
 * Writes the measured tables and numbers of the docs from committed data. Build first.
 *
 *   node scripts/results-pages.mjs write [page …]     # all pages by default
 *   node scripts/results-pages.mjs check [page …]     # exits with 1 if a page and its data differ
 *   node scripts/results-pages.mjs publish <run folder> <name> [picture …]
 *
 * `publish` copies a finished experiment into docs/results/<name> and pictures of its report into
 * docs/pictures, and writes the pages. Of a study it copies the data to docs/results/<name>.json and all
 * pictures. CONTRIBUTING.md says how a page shows the data.
 */
import { readFile } from 'node:fs/promises';
import path from 'node:path';
import { writeFileAtomically } from '@wprox/experiments/run-folders';
import { compare } from './results-pages/bindings.mjs';
import { FOLDERS, openData } from './results-pages/data.mjs';
import { findUnbound, PAGES } from './results-pages/pages.mjs';
import { isStudy, publish, publishStudy } from './results-pages/publish.mjs';
import { pnpm, root, run } from './steps.mjs';

const USAGE =
  'expected write [page …], check [page …], or publish <run folder> <name> [picture …], such as ' +
  'publish runs/quickstart quickstart distance-by-time';

const [command, ...words] = process.argv.slice(2);
if (command === 'write') await write(pagesOf(words));
else if (command === 'check') await check(pagesOf(words));
else if (command === 'publish' && words.length >= 2) await publishOne(words);
else fail(USAGE);

async function publishOne([folder, name, ...pictures]) {
  const targets = { results: FOLDERS.results, pictures: path.join(root, 'docs', 'pictures') };
  const from = path.resolve(folder);
  const stop = (error) => fail(error.message);
  if (await isStudy(from)) {
    if (pictures.length > 0) fail('a study has one picture; leave out the names of pictures');
    const files = await publishStudy(from, name, targets).catch(stop);
    console.log(`docs/results/${name}.json, ${files.join(', ')}`);
  } else {
    const runs = await publish(from, name, pictures, targets).catch(stop);
    console.log(`docs/results/${name}: ${runs} runs`);
  }
  await write(PAGES);
}

async function write(pages) {
  const data = openData();
  const changed = [];
  const problems = [];
  for (const { file } of pages) {
    const text = await readFile(path.join(root, file), 'utf8');
    const { filled, differences } = await compare(text, data);
    problems.push(
      ...differences.filter(({ problem }) => problem).map((each) => ({ file, ...each })),
    );
    if (differences.every(({ problem }) => problem)) continue;
    await writeFileAtomically(path.join(root, file), filled);
    changed.push(file);
  }
  for (const file of changed) console.log(`${file} is new`);
  report(problems);
  if (changed.length === 0) return;
  const code = await run(
    pnpm('exec', 'biome', 'format', '--write', '--no-errors-on-unmatched', ...changed),
    'Format by hand.',
  );
  process.exitCode ||= code;
}

async function check(pages) {
  const data = openData();
  const found = [];
  for (const page of pages) {
    const text = await readFile(path.join(root, page.file), 'utf8');
    const { differences } = await compare(text, data);
    const all = [...differences, ...findUnbound(text, page)];
    found.push(...all.map((each) => ({ file: page.file, ...each })));
  }
  report(found);
  if (found.length === 0) console.log(`${pages.length} pages agree with their data`);
}

function report(found) {
  for (const { file, line, problem, found: have, expected } of found) {
    console.error(`${file}:${line}: ${problem ?? `found “${have}”, expected “${expected}”`}`);
  }
  if (found.length > 0) process.exitCode = 1;
}

function pagesOf(files) {
  if (files.length === 0) return PAGES;
  return files.map((file) => {
    const name = path.relative(root, path.resolve(file)).replaceAll('\\', '/');
    const page = PAGES.find((each) => each.file === name);
    return page ?? fail(`${name} is not listed in scripts/results-pages/pages.mjs; add it there`);
  });
}

function fail(message) {
  console.error(message);
  process.exit(1);
}
