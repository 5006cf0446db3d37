import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ExperimentConfig, planRuns, RunFolderError } from '@wprox/experiments';
import { deleteRuns, readExperiment } from '@wprox/experiments/run-folders';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';

import { fakeWorkerFile, smallExperiment } from './experiment.fixture.js';

import type { PoolEvent } from './run-pool.js';
import { trainExperiment } from './train-experiment.js';

// Every run is a process of its own, which takes its time to start on a busy machine.
vi.setConfig({ testTimeout: 60_000 });

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'wprox-scheduler-')), 'small');
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

/** Trains with the fake worker; `onEvent` may press the buttons that the controllers are. */
async function train(
  experiment: ExperimentConfig,
  options: {
    processes?: number;
    onEvent?: (event: PoolEvent, stop: AbortController, kill: AbortController) => void;
  } = {},
) {
  const events: PoolEvent[] = [];
  const stop = new AbortController();
  const kill = new AbortController();
  let prepared = 0;
  const outcomes = await trainExperiment({
    experiment,
    folder,
    workerFile: fakeWorkerFile,
    processes: options.processes ?? 2,
    env: process.env,
    signal: stop.signal,
    killSignal: kill.signal,
    onPlan: () => {},
    prepare: async () => {
      prepared++;
    },
    onEvent: (event) => {
      events.push(event);
      options.onEvent?.(event, stop, kill);
    },
  });
  return { results: outcomes.map(({ result }) => result), outcomes, events, prepared };
}

const iterationsOf = async (run: string) =>
  (await readFile(path.join(folder, run, 'timing.jsonl'), 'utf8')).trimEnd().split('\n').length;

describe('trainExperiment', () => {
  it('trains every run, at most so many at a time, and skips them the second time', async () => {
    const experiment = smallExperiment(['a', 'b']);
    const first = await train(experiment);
    expect(first.results).toEqual(['complete', 'complete', 'complete', 'complete']);
    expect(first.prepared).toBe(1);
    let running = 0;
    let most = 0;
    for (const { type } of first.events) {
      running += type === 'started' ? 1 : type === 'ended' ? -1 : 0;
      most = Math.max(most, running);
    }
    expect(most).toBe(2);
    const record = await readExperiment(folder);
    expect(record.runs.map((run) => [run.name, run.state, run.timing.length])).toEqual([
      ['a-seed1', 'complete', 3],
      ['b-seed1', 'complete', 3],
      ['a-seed2', 'complete', 3],
      ['b-seed2', 'complete', 3],
    ]);

    const second = await train(experiment);
    expect(second).toMatchObject({ prepared: 0, events: [] });
    expect(second.results).toEqual(['skipped', 'skipped', 'skipped', 'skipped']);
  });

  it('passes progress on, NaN included', async () => {
    const { events } = await train(smallExperiment(['a'], { seeds: [1] }));
    const progress = events.flatMap((event) => (event.type === 'progress' ? event.progress : []));
    expect(progress.map(({ phase, iteration }) => [phase, iteration])).toEqual([
      ['preparing', 0],
      ['training', 1],
      ['training', 2],
      ['training', 3],
    ]);
    expect(progress.at(-1)?.losses).toEqual({ critic: Number.NaN, generator: 3 });
  });

  it('lets the others go on when a run fails or its process dies, and says why', async () => {
    const { outcomes } = await train(smallExperiment(['fails', 'a', 'crashes'], { seeds: [1] }));
    expect(outcomes).toMatchObject([
      { name: 'fails-seed1', result: 'failed', message: 'the loss is NaN' },
      { name: 'a-seed1', result: 'complete' },
      { name: 'crashes-seed1', result: 'failed', message: expect.stringContaining('out of luck') },
    ]);
    const { runs } = await readExperiment(folder);
    expect(runs.map(({ state }) => state)).toEqual(['failed', 'complete', 'failed']);
    expect(runs[0]?.status?.error).toBe('the loss is NaN');
  });

  it('stops cleanly, starts nothing more, and resumes where it stopped', async () => {
    const experiment = smallExperiment(['a', 'b'], { budget: { iterations: 60 } });
    const stopped = await train(experiment, {
      onEvent: (event, stop) => {
        if (event.type === 'progress' && event.progress.iteration === 5) stop.abort();
      },
    });
    expect(stopped.results).toEqual(['interrupted', 'interrupted', 'waiting', 'waiting']);
    expect(stopped.events.some(({ type }) => type === 'stopping')).toBe(true);
    const plan = await planRuns(experiment, folder);
    expect(plan.map(({ action }) => action)).toEqual(['resume', 'resume', 'start', 'start']);
    expect(Math.max(...plan.map(({ iteration }) => iteration))).toBeGreaterThanOrEqual(5);

    const resumed = await train(experiment);
    expect(resumed.results).toEqual(['complete', 'complete', 'complete', 'complete']);
    // A row per iteration and no more: the second process began at the first one's checkpoint.
    expect(await iterationsOf('a-seed1')).toBe(60);
  });

  it('kills at once when asked twice', async () => {
    const experiment = smallExperiment(['a'], { budget: { iterations: 10_000 }, seeds: [1] });
    const { results } = await train(experiment, {
      onEvent: (event, _, kill) => {
        if (event.type === 'progress' && event.progress.iteration === 2) kill.abort();
      },
    });
    expect(results).toEqual(['interrupted']);
    expect((await planRuns(experiment, folder))[0]?.action).toBe('resume');
  });

  it('adds seeds to a folder and keeps those that are there', async () => {
    await train(smallExperiment(['a'], { seeds: [2] }));
    expect((await train(smallExperiment(['a'], { seeds: [1] }))).results).toEqual(['complete']);
    expect((await readExperiment(folder)).runs.map(({ name }) => name)).toEqual([
      'a-seed1',
      'a-seed2',
    ]);
  });
});

