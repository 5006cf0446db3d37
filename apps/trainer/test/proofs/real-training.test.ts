/** Damages runs of the real training in some ways; every-mutation.test.ts damages one that counts in all. */
import { readFile, rm } from 'node:fs/promises';
import path from 'node:path';
import { afterAll, beforeAll, expect, it, vi } from 'vitest';
import { prepareExperiment } from '../../src/training/prepare-experiment.js';
import { trainRun } from '../../src/training/train-run.js';
import { type Ending, trial } from './mutation-trials.fixture.js';
import { mutationsOf } from './mutations.fixture.js';
import { fastFolder, Subjects } from './subjects.fixture.js';
import { tinyExperiment } from './tiny.fixture.js';

const given = Number(process.env['WPROX_PROOFS']);
/** Every which mutation is tried: a case takes a fifth of a second. */
const stride = given ? 1 : 8;
const tiny = (seed: number) => tinyExperiment([seed]);
const states = { complete: {}, interrupted: { interruptAt: 3 } };

let root: string;
let subjects: Subjects;
beforeAll(async () => {
  vi.stubEnv('WPROX_BACKEND', process.env['WPROX_BACKEND'] || 'cpu');
  root = await fastFolder();
  const prepare = async () => undefined;
  subjects = new Subjects(root, states, 'rwp-seed1', tiny(1), { train: trainRun, prepare });
  await subjects.make(tiny(2));
});
const counts: Partial<Record<Ending, number>> = {};
afterAll(async () => {
  console.log(JSON.stringify(counts));
  await rm(root, { recursive: true });
});

it.each(Object.keys(states))(
  'a real run that is %s ends with the same bytes or is refused',
  async (state) => {
    const before = Object.values(counts).reduce((a, b) => a + b, 0);
    for (const name of await subjects.filesOf(state)) {
      const content = await readFile(subjects.file(state, name));
      const others = subjects.othersOf(state, name).slice(0, 2);
      const mutations = await mutationsOf(content, name, { others, places: given || 1 });
      for (const [index, { kind, apply }] of mutations.entries()) {
        if ((index + name.length) % stride !== 0) continue;
        const damage = {
          ...{ what: `${state}: ${name} ${kind}`, files: [name] },
          apply: (folder: string) => apply(path.join(folder, name)),
        };
        const { base, experiment, options, ...rest } = subjects.of(state);
        const folder = path.join(root, 'scratch');
        const prepare = async () =>
          prepareExperiment({ experiment, folder, onProgress: () => {} }).then(() => undefined);
        const subject = { base, experiment, ...rest, options: { ...options, prepare } };
        const ending = await trial(subject, damage, folder);
        counts[ending] = (counts[ending] ?? 0) + 1;
      }
    }
    expect(Object.values(counts).reduce((a, b) => a + b, 0)).toBeGreaterThan(before + 10);
  },
);
