import { lstat, mkdtemp, readdir, readFile, rm, symlink, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import * as tf from '@tensorflow/tfjs';
import { RunFolderError } from '@wprox/experiments';
import { readWalks } from '@wprox/experiments/run-folders';
import { writeReport } from '@wprox/report';
import { decode } from 'fast-png';
import { afterAll, beforeAll, expect, it } from 'vitest';
import { drawWalks } from '../../src/walks/draw-walks.js';
import { trainSmallExperiment } from '../robustness/finished-experiment.fixture.js';

let folder: string;
beforeAll(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-walk-'));
  await trainSmallExperiment(folder);
});
afterAll(() => rm(folder, { recursive: true }));

const runs = ['wgan-gp-seed1', 'vanilla-seed1', 'wgan-gp-seed2', 'vanilla-seed2'];

it('draws a walk for every complete run, and the report shows them', async () => {
  const tensors = tf.memory().numTensors;
  const files = await drawWalks({ folder, seed: 3 });
  expect(tf.memory().numTensors).toBe(tensors);
  const names = runs.flatMap((run) => [`small-${run}-round`, `small-${run}-square`]);
  expect(files).toEqual(
    names.flatMap((name) =>
      ['svg', 'png'].map((ending) => path.join(folder, 'walks', `${name}.${ending}`)),
    ),
  );
  const walks = (await readWalks(path.join(folder, 'walks')))!;
  expect(walks.latentSeed).toBe(3);
  expect(walks.walks.map(({ variant, seed }) => `${variant}-seed${seed}`)).toEqual(runs);
  // 11 × 4 images of 32 pixels, enlarged to 64 pixels, with gaps and labels.
  const png = decode(await readFile(files[1]!));
  expect(png.width).toBeGreaterThan(11 * 64);
  expect(png.height).toBeGreaterThan(4 * 64);

  const page = await readFile((await writeReport([folder])).html, 'utf8');
  expect(page.match(/four points/g)?.length).toBeGreaterThanOrEqual(runs.length);
});

it('draws the same walk for the same seed and another walk for another seed', async () => {
  const grid = path.join(folder, 'walks', 'small-wgan-gp-seed1-square.grid.png');
  const draw = async (seed: number) => {
    await drawWalks({ folder, seed });
    return readFile(grid, 'base64');
  };
  const first = await draw(1);
  expect(await draw(1)).toBe(first);
  expect(await draw(2)).not.toBe(first);
});

it('replaces links in its folder and leaves what they lead to', async () => {
  const outside = await mkdtemp(path.join(tmpdir(), 'wprox-outside-'));
  const names = [
    'small-vanilla-seed1-round.grid.png',
    'small-vanilla-seed1-round.svg',
    'walks.json',
  ];
  for (const name of names) {
    const [own, other] = [path.join(folder, 'walks', name), path.join(outside, name)];
    await writeFile(other, 'of the user');
    await rm(own, { force: true });
    await symlink(other, own);
  }
  await drawWalks({ folder, seed: 1 });
  expect(await readdir(outside)).toEqual([...names].sort());
  for (const name of names) {
    expect(await readFile(path.join(outside, name), 'utf8')).toBe('of the user');
    expect((await lstat(path.join(folder, 'walks', name))).isFile()).toBe(true);
  }
  await rm(outside, { recursive: true });
});

it('draws only one run if it gets the folder of that run', async () => {
  const out = path.join(folder, 'one');
  await drawWalks({ folder: path.join(folder, 'vanilla-seed2'), seed: 1, out });
  const names = (await readdir(out)).filter((name) => name.endsWith('.svg'));
  expect(names).toEqual(['small-vanilla-seed2-round.svg', 'small-vanilla-seed2-square.svg']);
});

it('refuses a folder that does not exist', async () => {
  const nowhere = drawWalks({ folder: path.join(folder, 'nowhere'), seed: 1 });
  await expect(nowhere).rejects.toThrow(RunFolderError);
  await expect(nowhere).rejects.toThrow(/nowhere/);
});
