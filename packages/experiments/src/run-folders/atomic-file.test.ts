import { existsSync } from 'node:fs';
import { chmod, mkdir, mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { explainWriteError } from '../disk/write-error.js';
import { RunFolderError } from '../errors.js';
import { writeFileAtomically } from './atomic-file.js';
import { appendRow } from './rows.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-file-'));
});
afterEach(async () => {
  await chmod(folder, 0o700);
  await rm(folder, { recursive: true });
});

describe('a file that cannot be written', () => {
  it('is named, and leaves existing files as they are', async () => {
    const file = path.join(folder, 'taken');
    await mkdir(path.join(file, 'inside'), { recursive: true });
    const onto = writeFileAtomically(file, 'x');
    await expect(onto).rejects.toThrow(/taken/);
    expect(await readdir(folder)).toEqual(['taken']);
    await writeFile(path.join(folder, 'plain'), 'kept');
    const below = writeFileAtomically(path.join(folder, 'plain', 'x'), 'x');
    await expect(below).rejects.toThrow(/plain/);
    expect(await readFile(path.join(folder, 'plain'), 'utf8')).toBe('kept');
  });

  // An administrator can write everywhere.
  it.skipIf(process.platform === 'win32' || process.getuid?.() === 0)(
    'gives a RunFolderError if there is no permission',
    async () => {
      await chmod(folder, 0o500);
      const writing = writeFileAtomically(path.join(folder, 'a'), 'x');
      await expect(writing).rejects.toThrow(RunFolderError);
      await expect(writing).rejects.toThrow(/a cannot be written.*permission/);
    },
  );

  it.skipIf(!existsSync('/dev/full'))('gives a RunFolderError if the disk is full', async () => {
    const appending = appendRow('/dev/full', { iteration: 1, trainingSeconds: 2 });
    await expect(appending).rejects.toThrow(RunFolderError);
    await expect(appending).rejects.toThrow(/\/dev\/full.*disk is full/);
  });

  it('is explained only if a user can act on the error', () => {
    const error = (code: string) => Object.assign(new Error(code), { code });
    for (const code of ['ENOSPC', 'EDQUOT', 'EACCES', 'EPERM', 'EROFS', 'ENOTDIR', 'EISDIR']) {
      expect(explainWriteError('f', error(code))).toBeInstanceOf(RunFolderError);
    }
    const other = error('EIO');
    expect(explainWriteError('f', other)).toBe(other);
  });
});
