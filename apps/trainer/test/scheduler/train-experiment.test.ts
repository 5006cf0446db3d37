import { readFileSync, writeFileSync } from 'node:fs';
import { mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { type ExperimentConfig, planRuns, RunFolderError } from '@wprox/experiments';
import {
  deleteRuns,
  LeasedFolder,
  readExperiment,
  runsToDelete,
  withExperimentLease,
} from '@wprox/experiments/run-folders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutorEvent } from '../../src/scheduler/executor.js';
import { LocalExecutor } from '../../src/scheduler/local-executor.js';
import { trainExperiment } from '../../src/scheduler/train-experiment.js';
import { fakeWorkerFile, smallExperiment } from './experiment.fixture.js';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'wprox-scheduler-')), 'small');
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

/** Trains with the fake worker. `onEvent` can stop or kill the training with the controllers. */
async function train(
  experiment: ExperimentConfig,
  options: {
    processes?: number;
    onEvent?: (event: ExecutorEvent, stop: AbortController, kill: AbortController) => void;
  } = {},
) {
  const events: ExecutorEvent[] = [];
  const stop = new AbortController();
  const kill = new AbortController();
  let prepared = 0;
  const outcomes = await trainExperiment({
    experiment,
    folder,
    onPlan: () => {},
    prepare: async () => {
      prepared++;
      return undefined;
    },
    train: (runs, holding) =>
      new LocalExecutor({
        workerFile: fakeWorkerFile,
        processes: options.processes ?? 2,
        env: process.env,
      }).execute(runs, {
        ...(holding && { experiment: holding }),
        signal: stop.signal,
        killSignal: kill.signal,
        onEvent: (event) => {
          events.push(event);
          options.onEvent?.(event, stop, kill);
        },
      }),
  });
  return { results: outcomes.map(({ result }) => result), outcomes, events, prepared };
}

/** Makes the lease of the experiment that of another process, as one does that takes it over. */
function takeOver(): void {
  const file = (number: number) => path.join(folder, '.leases/experiment', `0000000${number}.json`);
  const lease = JSON.parse(readFileSync(file(1), 'utf8'));
  writeFileSync(file(2), JSON.stringify({ ...lease, token: 'of another' }));
}

/** Deletes the runs as `--fresh` does. */
const deleteAll = () =>
  withExperimentLease(folder, async (lease) => {
    const leased = await LeasedFolder.open(folder, lease);
    return deleteRuns(leased).finally(() => leased.close());
  });

const iterationsOf = async (run: string) =>
  (await readFile(path.join(folder, run, 'timing.jsonl'), 'utf8')).trimEnd().split('\n').length;

