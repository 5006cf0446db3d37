/** The committed data behind the pages: the tables that a block can have, and the numbers by key. */
import { existsSync } from 'node:fs';
import { access, readFile } from 'node:fs/promises';
import path from 'node:path';
import { benchBlock } from '@wprox/bench/tables';
import { root } from '../steps.mjs';
import { experimentData } from './experiment-data.mjs';
import { fokkerPlanckBlock } from './fokker-planck.mjs';
import { invarianceBlock } from './invariance.mjs';
import { lookUp, written } from './lookup.mjs';
import { promisesBlock } from './promises.mjs';
import { realDistanceBlocks } from './real-distances.mjs';
import { robustnessBlocks, robustnessNumbers } from './robustness.mjs';

/** Where the data lie; a test gives other folders. */
export const FOLDERS = {
  results: path.join(root, 'docs', 'results'),
  bench: path.join(root, 'bench', 'results'),
};

/**
 * Opens the data. Each file is read once.
 *
 * @returns `block(words)`: the Markdown of a block, and `number({ source, key, unit, digits })`: the text of
 *   a number. A source is a folder or a JSON file in docs/results, `bench/<name>`, a JSON file in
 *   bench/results, or the path of another JSON file. Both throw an Error that names what is missing.
 */
export function openData({ results, bench } = FOLDERS) {
  const once = remembered();
  const experiment = (name) =>
    once(`experiment ${name}`, async () => experimentData(await existing(results, name)));
  const single = (name) => once(`file ${name}`, () => readJson(path.join(results, `${name}.json`)));
  const benchmark = (name) =>
    once(`bench ${name}`, () => readJson(path.join(bench, `${name}.json`)));

  const generators = {
    results: async (name) => (await experiment(name)).results,
    speed: async (name) => (await experiment(name)).speed,
    levels: async (name) => (await experiment(name)).levels,
    paired: async (name) => (await experiment(name)).paired,
    'best-control': async (name) => (await experiment(name)).bestControl,
    methods: async (name) => (await experiment(name)).methods,
    steadiness: async (name) => (await experiment(name)).steadiness,
    'ends-well-by-part': async (name) => (await experiment(name)).endsWellByPart,
    'ends-well-by-steps': async (name) => (await experiment(name)).endsWellBySteps,
    'ends-well': async (name) => (await experiment(name)).endsWell,
    steps: async (name, ...families) => (await experiment(name)).steps(families),
    runs: async (name) => `\`\`\`text\n${(await experiment(name)).lines}\n\`\`\``,
    'real-distances': async (table) => realDistanceBlocks(await single('real-distances'))[table],
    'fokker-planck': async (problem, kind) =>
      fokkerPlanckBlock(await single('fokker-planck'), problem, kind),
    robustness: async (name, table) => robustnessBlocks(await single(`${name}/robustness`))[table],
    invariance: async (kind) => invarianceBlock(await single('invariance'), kind),
    bench: (name) => benchBlock(name, benchmark),
    promises: async () => promisesBlock(await single('promises')),
  };

  const numbersOf = async (source) => {
    if (source.startsWith('bench/')) return benchmark(source.slice('bench/'.length));
    if (source.endsWith('.json')) return once(source, () => readJson(path.join(root, source)));
    if (source.endsWith('/robustness')) return robustnessNumbers(await single(source));
    if (existsSync(path.join(results, `${source}.json`))) return single(source);
    return (await experiment(source)).numbers;
  };

  return {
    async block([generator, ...words]) {
      if (!Object.hasOwn(generators, generator))
        throw new Error(`no generator ${generator}; expected one of ${Object.keys(generators)}`);
      const text = await generators[generator](...words);
      if (!text) throw new Error(`${[generator, ...words].join(' ')} gives nothing`);
      return text;
    },
    async number({ source, key, ...form }) {
      return written(lookUp(await once(`numbers ${source}`, () => numbersOf(source)), key), form);
    },
  };
}

function remembered() {
  const known = new Map();
  return (name, make) => {
    if (!known.has(name)) known.set(name, make());
    return known.get(name);
  };
}

async function existing(results, name) {
  const folder = path.join(results, `${name}`);
  await access(folder).catch(() => {
    throw new Error(`docs/results has no folder ${name}; publish the experiment first`);
  });
  return folder;
}

async function readJson(file) {
  const text = await readFile(file, 'utf8').catch(() => {
    throw new Error(`${path.relative(root, file)} does not exist`);
  });
  return JSON.parse(text);
}
