/**
 * Damages every file of a run in every way and trains again: the run ends with the bytes of an undisturbed
 * one, or is refused by the name of the file. `WPROX_PROOFS=200` changes 200 places of each file.
 */
import { readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { statusText } from '@wprox/experiments/run-folders';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyExperiment } from '../simulation/toy-training.fixture.js';
import { type Damage, type Ending, trial } from './mutation-trials.fixture.js';
import { type Mutation, mutationsOf } from './mutations.fixture.js';
import { fastFolder, Subjects } from './subjects.fixture.js';
import { fastSystem, trainToy } from './trainers.fixture.js';

const given = Number(process.env['WPROX_PROOFS']);
const places = given || 3;
const toy = (seed: number) => toyExperiment([seed], { iterations: 6, keep: 'best' });
/** Iterations 0, 2, 4 and 6 are evaluated. */
const states = {
  complete: {},
  interrupted: { interruptAt: 5 },
  killed: { killAt: 5 },
  'interrupted early': { interruptAt: 1 },
};
const stateNames = Object.keys(states);

let root: string;
let subjects: Subjects;
beforeAll(async () => {
  root = await fastFolder();
  const options = { train: trainToy, system: fastSystem };
  subjects = new Subjects(root, states, 'rwp-seed1', toy(1), options);
  await subjects.make(toy(2));
});
// The docs show these numbers.
afterAll(async () => {
  for (const [key, n] of total) if (given || key.startsWith('all')) console.log(`${n}\t${key}`);
  await rm(root, { recursive: true });
});

const total = new Map<string, number>();
const count = (key: string) => total.set(key, (total.get(key) ?? 0) + 1);

async function mutationsIn(state: string, name: string, most: number): Promise<Mutation[]> {
  const content = await readFile(subjects.file(state, name));
  return mutationsOf(content, name, { others: subjects.othersOf(state, name), places: most });
}

/** Tries each damage. @returns what went wrong. */
async function problemsOf(state: string, kind: string, damages: readonly Damage[]) {
  const problems: string[] = [];
  for (const damage of damages) {
    const ending: Ending | 'failed' = await trial(
      subjects.of(state),
      damage,
      path.join(root, 'scratch'),
    ).catch((error: Error) => {
      problems.push(error.message);
      return 'failed';
    });
    count(`${state}: ${damage.files.join(' and ').replaceAll(/\d{6}/g, 'N')}: ${ending}`);
    count(`all ${kind}: ${ending}`);
  }
  return [...new Set(problems)].slice(0, 40);
}

const within = (name: string, { kind, apply }: Mutation): Damage => ({
  ...{ what: `${name} ${kind}`, files: [name] },
  apply: (folder) => apply(path.join(folder, name)),
});

describe.each(stateNames)('a run that is %s', (state) => {
  it('ends as if nothing had happened, or is refused by the name of the damaged file', async () => {
    const names = await subjects.filesOf(state);
    const own = ['config.json', 'features.json', 'machine.json', 'metrics.jsonl', 'status.json'];
    expect(names).toEqual(expect.arrayContaining(own));
    for (const name of names) {
      const damages = (await mutationsIn(state, name, places)).map((each) => within(name, each));
      expect(await problemsOf(state, 'single', damages)).toEqual([]);
    }
  });

  it('does so if its status claims more than it has, and another file is damaged', async () => {
    const claims: [string, Buffer | undefined][] = [
      ['of the complete run', await readFile(subjects.file('complete', 'status.json'))],
      [
        'complete without files',
        Buffer.from(statusText({ state: 'complete', iteration: 6, iterations: 6 })),
      ],
      ['deleted', undefined],
    ];
    for (const name of await subjects.filesOf(state)) {
      if (name === 'status.json') continue;
      const mutations = (await mutationsIn(state, name, given ? 10 : 1)).filter(
        (_, index) => given || (index + name.length) % 4 === 0,
      );
      const damages = claims.flatMap(([claim, status]) =>
        mutations.map((mutation): Damage => {
          const { what, files, apply } = within(name, mutation);
          return {
            what: `status ${claim}, ${what}`,
            files: [...files, 'status.json'],
            apply: async (folder) => {
              const file = path.join(folder, 'status.json');
              await (status ? writeFile(file, status) : rm(file));
              await apply(folder);
            },
          };
        }),
      );
      expect(await problemsOf(state, 'pairs', damages)).toEqual([]);
    }
  });
});
