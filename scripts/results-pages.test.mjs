import assert from 'node:assert/strict';
import { cp, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { readExperiments } from '@wprox/experiments/run-folders';
import { compare } from './results-pages/bindings.mjs';
import { FOLDERS, openData } from './results-pages/data.mjs';
import { lookUp, written } from './results-pages/lookup.mjs';
import { findUnbound, PAGES } from './results-pages/pages.mjs';
import { isStudy, publish, publishStudy } from './results-pages/publish.mjs';
import { root } from './steps.mjs';

const data = openData();
const read = (file) => readFile(path.join(root, file), 'utf8');
/** Replaces the digit at a place by another one. */
const otherDigit = (text, at) =>
  `${text.slice(0, at)}${(Number(text[at]) + 1) % 10}${text.slice(at + 1)}`;
/** The place of the last digit of what a pattern finds. */
const digitIn = (text, pattern) => {
  const match = pattern.exec(text);
  return match.index + match[0].search(/\d(?=\D*$)/);
};

for (const page of PAGES) {
  test(`${page.file} shows its data, and nothing measured besides`, async () => {
    const text = await read(page.file);
    const { differences } = await compare(text, data);
    assert.deepEqual([...differences, ...findUnbound(text, page)], []);
  });
}

test('one other digit in a table or a sentence is found, with its line', async () => {
  const text = await read('docs/results/figure-2-cpu.md');
  for (const pattern of [/\| +49\.8 \(/, /\d<!-- = /]) {
    const at = digitIn(text, pattern);
    const { differences, filled } = await compare(otherDigit(text, at), data);
    assert.deepEqual(
      differences.map(({ line }) => line),
      [text.slice(0, at).split('\n').length],
    );
    assert.deepEqual((await compare(filled, data)).differences, []);
  }
});

test('one other digit in the data is found in a table and in a sentence', async (context) => {
  const folder = await temporary(context);
  await cp(FOLDERS.results, folder, { recursive: true });
  const file = path.join(folder, 'figure-2-cpu', 'wgan-gp', 'o1-seed1', 'metrics.jsonl');
  const rows = await readFile(file, 'utf8');
  await writeFile(file, otherDigit(rows, rows.lastIndexOf('"value":') + '"value":'.length));
  const page = await read('docs/results/figure-2-cpu.md');
  const { differences } = await compare(page, openData({ ...FOLDERS, results: folder }));
  assert.ok(differences.some(({ found }) => found.startsWith('| O1-SBE')));
  assert.ok(differences.some(({ expected }) => /^\d+\.\d+$/.test(expected)));
});

test('one other digit in a measurement of bench is found', async (context) => {
  const folder = await temporary(context);
  await cp(FOLDERS.bench, folder, { recursive: true });
  const file = path.join(folder, 'scaling.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, otherDigit(text, digitIn(text, /"imagesPerSecond": \d+/)));
  const page = await read('docs/speed.md');
  const { differences } = await compare(page, openData({ ...FOLDERS, bench: folder }));
  assert.equal(differences.length, 1);
});

test('measured tables and numbers that are not bound are found', () => {
  const page = { isResult: true, others: ['setting'] };
  const table = (heading) => `| ${heading} |\n| --- |\n| 12.5 |\n`;
  const lines = (text, options = page) => findUnbound(text, options).map(({ line }) => line);
  assert.deepEqual(lines(`Text.\n\n${table('distance')}`), [5]);
  assert.deepEqual(lines(table('setting')), []);
  assert.deepEqual(lines(`<!-- data: results x -->\n${table('distance')}<!-- end of data -->`), []);
  assert.deepEqual(lines('It took\n3 minutes.'), [2]);
  assert.deepEqual(lines('It took\n3 minutes.', { others: [] }), []);
  assert.deepEqual(lines('It ends at 12.5<!-- = x o1.final -->, with h = 0.1.'), []);
});

test('a binding that cannot be read is named', async () => {
  const problemsOf = async (text) =>
    (await compare(text, data)).differences.map(({ line, problem }) => `${line}: ${problem}`);
  const [first] = await problemsOf('\n<!-- data: results figure-2-cpu -->');
  assert.match(first, /^2: .* has no partner/);
  assert.match(
    (await problemsOf('<!-- = figure-2-cpu all.runs -->'))[0],
    /does not follow a number/,
  );
  assert.match((await problemsOf('1<!-- = nothing all.runs -->'))[0], /no folder nothing/);
  assert.match((await problemsOf('1<!-- = figure-2-cpu all.walks -->'))[0], /no walks; .*runs/);
  const block = '<!-- data: walks x --><!-- end of data -->';
  assert.match((await problemsOf(block))[0], /no generator walks; .*results/);
});

test('numbers are found by their key and written like those of reports', () => {
  const rows = [
    { width: 16, gan: 'wgan', time: { mean: 0.01234, low: 0, high: 1 } },
    { width: 64 },
  ];
  assert.equal(written(lookUp({ rows }, 'rows[width=16,gan=wgan].time')), '0.0123');
  assert.equal(written(lookUp({ rows }, 'rows[1].width')), '64');
  assert.throws(() => lookUp({ rows }, 'rows[width=32]'), /2 items/);
  assert.throws(() => lookUp({ rows: [...rows, ...rows] }, 'rows[width=16]'), /2 items/);
  assert.equal(written(12_345), '12,345');
  assert.equal(written(0.4567, { unit: 'percent', digits: 2 }), '46');
  assert.equal(written(90, { unit: 'minutes' }), '1.50');
  assert.equal(written('AMD EPYC'), 'AMD EPYC');
  assert.throws(() => written(rows[1]), /width/);
});

test('an experiment that judges its runs has tables and numbers of its methods', async (context) => {
  const folder = await temporary(context);
  const name = 'eight-gaussians-stability';
  await cp(path.join(FOLDERS.results, name), path.join(folder, name), { recursive: true });
  const file = path.join(folder, name, 'experiment.json');
  const experiment = JSON.parse(await readFile(file, 'utf8'));
  await writeFile(
    file,
    JSON.stringify({ ...experiment, levels: [1, 0.5], endsWell: { below: 0.5 } }),
  );
  const judged = openData({ ...FOLDERS, results: folder });
  const number = (key) => judged.number({ source: name, key });

  // Counted here from the last distances of the runs.
  const lasts = async (start) => {
    const runs = (await readdir(path.join(folder, name))).filter((run) => run.startsWith(start));
    const texts = runs.map((run) =>
      readFile(path.join(folder, name, run, 'metrics.jsonl'), 'utf8'),
    );
    return (await Promise.all(texts)).map((text) => {
      const rows = text.trimEnd().split('\n').map(JSON.parse);
      return rows.findLast(({ kind }) => kind === 'distance').value;
    });
  };
  const below = (values) => values.filter((value) => value < 0.5).length;
  const [rwp, sharedRwp] = [await lasts('rwp-'), await lasts('rwp-inner-steps-5-')];
  assert.equal(await number('families.rwp.endsWell.runs'), String(below(rwp)));
  assert.equal(await number('families.rwp.endsWell.of'), '30');
  assert.equal(await number('families.rwp.endsWell.shared.runs'), String(below(sharedRwp)));
  assert.equal(await number('families.rwp.endsWell.shared.of'), '15');
  // Only ℓ = 5 is in all methods, at three learning rates.
  assert.equal(await number('all.sharedCombinations'), '3');
  const block = await judged.block(['ends-well', name]);
  assert.match(block, new RegExp(`RWP, h = 0.2 \\| 6 \\| ${below(rwp)} of 30 runs`));

  const variant = 'rwp-inner-steps-10-learning-rate-0p004';
  const own = below(await lasts(variant));
  assert.equal(await number(`${variant}.endsWell.runs`), String(own));
  assert.equal(await number('families.rwp.best.variant'), variant);
  assert.equal(await number('families.none.settings'), '9');
  assert.equal(await number('all.levels[1]'), '0.500');
  const control = await number('all.bestControl.variant');
  const means = await Promise.all([variant, control].map((one) => number(`${one}.final`)));
  const difference = Number(await number(`${variant}.control.final.difference`));
  assert.ok(Math.abs(difference - (means[0] - means[1])) < 0.002);
  assert.match(await number(`${variant}.control.levels[0].seconds.ratio`), /^\d/);
  assert.match(await number(`${variant}.control.levels[0].iterations.control`), /no regularizer/);
  assert.match(await number(`${variant}.steadiness.deviation`), /^0\.\d/);
  for (const generator of ['best-control', 'methods', 'steadiness', 'levels', 'results']) {
    assert.match(await judged.block([generator, name]), /^\| RWP, h = 0.2/m);
  }
});

test('the tables of several parts follow each other', async () => {
  const block = (...words) => data.block(words);
  for (const generator of ['best-control', 'steadiness']) {
    const [all, part] = [
      await block(generator, 'figure-2-cpu'),
      await block(generator, 'figure-2-cpu/dragan'),
    ];
    assert.equal(all.match(/^## /gm).length, 3);
    assert.equal(part.match(/^## /gm).length, 1);
    assert.ok(all.includes(part.trim()));
  }
  await assert.rejects(block('ends-well', 'figure-2-cpu'), /gives nothing/);
  assert.match(await block('methods', 'quickstart'), /^\| RWP, h = 0.2 \| 3 \|/m);
});

test('a published experiment is small and reads as before', async (context) => {
  const [from, results] = [await temporary(context), await temporary(context)];
  const source = path.join(FOLDERS.results, 'figure-2-cpu', 'dragan');
  await cp(source, from, { recursive: true });
  const run = path.join(from, 'none-seed1');
  const loss = (iteration) => ({
    ...{ kind: 'losses', iteration, criticLoss: iteration, generatorLoss: 1 / 3, penalty: 0 },
  });
  const losses = Array.from({ length: 90 }, (_, i) => `${JSON.stringify(loss(i + 1))}\n`).join('');
  const metrics = await readFile(path.join(run, 'metrics.jsonl'), 'utf8');
  await writeFile(path.join(run, 'metrics.jsonl'), losses + metrics);
  await writeFile(path.join(run, 'checkpoint.safetensors'), 'large');
  assert.equal(await publish(from, 'a/b', [], { results, pictures: results }), 12);

  const [before, after] = await Promise.all(
    [source, path.join(results, 'a', 'b')].map(async (folder) => readExperiments([folder])),
  );
  const { losses: kept, ...rest } = after.experiments[0].runs.find(
    ({ name }) => name === 'none-seed1',
  );
  const same = before.experiments[0].runs.find(({ name }) => name === 'none-seed1');
  assert.deepEqual(rest.distances, same.distances);
  assert.deepEqual(rest.timing, same.timing);
  assert.deepEqual(
    kept.map(({ iteration, criticLoss }) => [iteration, criticLoss]).slice(0, 2),
    [3, 6].map((iteration) => [iteration, iteration - 1]),
  );
  assert.equal(kept.length, 30);
  assert.equal(kept[0].generatorLoss, 0.333333);
  const published = await readdir(path.join(results, 'a', 'b'));
  assert.deepEqual(published.sort(), ['experiment.json', 'runs.jsonl']);
  // What fails leaves the published experiment as it is.
  const again = publish(from, 'a/b', ['no-such-picture'], { results, pictures: results });
  await assert.rejects(again, /no picture .*no-such-picture/);
  await assert.rejects(publish(path.join(results, 'a'), 'c', [], { results }), /published already/);
  const half = { state: 'interrupted', iteration: 8, iterations: 240 };
  await writeFile(path.join(run, 'status.json'), JSON.stringify(half));
  await assert.rejects(publish(from, 'a/b', [], { results }), /none-seed1 is interrupted/);
  assert.deepEqual(await readdir(path.join(results, 'a')), ['b']);
});

test('a published study is its data and its picture', async (context) => {
  const [from, results, pictures] = await Promise.all([0, 1, 2].map(() => temporary(context)));
  assert.equal(await isStudy(from), false);
  await writeFile(path.join(from, 'begun.json'), '{}');
  assert.equal(await isStudy(from), true);
  await assert.rejects(publishStudy(from, 'a', { results, pictures }), /expected a finished study/);
  await writeFile(path.join(from, 'study.json'), '{"a":1}');
  await writeFile(path.join(from, 'picture.png'), 'png');
  await writeFile(path.join(from, 'picture.svg'), 'svg');
  const files = await publishStudy(from, 'a', { results, pictures });
  assert.deepEqual(files, ['picture.png', 'picture.svg']);
  assert.deepEqual(await readdir(results), ['a.json']);
  assert.deepEqual((await readdir(pictures)).sort(), files);
});

async function temporary(context) {
  const folder = await mkdtemp(path.join(tmpdir(), 'wprox-pages-'));
  context.after(() => rm(folder, { recursive: true, force: true }));
  return folder;
}
