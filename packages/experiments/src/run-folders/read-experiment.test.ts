import { mkdir, mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { z } from 'zod';
import { parseExperiment, resolveRuns } from '../config/parse.js';
import { CorruptFileError, RunFolderError } from '../errors.js';
import { readJson, writeFileAtomically, writeJson } from './atomic-file.js';
import { experimentPaths, runFolder, runPaths, samplePicture } from './paths.js';
import { readExperiment } from './read-experiment.js';
import { appendRow } from './rows.js';
import { writeMachine, writeStatus } from './run-files.js';

const experiment = parseExperiment(
  {
    name: 'small',
    title: 'Small',
    budget: { iterations: 4 },
    evaluation: { every: 2 },
    seeds: [1, 2],
    variants: {
      none: { label: 'no regularizer' },
      o1: { label: 'O1', regularizer: { name: 'o1' } },
    },
  },
  'test',
);

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-experiment-'));
});
afterEach(() => rm(folder, { recursive: true }));

describe('readExperiment', () => {
  it('reads a run with all files, and reports the others as missing', async () => {
    await writeJson(experimentPaths(folder).experiment, experiment);
    await writeFile(experimentPaths(folder).realPicture, 'png');
    const run = resolveRuns(experiment)[1]!;
    const paths = runPaths(runFolder(folder, run));
    const machine = {
      node: 'v20.20.2',
      platform: 'linux',
      cpu: 'cpu',
      cores: 2,
      memoryBytes: 1e9,
      backend: 'wasm',
      tfjs: '4.22.0',
      wprox: '0.1.0',
      startedAt: '2026-01-01T00:00:00.000Z',
    };
    await writeJson(paths.config, run);
    await writeMachine(paths.folder, machine);
    await writeStatus(paths.folder, { state: 'interrupted', iteration: 3, iterations: 4 });
    const distance = {
      kind: 'distance',
      iteration: 0,
      measure: 'frechet',
      value: 75.1,
      features: 'cifar10-classifier',
      samples: 2000,
      realSamples: 10_000,
    } as const;
    await appendRow(paths.metrics, distance);
    await appendRow(paths.timing, { iteration: 0, trainingSeconds: 0 });
    for (const iteration of [2, 0]) {
      await writeFileAtomically(samplePicture(paths.folder, iteration), 'png');
    }
    await writeFile(path.join(paths.samples, 'notes.txt'), 'not a picture');

    const record = await readExperiment(folder);
    expect(record.config).toEqual(experiment);
    expect(record.realPicture).toBe(path.join(folder, 'real.png'));
    expect(record.runs.map((r) => [r.name, r.state])).toEqual([
      ['none-seed1', 'missing'],
      ['o1-seed1', 'interrupted'],
      ['none-seed2', 'missing'],
      ['o1-seed2', 'missing'],
    ]);
    const [missing, interrupted] = record.runs;
    expect(missing).toMatchObject({ distances: [], losses: [], timing: [], samples: [] });
    expect(interrupted).toMatchObject({ label: 'O1', seed: 1, machine, distances: [distance] });
    expect(interrupted?.config).toEqual(run);
    expect(interrupted?.samples.map((s) => s.iteration)).toEqual([0, 2]);
  });

  it('refuses a folder that is not an experiment, or does not exist', async () => {
    await expect(readExperiment(folder)).rejects.toThrow(RunFolderError);
    await expect(readExperiment(folder)).rejects.toThrow(/experiment\.json/);
    const missing = readExperiment(path.join(folder, 'missing'));
    await expect(missing).rejects.toThrow(RunFolderError);
    await expect(missing).rejects.toThrow(/missing/);
  });

  it.each([
    ['config.json', '{'],
    ['status.json', '{"state":"finished","iteration":1,"iterations":2}'],
    ['machine.json', '[]'],
    ['metrics.jsonl', '{"kind":"distance"}\n'],
  ])('names a corrupt %s', async (name, content) => {
    await writeJson(experimentPaths(folder).experiment, experiment);
    const file = path.join(folder, 'none-seed1', name);
    await mkdir(path.dirname(file));
    await writeFile(file, content);
    const failure = readExperiment(folder);
    await expect(failure).rejects.toThrow(CorruptFileError);
    await expect(failure).rejects.toMatchObject({ file });
  });
});

describe('writeFileAtomically', () => {
  it('replaces a file, and leaves no temporary file even if it fails', async () => {
    const file = path.join(folder, 'a', 'status.json');
    await writeFileAtomically(file, 'first');
    await writeFileAtomically(file, 'second');
    await mkdir(path.join(folder, 'a', 'taken', 'inside'), { recursive: true });
    await expect(writeFileAtomically(path.join(folder, 'a', 'taken'), 'x')).rejects.toThrow();
    expect(await readdir(path.join(folder, 'a'))).toEqual(['status.json', 'taken']);
  });

  it('writes JSON that readJson reads, which is undefined without a file', async () => {
    const schema = z.object({ a: z.number() });
    await writeJson(path.join(folder, 'x.json'), { a: 1 });
    expect(await readJson(path.join(folder, 'x.json'), schema)).toEqual({ a: 1 });
    expect(await readJson(path.join(folder, 'y.json'), schema)).toBeUndefined();
  });
});
