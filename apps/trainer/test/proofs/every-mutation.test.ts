/**
 * Damages every file of a run in every way and trains again: the run ends with the bytes of an undisturbed
 * one, or is refused by the name of the file. `WPROX_PROOFS=200` changes 200 places of each file.
 */
import { existsSync } from 'node:fs';
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { toyExperiment } from '../simulation/toy-training.fixture.js';
import { type Ending, type Subject, trial } from './mutation-trials.fixture.js';
import { mutationsOf } from './mutations.fixture.js';
import { attempt, fastSystem, trainToy } from './trainers.fixture.js';

const given = Number(process.env['WPROX_PROOFS']);
const places = given || 3;

const experiment = toyExperiment([1], { iterations: 6, keep: 'best' });
const another = toyExperiment([2], { iterations: 6, keep: 'best' });
const run = 'rwp-seed1';
const options = { train: trainToy, system: fastSystem };
/** Iterations 0, 2, 4 and 6 are evaluated. */
const states = {
  complete: {},
  interrupted: { interruptAt: 5 },
  killed: { killAt: 5 },
  'interrupted early': { interruptAt: 1 },
};
type State = keyof typeof states;

let root: string;
const folderOf = (state: State) => path.join(root, state);
beforeAll(async () => {
  root = await mkdtemp(path.join(existsSync('/dev/shm') ? '/dev/shm' : tmpdir(), 'wprox-proofs-'));
  for (const [state, when] of Object.entries(states)) {
    await attempt(experiment, path.join(root, state), { ...options, ...when });
  }
  await attempt(another, path.join(root, 'another'), options);
});
afterAll(() => rm(root, { recursive: true }));

const subjectOf = (state: State): Subject => ({
  ...{ experiment, run, base: folderOf(state), undisturbed: folderOf('complete'), options },
});

async function filesOf(state: State): Promise<string[]> {
  const folder = path.join(folderOf(state), run);
  const entries = await readdir(folder, { recursive: true, withFileTypes: true });
  return entries
    .filter((entry) => entry.isFile())
    .map((entry) => path.relative(folder, path.join(entry.parentPath, entry.name)))
    .sort();
}

/** The same file of another run and of this one at other times, and for pictures those of other iterations. */
function othersOf(state: State, name: string): string[] {
  const folders = Object.keys(states).filter((each) => each !== state);
  const same = folders.map((each) => path.join(root, each, run, name));
  const sisters = /^samples/.test(name)
    ? ['samples/iteration-000000.png', 'samples/iteration-000004.png']
    : /^checkpoint/.test(name)
      ? ['', '.previous', '.best'].map((kind) => `checkpoint${kind}.safetensors`)
      : [];
  const within = sisters.map((sister) => path.join(root, state, run, sister));
  return [path.join(root, 'another', 'rwp-seed2', name), ...same, ...within];
}

const total = new Map<string, number>();
const count = (key: string) => total.set(key, (total.get(key) ?? 0) + 1);

describe.each(Object.keys(states) as State[])('a run that is %s', (state) => {
  it('has the files that the trials damage', async () => {
    expect(await filesOf(state)).toEqual(
      expect.arrayContaining(['config.json', 'features.json', 'machine.json', 'metrics.jsonl']),
    );
  });

  it('ends as if nothing had happened, or is refused by the name of the damaged file', async () => {
    const subject = subjectOf(state);
    const scratch = path.join(root, 'scratch');
    const problems: string[] = [];
    for (const name of await filesOf(state)) {
      const content = await readFile(path.join(subject.base, run, name));
      const mutations = await mutationsOf(content, name, { others: othersOf(state, name), places });
      for (const { kind, apply } of mutations) {
        const damage = {
          ...{ what: `${state}: ${name} ${kind}`, files: [name] },
          apply: (folder: string) => apply(path.join(folder, name)),
        };
        const ending: Ending | 'FAILED' = await trial(subject, damage, scratch).catch((error) => {
          problems.push((error as Error).message);
          return 'FAILED';
        });
        count(`${state}: ${name.replace(/\d{6}/, 'N')}: ${ending}`);
        count(`all: ${ending}`);
      }
    }
    expect([...new Set(problems)].slice(0, 40)).toEqual([]);
  }, 3_600_000);
});

// The docs show these numbers.
afterAll(() => {
  for (const [key, n] of total) if (given || key.startsWith('all')) console.log(`${n}\t${key}`);
});
