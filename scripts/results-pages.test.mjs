import assert from 'node:assert/strict';
import { cp, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { parseExperiment, resolveRuns, runName } from '@wprox/experiments';
import { readExperiments } from '@wprox/experiments/run-folders';
import { compare } from './results-pages/bindings.mjs';
import { FOLDERS, openData } from './results-pages/data.mjs';
import { lookUp, written } from './results-pages/lookup.mjs';
import { findUnbound, PAGES } from './results-pages/pages.mjs';
import { isStudy, publish, publishStudy } from './results-pages/publish.mjs';
import { root } from './steps.mjs';

/** Of the runs that {@link writeRunFolders} writes. */
const ITERATIONS = 90;

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
  const text = await read('docs/results/step-sizes.md');
  for (const pattern of [/\| +\d+\.\d \(/, /\d<!-- = /]) {
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
  const [folder, name] = [await temporary(context), 'step-sizes'];
  await cp(path.join(FOLDERS.results, name), path.join(folder, name), { recursive: true });
  const file = path.join(folder, name, 'wgan-gp', 'runs.jsonl');
  const lines = (await readFile(file, 'utf8')).split('\n');
  const at = lines.findIndex((line) =>
    line.startsWith('{"run":"rwp-h-horizon-80-learning-rate-0p002-seed1"'),
  );
  lines[at] = otherDigit(lines[at], lines[at].lastIndexOf('"value":') + '"value":'.length);
  await writeFile(file, lines.join('\n'));
  const page = await read('docs/results/step-sizes.md');
  const { differences } = await compare(page, openData({ ...FOLDERS, results: folder }));
  const row = '| RWP, h horizon 80, learning rate 0.002 |';
  assert.ok(differences.some(({ found }) => found.startsWith(row)));
  assert.ok(differences.some(({ expected }) => /^\d+\.\d+$/.test(expected)));
});

test('one other digit in a measurement of bench is found', async (context) => {
  const folder = await temporary(context);
  await cp(FOLDERS.bench, folder, { recursive: true });
  const file = path.join(folder, 'scaling.json');
  const text = await readFile(file, 'utf8');
  await writeFile(file, otherDigit(text, digitIn(text, /"imagesPerSecond": \d+/)));
  const page = await read('docs/project/speed.md');
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
  const [first] = await problemsOf('\n<!-- data: results step-sizes -->');
  assert.match(first, /^2: .* has no partner/);
  assert.match((await problemsOf('<!-- = step-sizes all.runs -->'))[0], /does not follow a number/);
  assert.match((await problemsOf('1<!-- = nothing all.runs -->'))[0], /no folder nothing/);
  assert.match((await problemsOf('1<!-- = step-sizes all.walks -->'))[0], /no walks; .*runs/);
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
  const name = 'stability-eight-gaussians/vanilla';
  await cp(path.join(FOLDERS.results, name), path.join(folder, name), { recursive: true });
  const file = path.join(folder, name, 'experiment.json');
  const experiment = JSON.parse(await readFile(file, 'utf8'));
  // Without ℓ = 10 of the SBE, so that the methods share only a half of the combinations.
  const variants = Object.entries(experiment.variants).filter(
    ([variant]) => !/^o.*-inner-steps-10-/.test(variant),
  );
  await writeFile(
    file,
    JSON.stringify({
      ...{ ...experiment, variants: Object.fromEntries(variants) },
      ...{ levels: [1.5, 0.5], endsWell: { below: 0.5 } },
    }),
  );
  const judged = openData({ ...FOLDERS, results: folder });
  const number = (key) => judged.number({ source: name, key });

  // Counted here from the last distances of the runs.
  const packed = (await readFile(path.join(folder, name, 'runs.jsonl'), 'utf8')).trimEnd();
  const runs = packed.split('\n').map(JSON.parse);
  const lasts = (start) =>
    runs
      .filter(({ run }) => run.startsWith(start))
      .map(({ metrics }) => metrics.findLast(({ kind }) => kind === 'distance').value);
  const below = (values) => values.filter((value) => value < 0.5).length;
  const meanOf = (values) => values.reduce((sum, value) => sum + value, 0) / values.length;
  const [rwp, sharedRwp] = [lasts('rwp-'), lasts('rwp-inner-steps-5-')];
  assert.equal(await number('families.rwp.endsWell.runs'), String(below(rwp)));
  assert.equal(await number('families.rwp.endsWell.of'), '40');
  assert.equal(await number('families.rwp.endsWell.shared.runs'), String(below(sharedRwp)));
  assert.equal(await number('families.rwp.endsWell.shared.of'), '20');
  assert.notEqual(below(rwp), below(sharedRwp));
  // Only ℓ = 5 is in all methods that have the generator steps, at four learning rates.
  assert.equal(await number('all.sharedCombinations'), '4');
  const block = await judged.block(['ends-well', name]);
  assert.match(block, new RegExp(`RWP, h = 0.2 \\| 8 \\| ${below(rwp)} of 40 runs`));

  const settings = variants.map(([variant]) => variant);
  const lowestOf = (start) =>
    settings
      .filter((variant) => start.test(variant))
      .map((variant) => ({ variant, mean: meanOf(lasts(`${variant}-seed`)) }))
      .reduce((best, each) => (each.mean < best.mean ? each : best));
  const [best, control] = [lowestOf(/^rwp-/), lowestOf(/^(one-step|none)-/)];
  const { variant } = best;
  const own = below(lasts(`${variant}-seed`));
  assert.equal(await number(`${variant}.endsWell.runs`), String(own));
  assert.equal(await number('families.rwp.best.variant'), variant);
  assert.equal(await number('families.none.settings'), '8');
  assert.equal(await number('all.levels[1]'), '0.500');
  assert.equal(await number('all.bestControl.variant'), control.variant);
  const difference = Number(await number(`${variant}.control.final.difference`));
  assert.ok(Math.abs(difference - (best.mean - control.mean)) < 0.002);
  assert.match(await number(`${variant}.control.levels[0].seconds.ratio`), /^\d/);
  assert.match(await number(`${variant}.control.levels[0].iterations.control`), /no regularizer/);
  assert.match(await number(`${variant}.steadiness.deviation`), /^0\.\d/);
  for (const generator of ['best-control', 'methods', 'steadiness', 'levels', 'results']) {
    assert.match(await judged.block([generator, name]), /^\| RWP, h = 0.2/m);
  }
});

test('the tables of several parts follow each other', async () => {
  const block = (...words) => data.block(words);
  for (const generator of ['best-control', 'steadiness', 'methods']) {
    const [all, part] = [
      await block(generator, 'step-sizes'),
      await block(generator, 'step-sizes/vanilla'),
    ];
    assert.equal(all.match(/^## /gm).length, 3);
    assert.equal(part.match(/^## /gm).length, 1);
    assert.ok(all.includes(part.trim()));
  }
  await assert.rejects(block('ends-well', 'step-sizes'), /gives nothing/);
});

test('parts with other methods are counted by the names of the methods', async () => {
  const block = await data.block(['ends-well-by-part', 'figure-3-stability']);
  const rows = block.split('\n').map((line) => line.split('|').map((each) => each.trim()));
  const header = rows.find((row) => row.includes('O1-SBE'));
  const cell = (part, method) =>
    rows.find((row) => row[1].startsWith(part))[header.indexOf(method)];
  const own = async (part, key) =>
    data.number({ source: `figure-3-stability/${part}`, key: `families.${key}` });
  const parts = ['wgan-gp-high-lr', 'wgan-gp-high-momentum', 'ten-generator-steps'];
  for (const method of ['rwp', 'none', 'one-step']) {
    const counts = await Promise.all(parts.map((part) => own(part, `${method}.endsWell.runs`)));
    const key = `all.endsWell.${method}.runs`;
    const all = await data.number({ source: 'figure-3-stability', key });
    assert.equal(
      Number(all),
      counts.map(Number).reduce((sum, count) => sum + count),
    );
  }
  // The last part has no O1-SBE.
  assert.equal(cell('WGAN-GP on CIFAR-10', 'O1-SBE'), '8 of 9');
  assert.ok(rows.some((row) => row[header.indexOf('O1-SBE')] === '–'));
});

test('a part without a table leaves those of the others', async (context) => {
  const [results, name] = [await temporary(context), 'step-sizes'];
  await cp(path.join(FOLDERS.results, name), path.join(results, name), { recursive: true });
  const file = path.join(results, name, 'wgan-gp', 'experiment.json');
  const { variants, ...rest } = JSON.parse(await readFile(file, 'utf8'));
  const single = Object.entries(variants).map(([variant, { grid: _grid, ...own }]) => [
    variant,
    own,
  ]);
  await writeFile(file, JSON.stringify({ ...rest, variants: Object.fromEntries(single) }));
  const block = (source) => openData({ ...FOLDERS, results }).block(['methods', source]);
  await assert.rejects(block(`${name}/wgan-gp`), /gives nothing/);
  const others = await Promise.all(['vanilla', 'dragan'].map((gan) => block(`${name}/${gan}`)));
  assert.equal((await block(name)).trim(), others.map((one) => one.trim()).join('\n\n'));
  assert.match(await block(name), /^\| RWP \| 8 \|/m);
});

test('a published experiment is small and reads as before', async (context) => {
  const [from, results] = [await temporary(context), await temporary(context)];
  await writeRunFolders(from);
  const { experiments: before } = await readExperiments([from]);
  const run = path.join(from, 'none-seed1');
  await writeFile(path.join(run, 'checkpoint.safetensors'), 'large');
  assert.equal(await publish(from, 'a/b', [], { results, pictures: results }), 4);

  const { experiments: after } = await readExperiments([path.join(results, 'a', 'b')]);
  assert.deepEqual(
    after[0].runs.map(({ name, state }) => [name, state]),
    ['none-seed1', 'rwp-seed1', 'none-seed2', 'rwp-seed2'].map((name) => [name, 'complete']),
  );
  for (const [i, { losses: kept, timing, ...rest }] of after[0].runs.entries()) {
    const same = before[0].runs[i];
    assert.deepEqual(rest.config, same.config);
    assert.deepEqual(rest.distances, same.distances);
    assert.deepEqual(rest.machine, same.machine);
    assert.deepEqual(
      timing,
      [0, 45, 90].map((iteration) => ({ iteration, trainingSeconds: iteration + 0.12 })),
    );
    assert.deepEqual(
      kept.map(({ iteration, criticLoss }) => [iteration, criticLoss]).slice(0, 2),
      [3, 6].map((iteration) => [iteration, iteration - 1]),
    );
    assert.equal(kept.length, 30);
    assert.equal(kept[0].generatorLoss, 0.333333);
  }
  const published = await readdir(path.join(results, 'a', 'b'));
  assert.deepEqual(published.sort(), ['experiment.json', 'runs.jsonl']);
  // What fails leaves the published experiment as it is.
  const again = publish(from, 'a/b', ['no-such-picture'], { results, pictures: results });
  await assert.rejects(again, /no picture .*no-such-picture/);
  await assert.rejects(publish(path.join(results, 'a'), 'c', [], { results }), /published already/);
  const half = { state: 'interrupted', iteration: 8, iterations: ITERATIONS };
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

/** Writes the folders of four short runs, with a row of losses and a time for each iteration. */
async function writeRunFolders(folder) {
  const config = parseExperiment(
    {
      ...{ name: 'four', title: 'Four runs', budget: { iterations: ITERATIONS }, seeds: [1, 2] },
      evaluation: { every: ITERATIONS / 2, samples: 100, realSamples: 100 },
      variants: {
        none: { label: 'none' },
        rwp: { label: 'RWP', regularizer: { name: 'rwp', h: 0.1, innerSteps: 5 } },
      },
    },
    'four',
  );
  const machine = {
    ...{ node: 'v20.20.2', platform: 'linux', backend: 'wasm', tfjs: '4.22.0', wprox: '0.2.0' },
    ...{ cpu: 'a processor', cores: 2, memoryBytes: 1e9, startedAt: '2026-01-01T00:00:00.000Z' },
  };
  const status = { state: 'complete', iteration: ITERATIONS, iterations: ITERATIONS };
  await writeFile(path.join(folder, 'experiment.json'), JSON.stringify(config));
  for (const run of resolveRuns(config)) {
    const distance = (iteration) => ({
      ...{ kind: 'distance', iteration, value: run.seed / 3 + iteration, samples: 100 },
      ...{ realSamples: 100, measure: 'frechet', features: 'cifar10-classifier' },
    });
    const losses = (iteration) => ({
      ...{ kind: 'losses', iteration, criticLoss: iteration, generatorLoss: 1 / 3, penalty: 0 },
    });
    const iterations = Array.from({ length: ITERATIONS }, (_, i) => i + 1);
    const metrics = [
      distance(0),
      ...iterations.flatMap((i) => (i % 45 === 0 ? [losses(i), distance(i)] : [losses(i)])),
    ];
    const timing = [0, ...iterations].map((iteration) => ({
      ...{ iteration, trainingSeconds: iteration + 0.1234 },
    }));
    const files = {
      ...{ 'config.json': [run], 'machine.json': [machine], 'status.json': [status] },
      ...{ 'metrics.jsonl': metrics, 'timing.jsonl': timing },
    };
    await mkdir(path.join(folder, runName(run)));
    for (const [name, rows] of Object.entries(files)) {
      const text = rows.map((row) => `${JSON.stringify(row)}\n`).join('');
      await writeFile(path.join(folder, runName(run), name), text);
    }
  }
}
