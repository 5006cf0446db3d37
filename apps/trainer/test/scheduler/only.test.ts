/** Commands that train some runs of an experiment, several at the same time in one folder. */
import { mkdtemp, readdir, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError, type ExperimentConfig, planRuns } from '@wprox/experiments';
import { readExperimentConfig, withExperimentLease } from '@wprox/experiments/run-folders';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { ExecutorEvent } from '../../src/scheduler/executor.js';
import { LocalExecutor } from '../../src/scheduler/local-executor.js';
import {
  type TrainExperimentOptions,
  trainExperiment,
} from '../../src/scheduler/train-experiment.js';
import { fakeWorkerFile, smallExperiment } from './experiment.fixture.js';

let folder: string;
beforeEach(async () => {
  folder = path.join(await mkdtemp(path.join(tmpdir(), 'wprox-only-')), 'small');
});
afterEach(() => rm(path.dirname(folder), { recursive: true }));

interface Call extends Partial<TrainExperimentOptions> {
  readonly onEvent?: (event: ExecutorEvent, stop: AbortController) => unknown;
}

/** Trains runs with the fake worker. */
async function train(experiment: ExperimentConfig, { onEvent, ...options }: Call) {
  const notes: string[] = [];
  const stop = new AbortController();
  let prepared = 0;
  const outcomes = await trainExperiment({
    experiment,
    folder,
    isShared: options.only !== undefined,
    onPlan: () => {},
    prepare: async () => {
      prepared++;
      return undefined;
    },
    train: (runs, holding) =>
      new LocalExecutor({ workerFile: fakeWorkerFile, processes: 2, env: process.env }).execute(
        runs,
        {
          ...(holding && { experiment: holding }),
          signal: stop.signal,
          killSignal: new AbortController().signal,
          onEvent: (event) => {
            if (event.type === 'note') notes.push(event.text);
            onEvent?.(event, stop);
          },
        },
      ),
    ...options,
  });
  return { outcomes, notes, prepared };
}

/** Takes the lease of the experiment without waiting; rejects if a process has it. */
const takeLease = () => withExperimentLease(folder, async () => {}, { patienceMs: 0 });

const iterationsOf = async (run: string) =>
  (await readFile(path.join(folder, run, 'timing.jsonl'), 'utf8'))
    .trimEnd()
    .split('\n')
    .map((line) => JSON.parse(line).iteration as number);
const upTo = (count: number) => Array.from({ length: count }, (_, i) => i + 1);
const actions = async (experiment: ExperimentConfig) =>
  (await planRuns(experiment, folder)).map(({ action }) => action);

