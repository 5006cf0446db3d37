import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, utimes, writeFile } from 'node:fs/promises';
import { hostname, tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { withLock } from './lock.js';

let folder: string;
let file: string;
beforeEach(async () => {
  folder = await mkdtemp(path.join(tmpdir(), 'wprox-lock-'));
  file = path.join(folder, '.lock');
});
afterEach(() => rm(folder, { recursive: true }));

const held = (holder: string) => new Error(`held by ${holder}`);

it('waits for a running holder, up to the given time', async () => {
  const done: string[] = [];
  let release = () => {};
  const first = withLock(file, { held }, async () => {
    await new Promise<void>((resolve) => {
      release = resolve;
    });
    done.push('first');
  });
  const second = withLock(file, { held, patienceMs: 60_000 }, async () => {
    done.push('second');
  });
  await expect(withLock(file, { held, patienceMs: 60 }, async () => {})).rejects.toThrow(
    `held by ${hostname()} ${process.pid}`,
  );
  release();
  await Promise.all([first, second]);
  expect(done).toEqual(['first', 'second']);
  expect(await readdir(folder)).toEqual([]);
});

it('takes over from an ended process, and from one that wrote no name', async () => {
  const { pid } = spawnSync(process.execPath, ['--version']);
  await writeFile(file, `${hostname()} ${pid}\n`);
  expect(await withLock(file, { held }, async () => 7)).toBe(7);
  await writeFile(file, '');
  await expect(withLock(file, { held }, async () => 7)).rejects.toThrow('held by just started');
  const longAgo = new Date(Date.now() - 60_000);
  await utimes(file, longAgo, longAgo);
  expect(await withLock(file, { held }, async () => 7)).toBe(7);
});
