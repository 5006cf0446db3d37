/** Targets that `wprox sample` refuses before it generates anything, and failures of writing. */
import { mkdtemp, readdir, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ConfigError } from '@wprox/experiments';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { assertFree, writePoints } from './sample-files.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-samples-'));
});
afterEach(() => rm(folder, { recursive: true }));

it.each(['', '  '])('refuses the target %j, which would be the working directory', async (out) => {
  await expect(assertFree(out)).rejects.toThrow(ConfigError);
});

it('names the target, and not its temporary file, if it cannot be written', async () => {
  await writePoints(path.join(folder, 'file.csv'), Float32Array.of(1, 2), 2);
  // A file stands where a folder is needed.
  const target = path.join(folder, 'file.csv', 'points.csv');
  const failure = await writePoints(target, Float32Array.of(1, 2), 2).catch((error) => error);
  expect(failure).toBeInstanceOf(ConfigError);
  expect(failure.message).toContain(target);
  expect(failure.message).not.toContain('.tmp');
  expect(await readdir(folder)).toEqual(['file.csv']);
});
