/**
 * Names that come from the files of an experiment. They must not lead out of its folder, neither to read
 * nor to write.
 */
import { mkdir, readdir, readFile, rename, rm, symlink, writeFile } from 'node:fs/promises';
import path from 'node:path';
import { ArgumentError } from '@wprox/arguments';
import { CorruptFileError } from '@wprox/experiments';
import {
  experimentPaths,
  runFolder,
  samplePicture,
  walkGrids,
  walksFolder,
} from '@wprox/experiments/run-folders';
import { beforeEach, describe, expect, it } from 'vitest';
import { markup } from '../pictures/markup.js';
import { writePicture } from '../pictures/write-picture.js';
import { encodePictureGrid } from '../samples/picture-grid.js';
import { experiment, runs, temporaryFolder, writeExperiment } from './report.fixture.js';
import { writeReport } from './write-report.js';

const root = temporaryFolder();
let folder: string;
let outside: string;

/** A grid of 2×2 images that no run has made: gray, of 8×8 pixels. */
const secret = encodePictureGrid(
  { values: Array.from({ length: 4 * 8 * 8 * 3 }, () => 0.25), shape: [4, 8, 8, 3] },
  2,
);

beforeEach(async () => {
  folder = path.join(root.path, 'experiment');
  outside = path.join(root.path, 'outside');
  await mkdir(outside);
  await mkdir(walksFolder(folder), { recursive: true });
  await writeExperiment(folder);
  // A reader that follows these names would find complete walks.
  for (const end of ['round', 'square']) {
    await writeFile(path.join(outside, `secret-${end}.grid.png`), secret);
  }
});

/** Everything outside the folder. */
async function listOutside(): Promise<string[]> {
  const names = await readdir(root.path, { recursive: true });
  return names.filter((name) => !name.startsWith('experiment')).sort();
}

async function expectRefusal(error: new (...args: never[]) => Error, message?: RegExp) {
  const before = await listOutside();
  const refusal = writeReport([folder]);
  await expect(refusal).rejects.toBeInstanceOf(error);
  if (message) await expect(refusal).rejects.toThrow(message);
  expect(await listOutside()).toEqual(before);
  expect(await readdir(folder)).not.toContain('report');
}

async function writeWalk(name: string): Promise<void> {
  const about = { experiment: 'small', title: 'Small', variant: 'rwp', label: 'RWP' };
  const walks = [{ name, ...about, seed: 1, iteration: 4 }];
  await writeFile(
    path.join(walksFolder(folder), 'walks.json'),
    JSON.stringify({ latentSeed: 1, walks }),
  );
}

describe('walks.json', () => {
  it('shows a walk of its own folder', async () => {
    await writeWalk('own');
    const { round, square } = walkGrids(walksFolder(folder), { name: 'own' });
    for (const file of [round, square]) await writeFile(file, secret);
    expect(await readFile((await writeReport([folder])).html, 'utf8')).toContain(
      'RWP, seed 1: from point to point',
    );
  });

  it.each([
    '../../outside/secret',
    '..',
    '.',
    'a/../../../outside/secret',
    'a\\..\\secret',
    '',
    '\0',
    '/etc/passwd',
    'C:\\secret',
    'http://example.org/secret',
  ])('does not read or write for the name %j', async (name) => {
    await writeWalk(name);
    await expectRefusal(CorruptFileError, /walks\.json/);
  });

  it('does not read or write for an absolute path that exists', async () => {
    await writeWalk(path.join(outside, 'secret'));
    await expectRefusal(CorruptFileError, /walks\.json/);
  });

  it.each(['round', 'square'] as const)('does not show a linked %s grid', async (end) => {
    await writeWalk('own');
    const grids = walkGrids(walksFolder(folder), { name: 'own' });
    for (const file of Object.values(grids)) await writeFile(file, secret);
    await rm(grids[end]);
    await symlink(path.join(outside, `secret-${end}.grid.png`), grids[end]);
    await expectRefusal(CorruptFileError, /own-\w+\.grid\.png: it lies outside its folder/);
  });
});

describe('pictures of a run', () => {
  it.each([
    ['samples', () => samplePicture(runFolder(folder, runs[0]!), 4)],
    ['real images', () => experimentPaths(folder).realPicture],
  ])('are not read through a link out of their folder: %s', async (_, fileOf) => {
    const file = fileOf();
    await rename(file, path.join(outside, 'other.png'));
    await symlink(path.join(outside, 'other.png'), file);
    await expectRefusal(CorruptFileError, /it lies outside its folder/);
  });

  it('are read in a folder that is a link', async () => {
    const samples = path.dirname(samplePicture(runFolder(folder, runs[0]!), 4));
    await rename(samples, path.join(outside, 'samples'));
    await symlink(path.join(outside, 'samples'), samples);
    await writeReport([folder]);
  });

  it('are looked for only under the names that runs write', async () => {
    const samples = path.dirname(samplePicture(runFolder(folder, runs[0]!), 4));
    await writeFile(path.join(samples, 'iteration-000004.png.png'), 'no picture');
    await writeFile(path.join(samples, 'iteration-..%2f000004.png'), 'no picture');
    await writeReport([folder]);
  });
});

describe('experiment.json', () => {
  it.each<[string, Record<string, unknown>]>([
    ['its name', { name: '../outside' }],
    ['its name', { name: '/tmp' }],
    ['a variant', { variants: { '../outside': { label: 'x' } } }],
    ['a variant', { variants: { 'a/../../outside': { label: 'x' } } }],
    ['a variant', { variants: { '..': { label: 'x' } } }],
    ['a seed', { seeds: ['1/../../outside'] }],
    ['a seed', { seeds: [-1] }],
  ])('does not lead out of the folder by %s', async (_, change) => {
    const text = JSON.stringify({ ...experiment, ...change });
    await writeFile(experimentPaths(folder).experiment, text);
    await expectRefusal(CorruptFileError, /experiment\.json/);
  });
});

describe('writePicture', () => {
  it.each(['../x', 'a/b', '/x', '..', '.hidden', 'a\\b', ''])(
    'refuses the name %j',
    async (name) => {
      const picture = {
        ...{ name, title: 'A title', notes: [], alt: 'A picture', pixelRatio: 1 as const },
        drawing: { width: 1, height: 1, content: markup`` },
      };
      const before = await listOutside();
      await expect(writePicture(outside, picture)).rejects.toBeInstanceOf(ArgumentError);
      expect(await listOutside()).toEqual(before);
    },
  );
});