describe('trainExperiment in a folder that others train in', () => {
  it('trains these runs and no other, and describes the whole experiment in the folder', async () => {
    const experiment = smallExperiment(['a', 'b']);
    const { outcomes } = await train(experiment, { only: ['b-seed2', 'a-seed1'] });
    expect(outcomes).toEqual([
      { name: 'a-seed1', result: 'complete' },
      { name: 'b-seed2', result: 'complete' },
    ]);
    expect(await actions(experiment)).toEqual(['skip', 'start', 'start', 'skip']);
    expect(await readExperimentConfig(folder)).toMatchObject({
      seeds: [1, 2],
      variants: experiment.variants,
    });
  });

  it('leaves the lease of the experiment to others while it prepares and while it trains', async () => {
    const experiment = smallExperiment(['a'], { seeds: [1] });
    let taken: Promise<void> | undefined;
    await train(experiment, {
      only: ['a-seed1'],
      prepare: () => takeLease() as Promise<never>,
      onEvent: ({ type }) => {
        if (type === 'progress') taken ??= takeLease();
      },
    });
    await taken;
    expect(taken).toBeDefined();
    const prepare = () => takeLease() as Promise<never>;
    await expect(train(smallExperiment(['a']), { prepare })).rejects.toThrow(/is at work in/);
  });

  it('trains each run once if many commands start together in a new folder', async () => {
    const experiment = smallExperiment(['a', 'b', 'c']);
    const names = ['a', 'b', 'c'].flatMap((name) => [`${name}-seed1`, `${name}-seed2`]);
    const all = await Promise.all(names.map((name) => train(experiment, { only: [name] })));
    expect(all.map(({ outcomes }) => outcomes)).toEqual(
      names.map((name) => [{ name, result: 'complete' }]),
    );
    for (const name of names) expect(await iterationsOf(name)).toEqual(upTo(3));
  });

  it('waits for a command that trains the same run, names it, and trains nothing twice', async () => {
    const experiment = smallExperiment(['a'], { seeds: [1], budget: { iterations: 1e6 } });
    let second: ReturnType<typeof train> | undefined;
    let waited = '';
    const first = await train(experiment, {
      only: ['a-seed1'],
      onEvent: (event, stopFirst) => {
        if (event.type !== 'progress' || second) return;
        second = train(experiment, {
          only: ['a-seed1'],
          onEvent: (other, stop) => {
            if (other.type === 'note' && other.text.startsWith('waiting')) {
              waited = other.text;
              stopFirst.abort();
            }
            if (other.type === 'progress' && other.progress.phase === 'training') stop.abort();
          },
        });
      },
    });
    const interrupted = [{ name: 'a-seed1', result: 'interrupted' }];
    expect(first.outcomes).toEqual(interrupted);
    expect((await second!).outcomes).toEqual(interrupted);
    const trainer = first.notes[0]!; // the fake worker says 'process <number>'
    expect(waited).toContain(`'a worker of wprox train', ${trainer} on `);
    const iterations = await iterationsOf('a-seed1');
    expect(iterations.length).toBeGreaterThan(1);
    expect(iterations).toEqual(upTo(iterations.length));
  });

  it('goes on where it was stopped', async () => {
    const experiment = smallExperiment(['a', 'b'], { budget: { iterations: 40 } });
    const stopped = await train(experiment, {
      only: ['b-seed1'],
      onEvent: (event, stop) => {
        if (event.type === 'progress' && event.progress.iteration === 5) stop.abort();
      },
    });
    expect(stopped.outcomes).toEqual([{ name: 'b-seed1', result: 'interrupted' }]);
    expect(await actions(experiment)).toEqual(['start', 'resume', 'start', 'start']);
    await train(experiment, { only: ['b-seed1'] });
    expect(await iterationsOf('b-seed1')).toEqual(upTo(40));
  });

  it('does nothing for complete runs', async () => {
    const experiment = smallExperiment(['a']);
    await train(experiment, { only: ['a-seed2'] });
    const again = await train(experiment, { only: ['a-seed2'] });
    expect(again).toMatchObject({ prepared: 0, notes: [] });
    expect(again.outcomes).toEqual([{ name: 'a-seed2', result: 'skipped' }]);
  });

  it('refuses an unknown run with a suggestion, before it writes anything', async () => {
    const refused = train(smallExperiment(['rwp']), { only: ['rpw-seed1'] });
    await expect(refused).rejects.toThrow(ConfigError);
    await expect(refused).rejects.toThrow(/'rpw-seed1'.*did you mean 'rwp-seed1'/);
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });

  it('leaves the folder as it is if the preparation refuses', async () => {
    const prepare = () => Promise.reject(new ConfigError('no data'));
    await expect(train(smallExperiment(['a']), { only: ['a-seed1'], prepare })).rejects.toThrow(
      'no data',
    );
    await expect(readdir(folder)).rejects.toThrow('ENOENT');
  });

  it('counts the plan that is made under the lease: another command can have completed a run', async () => {
    const experiment = smallExperiment(['a'], { seeds: [1] });
    const { outcomes } = await train(experiment, {
      only: ['a-seed1'],
      prepare: async () => {
        await train(experiment, { only: ['a-seed1'] });
        return undefined;
      },
    });
    expect(outcomes).toEqual([{ name: 'a-seed1', result: 'skipped' }]);
    expect(await iterationsOf('a-seed1')).toEqual(upTo(3));
  });

  it('refuses the folder if another experiment has come into it in the meantime', async () => {
    const prepare = async () => {
      await train(smallExperiment(['a'], { batchSize: 32 }), { only: ['a-seed1'] });
      return undefined;
    };
    const late = train(smallExperiment(['a']), { only: ['a-seed2'], prepare });
    await expect(late).rejects.toThrow(/has other settings/);
    expect(await readdir(folder)).not.toContain('a-seed2');
  });
});
