import { appendFile, chmod, mkdir, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { runPaths, writeStatus } from '@wprox/experiments/run-folders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { requireFolder } from '../../src/watch/find-experiments.js';
import type { ExperimentView, RunView } from '../../src/watch/view.js';
import { WatchedFolders } from '../../src/watch/watched-folders.js';
import { remove, temporaryFolder, writeExperiment, writeRun } from './folder.fixture.js';

let folder: string;
beforeEach(async () => {
  folder = await temporaryFolder();
});
afterEach(() => remove(folder));

const runOf = (view: ExperimentView | undefined, name: string): RunView =>
  view!.runs.find((run) => run.name === name)!;

describe('folders that are watched', () => {
  it('show experiments that appear, and runs as they come on', async () => {
    const watched = new WatchedFolders([folder]);
    await watched.look(0);
    expect(watched.overview).toEqual({ folders: [folder], ids: [] });
    const experiment = path.join(folder, 'a', 'points');
    const [first, second] = await writeExperiment(experiment);
    await watched.look(1);
    expect(watched.views[0]).toMatchObject({ title: 'Experiment points', distances: [] });
    expect(watched.views[0]!.runs.map(({ state }) => state)).toEqual(Array(4).fill('waiting'));

    await writeRun(experiment, first!, [0, 10]);
    await watched.look(2);
    const [view] = watched.views;
    expect(runOf(view, 'none-seed1')).toMatchObject({
      state: 'training',
      iteration: 10,
      share: 0.1,
    });
    const [distance] = view!.distances;
    expect(distance!.chart.axes.map(({ name }) => name)).toEqual([
      'training time',
      'outer iterations',
      'generator steps',
    ]);
    expect(distance!.chart.series[0]!.curves[1]).toMatchObject(
      [
        { x: 0, mean: 2 },
        { x: 10, mean: 2 / 11 },
      ].map(({ x, mean }) => ({ x, mean: Number(mean.toPrecision(7)) })),
    );
    expect(distance!.chart.level).toEqual({ value: 0.1, label: 'floor' });
    expect(view!.samples).toEqual([{ run: 'none-seed1', label: 'no regularizer', iteration: 10 }]);

    await writeRun(experiment, first!, [30]);
    await writeRun(experiment, second!, [0]);
    await watched.look(12);
    // 20 iterations in 10 seconds: 70 are left.
    expect(runOf(watched.views[0], 'none-seed1').secondsLeft).toBeCloseTo(35, 6);
    expect(runOf(watched.views[0], 'rwp-seed1')).toMatchObject({ state: 'training', h: 0.2 });
  });

  it('make a view anew only if something has changed', async () => {
    const [first] = await writeExperiment(folder);
    await writeExperiment(path.join(folder, 'not', 'looked', 'at'));
    const watched = new WatchedFolders([folder]);
    await watched.look(0);
    const before = watched.views;
    await watched.look(100);
    expect(watched.views[0]).toBe(before[0]);
    expect(watched.views).toHaveLength(1);
    await writeRun(folder, first!, [0]);
    await watched.look(101);
    expect(watched.views[0]).not.toBe(before[0]);
  });

  it('tell how long a run that trains has been quiet', async () => {
    const [first] = await writeExperiment(folder);
    const watched = new WatchedFolders([folder]);
    await watched.look(0);
    await writeRun(folder, first!, [0, 10]);
    await watched.look(10);
    await watched.look(11);
    await watched.look(400);
    expect(runOf(watched.views[0], 'none-seed1').quietSeconds).toBe(390);
  });

  it.each([
    [
      'failed',
      { state: 'failed', iteration: 20, error: 'the loss is NaN\nmore' },
      'the loss is NaN',
    ],
    ['interrupted', { state: 'interrupted', iteration: 20 }, undefined],
    ['complete', { state: 'complete', iteration: 100 }, undefined],
  ] as const)('show a run that is %s', async (state, status, reason) => {
    const [first] = await writeExperiment(folder);
    const own = await writeRun(folder, first!, [0, 20]);
    await writeStatus(own, status);
    const watched = new WatchedFolders([folder]);
    await watched.look(0);
    const run = runOf(watched.views[0], 'none-seed1');
    expect([run.state, run.reason]).toEqual([state, reason]);
    expect(run.share).toBe(state === 'complete' ? 1 : 0.2);
    expect(watched.views[0]!.distances).toHaveLength(1);
  });

  it('show what can be read of a folder that is damaged', async () => {
    const [first] = await writeExperiment(folder);
    const own = await writeRun(folder, first!, [0, 20]);
    await appendFile(runPaths(own).metrics, '{"kind":"losses","iteration":30,"criticLoss":NaN}\n');
    await appendFile(runPaths(own).metrics, '{"kind":"dist');
    const watched = new WatchedFolders([folder]);
    await watched.look(0);
    expect(runOf(watched.views[0], 'none-seed1').reason).toMatch(/metrics\.jsonl: line 5/);
    expect(watched.views[0]!.distances[0]!.chart.series[0]!.curves[1]).toHaveLength(2);
    await writeFile(runPaths(own).status, '{"format":99}');
    await watched.look(1);
    expect(runOf(watched.views[0], 'none-seed1')).toMatchObject({ state: 'unreadable' });
    await writeFile(path.join(folder, 'experiment.json'), '{');
    await watched.look(2);
    expect(watched.views[0]).toMatchObject({
      runs: [],
      problem: expect.stringMatching(/experiment\.json/),
    });
    await writeExperiment(folder);
    await writeStatus(own, { state: 'running', iteration: 20 });
    await watched.look(3);
    expect(runOf(watched.views[0], 'none-seed1').state).toBe('training');
  });

  it('forget experiments that are gone', async () => {
    await writeExperiment(path.join(folder, 'one'), 'one');
    await writeExperiment(path.join(folder, 'two'), 'two');
    const watched = new WatchedFolders([folder, folder]);
    await watched.look(0);
    expect(watched.views.map(({ title }) => title)).toEqual(['Experiment one', 'Experiment two']);
    await rm(path.join(folder, 'one'), { recursive: true });
    await watched.look(1);
    expect(watched.views.map(({ title }) => title)).toEqual(['Experiment two']);
  });

  it('give only pictures that they have found', async () => {
    const [first] = await writeExperiment(folder);
    const own = await writeRun(folder, first!, [0, 10]);
    const watched = new WatchedFolders([folder]);
    await watched.look(0);
    const { id } = watched.views[0]!;
    expect(watched.sampleFile(id, 'none-seed1', 10)).toBe(
      path.join(own, 'samples', 'iteration-000010.png'),
    );
    expect(watched.sampleFile(id, 'none-seed1', 11)).toBeUndefined();
    expect(watched.sampleFile(id, '../none-seed1', 10)).toBeUndefined();
    expect(watched.sampleFile('0'.repeat(12), 'none-seed1', 10)).toBeUndefined();
  });
});

it('shows an experiment once, however often its folder is named', async () => {
  await writeExperiment(folder);
  const relative = path.relative('.', folder);
  const watched = new WatchedFolders([folder, `${folder}${path.sep}`, relative]);
  await watched.look(0);
  expect(watched.views.map((view) => view.folder)).toEqual([folder]);
});

describe('a folder that cannot be watched', () => {
  const failure = async (name: string) =>
    requireFolder(path.join(folder, name)).then(
      () => '',
      (error: Error) => error.message,
    );

  it('is named, with what was expected', async () => {
    await writeFile(path.join(folder, 'file'), '');
    expect(await failure('missing')).toMatch(/^there is no folder .*missing; expected a folder of/);
    expect(await failure('file')).toMatch(/file is a file; expected a folder of runs/);
    await mkdir(path.join(folder, 'run'));
    for (const name of ['config.json', 'metrics.jsonl']) {
      await writeFile(path.join(folder, 'run', name), '');
    }
    expect(await failure('run')).toContain(`expected that of its experiment: ${folder}`);
    expect(await failure('.')).toBe('');
  });

  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'is named if it must not be read',
    async () => {
      await mkdir(path.join(folder, 'closed'));
      await chmod(path.join(folder, 'closed'), 0);
      expect(await failure('closed')).toMatch(/cannot be listed \(EACCES\)/);
    },
  );
});
