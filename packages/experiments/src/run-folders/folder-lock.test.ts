import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { RunFolderError } from '../errors.js';
import { withFolderLock } from './folder-lock.js';

let folder: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-lock-'));
});
afterEach(() => rm(folder, { recursive: true }));

it('refuses a second holder, and leaves no file if the work throws', async () => {
  const inner = withFolderLock(folder, () => withFolderLock(folder, async () => {}));
  await expect(inner).rejects.toThrow(RunFolderError);
  expect(await readdir(folder)).toEqual([]);
  await withFolderLock(folder, async () => {
    await expect(withFolderLock(folder, async () => {})).rejects.toThrow(
      `(${hostname()} ${process.pid})`,
    );
  });
});

it('takes over the lock of an ended process, but not of another machine', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(path.join(folder, '.lock'), `${hostname()} ${pid}\n`);
  expect(await withFolderLock(folder, async () => 7)).toBe(7);
  await writeFile(path.join(folder, '.lock'), `elsewhere.example ${pid}\n`);
  await expect(withFolderLock(folder, async () => {})).rejects.toThrow(
    /elsewhere\.example.*\.lock/,
  );
});

it('names a folder that cannot be created', async () => {
  const file = path.join(folder, 'file');
  await writeFile(file, '');
  await expect(withFolderLock(file, async () => {})).rejects.toThrow(
    /file cannot be created.*--out/,
  );
});