describe('a folder with something else in it', () => {
  it('is refused with the settings that differ, whichever seeds are asked for', async () => {
    await train(smallExperiment(['a'], { seeds: [1] }));
    for (const seeds of [[1], [7]]) {
      const other = smallExperiment(['a'], { seeds, gan: { width: 16 }, batchSize: 32 });
      const failure = train(other);
      await expect(failure).rejects.toThrow(RunFolderError);
      await expect(failure).rejects.toThrow(/gan\.width: 64 in the folder, 16 asked for/);
      await expect(failure).rejects.toThrow(/batchSize: 64 in the folder.*--fresh.*--out/s);
    }
    await expect(train(smallExperiment(['b']))).rejects.toThrow(/no variant 'a'/);
    await expect(train(smallExperiment(['a'], { name: 'other' }))).rejects.toThrow(/'small'/);
  });

  it('is refused if it is not an experiment’s', async () => {
    await mkdir(folder);
    await writeFile(path.join(folder, 'thesis.tex'), '');
    await expect(train(smallExperiment(['a']))).rejects.toThrow(/no experiment.json.*--out/);
    await expect(deleteRuns(folder)).rejects.toThrow(/deletes nothing/);
  });

  it('tells how to go on after a corrupt status', async () => {
    const experiment = smallExperiment(['a'], { seeds: [1] });
    await train(experiment);
    await writeFile(path.join(folder, 'a-seed1', 'status.json'), '{');
    await expect(train(experiment)).rejects.toThrow(/status\.json: not valid JSON.*--fresh/s);
  });
});

describe('deleteRuns', () => {
  it('deletes the runs and nothing else, and training can start anew', async () => {
    await train(smallExperiment(['a', 'b'], { seeds: [1] }));
    await mkdir(path.join(folder, 'report'));
    await writeFile(path.join(folder, 'real.png'), '');
    await writeFile(path.join(folder, 'a-seed1', 'config.json.1a2b3c4d.tmp'), '');
    expect(await deleteRuns(folder)).toEqual(['a-seed1', 'b-seed1']);
    expect((await readdir(folder)).sort()).toEqual(['real.png', 'report']);
    const other = smallExperiment(['a'], { seeds: [1], gan: { width: 16 } });
    expect((await train(other)).results).toEqual(['complete']);
  });

  it('deletes nothing at all if one run’s folder holds a file of somebody else', async () => {
    await train(smallExperiment(['a', 'b'], { seeds: [1] }));
    await writeFile(path.join(folder, 'b-seed1', 'my-notes.txt'), '');
    await expect(deleteRuns(folder)).rejects.toThrow(/my-notes\.txt.*--fresh/);
    expect(await readdir(path.join(folder, 'a-seed1'))).toContain('config.json');
  });

  it('has nothing to do where there is no folder', async () => {
    expect(await deleteRuns(folder)).toEqual([]);
  });
});
