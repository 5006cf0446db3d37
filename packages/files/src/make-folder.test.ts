import { chmodSync, mkdirSync, mkdtempSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterAll, expect, it } from 'vitest';
import { makeFolder } from './make-folder.js';

const root = mkdtempSync(path.join(tmpdir(), 'wprox-folder-'));
afterAll(() => rmSync(root, { recursive: true }));

const modeOf = (folder: string) => statSync(folder).mode & 0o777;

it('makes all folders that are missing and returns the outermost', async () => {
  const folder = path.join(root, 'a', 'b', 'c');
  expect(await makeFolder(folder)).toBe(path.join(root, 'a'));
  expect(statSync(folder).isDirectory()).toBe(true);
  expect(await makeFolder(folder)).toBeUndefined();
});

it.runIf(process.platform !== 'win32')('sets the mode of those that it makes alone', async () => {
  const there = path.join(root, 'there');
  mkdirSync(there);
  chmodSync(there, 0o755);
  await makeFolder(path.join(there, 'new', 'inner'), { mode: 0o700 });
  expect(modeOf(there)).toBe(0o755);
  expect([modeOf(path.join(there, 'new')), modeOf(path.join(there, 'new', 'inner'))]).toEqual([
    0o700, 0o700,
  ]);
});

it('makes one folder from several calls at once', async () => {
  const folder = path.join(root, 'at', 'once');
  await Promise.all(Array.from({ length: 8 }, () => makeFolder(folder)));
  expect(statSync(folder).isDirectory()).toBe(true);
});

it.runIf(process.platform === 'linux')('ends where the system makes no folders', async () => {
  await expect(makeFolder('/proc/there-is-no/such')).rejects.toThrow('ENOENT');
});

it('refuses a file in the way, and wrong arguments', async () => {
  const file = path.join(root, 'file');
  writeFileSync(file, '');
  await expect(makeFolder(file)).rejects.toThrow('EEXIST');
  await expect(makeFolder(path.join(file, 'inner'))).rejects.toThrow(/EEXIST|ENOTDIR/);
  await expect(makeFolder('')).rejects.toThrow(/^folder /);
  await expect(makeFolder(root, { mode: 0o1777 })).rejects.toThrow(/^options\.mode .*0o777/);
});