describe('trainExperiment', () => {
  it('trains every run, at most `processes` at a time, and skips complete runs', async () => {
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

  it('passes on the progress, including NaN', async () => {
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

  it('continues the other runs if one fails or its process dies, and reports the reason', async () => {
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

  it('trains run after run in one process, and a new one after a failure', async () => {
    const experiment = smallExperiment(['a', 'b', 'fails', 'c', 'd'], { seeds: [1] });
    const { events } = await train(experiment, { processes: 1 });
    const processes = events.flatMap((event) => (event.type === 'note' ? event.text : []));
    expect(processes).toHaveLength(5);
    const [a, b, fails, c, d] = processes;
    expect([b, fails]).toEqual([a, a]);
    expect(c).not.toBe(a);
    expect(d).toBe(c);
    // No process outlives its pool.
    for (const pid of new Set(processes)) {
      expect(() => process.kill(Number(pid.replace('process ', '')), 0)).toThrow('ESRCH');
    }
  });

  it('takes a new process after 16 runs', async () => {
    const seeds = Array.from({ length: 18 }, (_, i) => i + 1);
    const experiment = smallExperiment(['a'], { seeds, budget: { iterations: 1 } });
    const { events, results } = await train(experiment, { processes: 1 });
    expect(new Set(results)).toEqual(new Set(['complete']));
    const processes = events.flatMap((event) => (event.type === 'note' ? event.text : []));
    expect(processes.map((each) => each === processes[0])).toEqual(seeds.map((seed) => seed <= 16));
  });

  it('begins and records no further run after another process has taken the folder over', async () => {
    const { outcomes } = await train(smallExperiment(['a', 'b'], { seeds: [1] }), {
      processes: 1,
      onEvent: (event) => {
        if (event.type === 'ended' && event.name === 'a-seed1') takeOver();
      },
    });
    expect(outcomes).toMatchObject([
      { name: 'a-seed1', result: 'complete' },
      { name: 'b-seed1', result: 'failed', message: expect.stringContaining('was taken over') },
    ]);
    const names = await readdir(folder, { recursive: true });
    expect(names).toContain('a-seed1');
    expect(names.filter((name) => name.includes('b-seed1'))).toEqual([]);
  });

  it('stops with checkpoints, starts no further run, and resumes from the checkpoints', async () => {
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
    // One row per iteration: the second process began at the checkpoint of the first.
    expect(await iterationsOf('a-seed1')).toBe(60);
  });

  it('kills the workers when the kill signal is aborted', async () => {
    const experiment = smallExperiment(['a'], { budget: { iterations: 10_000 }, seeds: [1] });
    const { results } = await train(experiment, {
      onEvent: (event, _, kill) => {
        if (event.type === 'progress' && event.progress.iteration === 2) kill.abort();
      },
    });
    expect(results).toEqual(['interrupted']);
    expect((await planRuns(experiment, folder))[0]?.action).toBe('resume');
  });

  it('adds seeds to a folder and keeps the runs in it', async () => {
    await train(smallExperiment(['a'], { seeds: [2] }));
    expect((await train(smallExperiment(['a'], { seeds: [1] }))).results).toEqual(['complete']);
    expect((await readExperiment(folder)).runs.map(({ name }) => name)).toEqual([
      'a-seed1',
      'a-seed2',
    ]);
  });
});

describe('a folder with other content', () => {
  it('is refused with the settings that differ, for any seeds', async () => {
    await train(smallExperiment(['a'], { seeds: [1] }));
    for (const seeds of [[1], [7]]) {
      const other = smallExperiment(['a'], { seeds, gan: { width: 16 }, batchSize: 32 });
      const failure = train(other);
      await expect(failure).rejects.toThrow(RunFolderError);
      await expect(failure).rejects.toThrow(/gan\.width: .*64.*16/);
      await expect(failure).rejects.toThrow(/batchSize: .*64.*--fresh.*--out/s);
    }
    await expect(train(smallExperiment(['b']))).rejects.toThrow(/'a'/);
    await expect(train(smallExperiment(['a'], { name: 'other' }))).rejects.toThrow(/'small'/);
  });

  it('is refused if it holds no experiment', async () => {
    await mkdir(folder);
    await writeFile(path.join(folder, 'thesis.tex'), '');
    await expect(train(smallExperiment(['a']))).rejects.toThrow(/experiment\.json.*--out/s);
    await expect(deleteAll()).rejects.toThrow(RunFolderError);
    expect(await readdir(folder)).toEqual(['thesis.tex']);
  });
});

describe('a complete run', () => {
  const experiment = smallExperiment(['a'], { seeds: [1] });
  const file = (name: string) => path.join(folder, 'a-seed1', name);

  it('resumes from its checkpoint if its status is damaged or missing', async () => {
    await train(experiment);
    const whole = await readFile(file('status.json'), 'utf8');
    for (const damaged of [
      '{',
      whole.replace('3', '2'),
      whole.replace('complete', 'running'),
      '',
    ]) {
      await writeFile(file('status.json'), damaged);
      if (damaged === '') await rm(file('status.json'));
      expect((await train(experiment)).results).toEqual(['complete']);
      expect(await readFile(file('status.json'), 'utf8')).toBe(whole);
      expect(await iterationsOf('a-seed1')).toBe(3);
    }
  });

  it('is not skipped, and fails by name, if its rows are not as it wrote them', async () => {
    await train(experiment);
    const whole = await readFile(file('timing.jsonl'), 'utf8');
    await writeFile(file('timing.jsonl'), whole.replace('3', '4'));
    expect((await train(experiment)).outcomes).toMatchObject([
      {
        result: 'failed',
        message: expect.stringMatching(/timing\.jsonl: .*restore it from a copy/),
      },
    ]);
    await writeFile(file('timing.jsonl'), whole);
    expect((await train(experiment)).results).toEqual(['complete']);
  });

  it('has a small file restored that is missing', async () => {
    await train(experiment);
    const whole = await readFile(file('config.json'), 'utf8');
    await rm(file('config.json'));
    expect((await train(experiment)).results).toEqual(['complete']);
    expect(await readFile(file('config.json'), 'utf8')).toBe(whole);
  });
});

describe('deleteRuns', () => {
  it('deletes only the runs, and then training can start again', async () => {
    await train(smallExperiment(['a', 'b'], { seeds: [1] }));
    await mkdir(path.join(folder, 'report'));
    await writeFile(path.join(folder, 'real.png'), '');
    await writeFile(path.join(folder, 'a-seed1', 'config.json.1a2b3c4d.tmp'), '');
    expect(await deleteAll()).toEqual(['a-seed1', 'b-seed1']);
    expect((await readdir(folder)).sort()).toEqual([
      '.leases',
      'experiment.json',
      'real.png',
      'report',
    ]);
    const other = smallExperiment(['a'], { seeds: [1], gan: { width: 16 } });
    expect((await train(other)).results).toEqual(['complete']);
  });

  it('deletes nothing if the folder of one run holds a foreign file', async () => {
    await train(smallExperiment(['a', 'b'], { seeds: [1] }));
    await writeFile(path.join(folder, 'b-seed1', 'my-notes.txt'), '');
    await expect(deleteAll()).rejects.toThrow(/my-notes\.txt.*--fresh/);
    expect(await readdir(path.join(folder, 'a-seed1'))).toContain('config.json');
  });

  it('returns an empty list if there is no folder', async () => {
    expect(await runsToDelete(folder)).toEqual([]);
    expect(await deleteAll()).toEqual([]);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });
});
