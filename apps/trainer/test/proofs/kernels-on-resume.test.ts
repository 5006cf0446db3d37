/** A run goes on with the same backend, kernels and versions, or says that it did not. */
import { cp, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import {
  type MachineRecord,
  readExperiment,
  readMachine,
  readStatus,
} from '@wprox/experiments/run-folders';
import { writeReport } from '@wprox/report';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareExperiment } from '../../src/training/prepare-experiment.js';
import { trainRun } from '../../src/training/train-run.js';
import { wprox } from '../commands/program.fixture.js';
import { toyExperiment } from '../simulation/toy-training.fixture.js';
import { contentOf } from './content-of.fixture.js';
import { rewriteMachine } from './rewrite-checkpoint.fixture.js';
import { fastFolder } from './subjects.fixture.js';
import { tinyExperiment } from './tiny.fixture.js';
import { attempt, fastSystem, toyMachine, trainToyOn } from './trainers.fixture.js';

let root: string;
beforeAll(async () => {
  vi.stubEnv('WPROX_BACKEND', process.env['WPROX_BACKEND'] || 'cpu');
  root = await fastFolder();
  // The first run is interrupted after three of four iterations, and so is the second.
  await attempt(tinyExperiment([1, 2]), path.join(root, 'tiny'), {
    train: trainRun,
    interruptAt: 3,
  });
});
afterAll(() => rm(root, { recursive: true }));

/** What a run was trained with, and how a refusal says it. */
const others: [Partial<MachineRecord>, string][] = [
  [{ backend: 'tensorflow' }, 'backend tensorflow, now '],
  [{ kernels: '0815' }, 'kernels 0815, now '],
  [{ node: 'v18.0.0' }, `Node v18.0.0, now ${process.version}`],
  [{ tfjs: '3.0.0' }, 'TensorFlow.js 3.0.0, now '],
  [{ wprox: '0.0.9' }, 'wprox 0.0.9, now '],
  [{ device: 'a card' }, 'device a card, now none'],
  [{ decoder: 'another' }, 'decoder another, now none'],
  [{ platform: 'beos' }, `platform beos, now ${process.platform}`],
];

describe.each(others)('a run that was trained with %j', (other, words) => {
  const folder = () => path.join(root, 'copy');
  const prepare = (allowsChanges = false) =>
    prepareExperiment({
      ...{ experiment: tinyExperiment([1, 2]), folder: folder(), allowsChanges },
      onProgress: () => {},
    });
  beforeEach(async () => {
    await rm(folder(), { recursive: true, force: true });
    await cp(path.join(root, 'tiny'), folder(), { recursive: true });
    // The second run, so that each is compared and not only the first.
    await rewriteMachine(path.join(folder(), 'rwp-seed2'), other);
  });

  it('is refused before anything changes, and by its worker', async () => {
    const before = await contentOf(folder());
    const { refusal } = await attempt(tinyExperiment([1, 2]), folder(), {
      ...{ train: trainRun, prepare },
    });
    expect(refusal).toContain(words);
    expect(refusal).toContain(path.join('rwp-seed2', 'machine.json'));
    expect(refusal).toContain('--allow-changes');
    expect(await contentOf(folder())).toEqual(before);

    const worker = await attempt(tinyExperiment([1, 2]), folder(), { train: trainRun });
    expect(worker.refusal).toContain(words);
    expect(await readStatus(path.join(folder(), 'rwp-seed1'))).toMatchObject({ state: 'complete' });
    expect(await readStatus(path.join(folder(), 'rwp-seed2'))).toMatchObject({ state: 'failed' });
  });

  it('goes on if that is allowed, and its record and the report say so', async () => {
    const { refusal } = await attempt(tinyExperiment([1, 2]), folder(), {
      ...{ train: trainRun, prepare: () => prepare(true), allowsChanges: true },
    });
    expect(refusal).toBeUndefined();
    const [own, changed] = await Promise.all(
      ['rwp-seed1', 'rwp-seed2'].map((run) => readMachine(path.join(folder(), run))),
    );
    expect(own!.changes).toBeUndefined();
    expect(changed).toMatchObject(other);
    const { node, platform, backend, tfjs, wprox: version } = own!;
    expect(changed!.changes).toMatchObject([
      { node, platform, backend, tfjs, wprox: version, afterIteration: 3 },
    ]);
    const { runs } = await readExperiment(folder());
    expect(runs.map(({ state }) => state)).toEqual(['complete', 'complete']);
    await writeReport([folder()], path.join(folder(), 'report'));
    const page = await readFile(path.join(folder(), 'report', 'index.html'), 'utf8');
    expect(page).toContain('After iteration 3');
  });
});

