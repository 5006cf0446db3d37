import assert from 'node:assert/strict';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { blocksOf } from '@wprox/docs/blocks';
import { parseExperiment } from '@wprox/experiments';
import { checkCommand, commandsOf, programsOf } from './page-commands.mjs';
import { pagesIn } from './page-programs.mjs';
import { root } from './steps.mjs';

const pages = pagesIn(root)
  .filter((page) => !page.endsWith('CHANGELOG.md'))
  .map((page) => [page, readFileSync(path.join(root, page), 'utf8')]);

test('every command of every page is one that its program takes', async (t) => {
  const commands = pages.flatMap(([page, text]) => commandsOf(page, text));
  const problems = [];
  const skipped = new Set();
  for (const each of commands) {
    try {
      const answer = await checkCommand(each);
      if (answer?.skipped) skipped.add(`${each.words[0]}: ${answer.skipped}`);
    } catch (error) {
      problems.push(`${each.page}:${each.line} ${error.message}`);
    }
  }
  for (const reason of skipped) t.diagnostic(`not called: ${reason}`);
  assert.deepEqual(problems, []);
  assert(commands.length > 150, `only ${commands.length} commands were found`);
});

test('the check refuses unknown commands, options, values, scripts, files and packages', async () => {
  const wrong = [
    'npx wprox trian quickstart',
    'npx wprox train quickstart',
    'npx wprox train quickstart-images --gpu 0',
    'npx wprox train quickstart-images --seeds one',
    'npm run nothing',
    'node scripts/nothing.mjs',
    'npm install @wprox/nothing',
    'unheard-of --flag',
  ];
  for (const line of wrong) {
    const [command] = programsOf(line);
    await assert.rejects(checkCommand({ ...command, page: 'README.md' }), line);
  }
});

test('lines are read as a shell reads them', () => {
  const code =
    'A=1 npx wprox train x \\\n  --only "{}" > out.txt # comment | no\ncd a && node b | c\n';
  assert.deepEqual(
    programsOf(code).map(({ words, folder }) => [words.join(' '), folder]),
    [
      ['npx wprox train x --only {}', ''],
      ['cd a', 'a'],
      ['node b', 'a'],
      ['c', 'a'],
    ],
  );
});

/** Files of experiments on pages; other JSON shows a part of one, or import maps. */
const experiments = pages.flatMap(([page, text]) =>
  blocksOf(text)
    .filter(({ language, code }) => language === 'json' && 'name' in JSON.parse(code))
    .map(({ line, code }) => [`${page}:${line}`, JSON.parse(code)]),
);

test('every experiment of a page is one that wprox trains', () => {
  assert(experiments.length >= 3);
  for (const [place, experiment] of experiments) {
    assert.doesNotThrow(() => parseExperiment(experiment, place), place);
  }
});
