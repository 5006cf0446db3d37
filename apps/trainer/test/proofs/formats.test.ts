/** Files of a format that this version does not know are named as such, and not called damaged. */
import { cp, mkdir, readFile, rm, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  assertRecordedFeatures,
  readExperimentConfig,
  readExperiments,
  readWalks,
  UnknownFormatError,
} from '@wprox/experiments/run-folders';
import { afterAll, beforeAll, beforeEach, describe, expect, it, vi } from 'vitest';
import { prepareExperiment } from '../../src/training/prepare-experiment.js';
import { trainRun } from '../../src/training/train-run.js';
import { wprox } from '../commands/program.fixture.js';
import { contentOf } from './content-of.fixture.js';
import { rewriteCheckpoints } from './rewrite-checkpoint.fixture.js';
import { fastFolder } from './subjects.fixture.js';
import { attempt } from './trainers.fixture.js';

const corpus = fileURLToPath(new URL('../corpus/0.1.0/', import.meta.url));
let root: string;
let folder: string;
let run: string;
beforeAll(async () => {
  vi.stubEnv('WPROX_BACKEND', 'cpu');
  root = await fastFolder();
  folder = path.join(root, 'copy');
  run = path.join(folder, 'rwp-seed1');
});
beforeEach(async () => {
  await rm(folder, { recursive: true, force: true });
  await cp(path.join(corpus, 'interrupted'), folder, { recursive: true });
});
afterAll(() => rm(root, { recursive: true }));

async function setFormat(file: string, format: unknown): Promise<void> {
  const content = JSON.parse(await readFile(file, 'utf8').catch(() => '{}'));
  await writeFile(file, JSON.stringify({ ...content, format }));
}

/** Trains as the command does. @returns why it was refused. */
async function refusalOfTrain(): Promise<string | undefined> {
  const experiment = (await readExperimentConfig(path.join(corpus, 'interrupted')))!;
  const prepare = () => prepareExperiment({ experiment, folder, onProgress: () => {} });
  const { refusal } = await attempt(experiment, folder, { train: trainRun, prepare });
  return refusal;
}

const named = (file: string, format: unknown, expected = '1') =>
  `${file} has format ${format}; expected format ${expected}: another version of wprox wrote it`;

describe.each([2, 0, '"new"'])('format %s', (format) => {
  const value = format === '"new"' ? 'new' : format;
  it.each([
    'experiment.json',
    'rwp-seed1/config.json',
    'rwp-seed1/status.json',
    'rwp-seed1/machine.json',
  ])('of %s is named by train and report', async (name) => {
    const file = path.join(folder, name);
    await setFormat(file, value);
    const before = await readFile(file, 'utf8');
    expect(await refusalOfTrain()).toContain(named(file, format));
    const report = await wprox(['report', folder]);
    expect(report.code).toBe(1);
    expect(report.err).toContain(named(file, format));
    expect(await readFile(file, 'utf8')).toBe(before);
  });

  it('of features.json is named', async () => {
    const file = path.join(run, 'features.json');
    await setFormat(file, value);
    await expect(assertRecordedFeatures(run, [])).rejects.toThrow(UnknownFormatError);
    await expect(assertRecordedFeatures(run, [])).rejects.toThrow(named(file, format));
  });

  it('of collection.json and walks.json is named', async () => {
    const file = path.join(folder, 'collection.json');
    await setFormat(file, value);
    await expect(readExperiments([folder])).rejects.toThrow(named(file, format));
    const walks = path.join(folder, 'walks');
    await mkdir(walks);
    await setFormat(path.join(walks, 'walks.json'), value);
    const failure = readWalks(walks);
    await expect(failure).rejects.toThrow(UnknownFormatError);
  });
});

describe.each([
  ['4', '4'],
  ['2', '2'],
  [undefined, '1'],
])('a checkpoint of format %s', (format, shown) => {
  const file = () => path.join(run, 'checkpoint.safetensors');
  beforeEach(() =>
    rewriteCheckpoints(run, ({ format: _, ...metadata }) => ({
      ...metadata,
      ...(format !== undefined && { format }),
    })),
  );

  it.each(['interrupted', 'complete'] as const)(
    'is named by train, which changes no file of the experiment (%s)',
    async (state) => {
      // As earlier versions wrote it: without the files that prove a complete run.
      const status = { state, iteration: 300, iterations: 600 };
      await writeFile(path.join(run, 'status.json'), JSON.stringify(status));
      const before = await contentOf(folder);
      expect(await refusalOfTrain()).toContain(named(file(), `"${shown}"`, '3'));
      expect(await contentOf(folder)).toEqual(before);
    },
  );

  it.each([
    ['sample', '--out', 'samples.csv'],
    ['export', '--out', 'exported'],
  ])('is named by %s', async (command, option, out) => {
    const { code, err } = await wprox([command, run, option, path.join(root, out)]);
    expect(code).toBe(1);
    expect(err).toContain(named(file(), `"${shown}"`, '3'));
  });
});