it('compares with the latest machine of the run', async () => {
  const folder = path.join(root, 'latest');
  const train = (machine: MachineRecord, when: object = {}) =>
    attempt(toyExperiment([1], { iterations: 6 }), folder, {
      ...{ train: trainToyOn(machine), system: fastSystem, ...when },
    });
  const newer = { ...toyMachine, node: 'v22.0.0' };
  await train(toyMachine, { interruptAt: 1 });
  expect((await train(newer)).refusal).toContain('Node v20.20.2, now v22.0.0');
  await train(newer, { interruptAt: 3, allowsChanges: true });
  expect((await train(toyMachine)).refusal).toContain('Node v22.0.0, now v20.20.2');
  await train(toyMachine, { interruptAt: 4, allowsChanges: true });
  expect((await train(toyMachine)).refusal).toBeUndefined();
  const { changes } = (await readMachine(path.join(folder, 'rwp-seed1')))!;
  expect(changes!.map(({ node, afterIteration }) => [node, afterIteration])).toEqual([
    ['v22.0.0', 1],
    ['v20.20.2', 3],
  ]);
});

it('goes on with other threads and vectors, and its record and the report say so', async () => {
  const folder = path.join(root, 'faster');
  const on = (simd: 128 | 256, threads: number) =>
    trainToyOn({ ...toyMachine, acceleration: { simd, threads, fastMath: false } });
  const train = (run: ReturnType<typeof on>, when: object = {}) =>
    attempt(toyExperiment([1], { iterations: 6 }), folder, {
      ...{ train: run, system: fastSystem, ...when },
    });
  await train(on(256, 1), { interruptAt: 1 });
  await train(on(128, 2), { interruptAt: 3 });
  await train(on(128, 2), { interruptAt: 4 });
  expect((await train(on(256, 1))).refusal).toBeUndefined();
  const { acceleration, changes } = (await readMachine(path.join(folder, 'rwp-seed1')))!;
  expect(acceleration).toEqual({ simd: 256, threads: 1, fastMath: false });
  expect(changes!.map((each) => [each.afterIteration, each.acceleration])).toEqual([
    [1, { simd: 128, threads: 2, fastMath: false }],
    [4, { simd: 256, threads: 1, fastMath: false }],
  ]);
  await writeReport([folder], path.join(folder, 'report'));
  const page = await readFile(path.join(folder, 'report', 'index.html'), 'utf8');
  expect(page).toMatch(/After iteration 1<.*<td>vectors of 128 bits, 2 threads</);
  expect(page).toMatch(/After iteration 4<.*<td>vectors of 256 bits, 1 thread</);
});

it('a change that was killed before its first checkpoint does not count', async () => {
  const folder = path.join(root, 'killed');
  const experiment = toyExperiment([1], { iterations: 6 });
  const common = { system: fastSystem };
  await attempt(experiment, folder, { ...common, train: trainToyOn(toyMachine), interruptAt: 2 });
  const newer = trainToyOn({ ...toyMachine, backend: 'other' });
  await attempt(experiment, folder, { ...common, train: newer, killAt: 3, allowsChanges: true });
  const again = await attempt(experiment, folder, { ...common, train: trainToyOn(toyMachine) });
  expect(again.refusal).toBeUndefined();
  expect((await readMachine(path.join(folder, 'rwp-seed1')))!.changes).toBeUndefined();
});

it('the command that resumes repeats the permission', async () => {
  const file = path.join(root, 'fails.json');
  const variants = { fails: { label: 'fails' } };
  const config = { name: 'f', title: 'F', budget: { iterations: 3 }, seeds: [1] };
  await writeFile(file, JSON.stringify({ ...config, evaluation: { every: 2 }, variants }));
  const out = path.join(root, 'fails');
  const { out: printed, err, code } = await wprox(['train', file, '--out', out, '--allow-changes']);
  expect([err, code]).toEqual(['', 1]);
  expect(printed).toMatch(/resume the runs: .*--allow-changes/);
});

it('goes on on another GPU, and the report names the first', async () => {
  const folder = path.join(root, 'gpus');
  const train = (machine: MachineRecord, when: object = {}) =>
    attempt(toyExperiment([1], { iterations: 4 }), folder, {
      ...{ train: trainToyOn(machine), system: fastSystem, ...when },
    });
  await train({ ...toyMachine, gpu: 'NVIDIA A100' }, { interruptAt: 1 });
  await train({ ...toyMachine, gpu: 'NVIDIA L4' }, { interruptAt: 2 });
  expect((await train(toyMachine)).refusal).toBeUndefined();
  const machine = (await readMachine(path.join(folder, 'rwp-seed1')))!;
  expect(machine).toMatchObject({ gpu: 'NVIDIA A100' });
  expect(machine.changes).toBeUndefined();
  await writeReport([folder], path.join(folder, 'report'));
  const page = await readFile(path.join(folder, 'report', 'index.html'), 'utf8');
  expect(page).toMatch(/<th scope="row">GPU<\/th><td>NVIDIA A100</);
});
