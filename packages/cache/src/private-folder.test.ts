import { chmod, mkdir, mkdtemp, rm, stat } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { makePrivateFolder } from './private-folder.js';
import { Staging } from './staging.js';

let root: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-private-'));
});
afterEach(() => rm(root, { recursive: true }));

const modeOf = async (...parts: string[]) =>
  ((await stat(path.join(root, ...parts))).mode & 0o777).toString(8);

describe.runIf(process.platform !== 'win32')('a cache that is made', () => {
  it('is for the user alone; a folder that is there keeps its mode', async () => {
    await mkdir(path.join(root, 'shared'));
    await chmod(path.join(root, 'shared'), 0o755);
    await makePrivateFolder(path.join(root, 'shared', 'wprox', 'statistics'));
    expect(await modeOf('shared')).toBe('755');
    expect(await modeOf('shared', 'wprox')).toBe('700');
    expect(await modeOf('shared', 'wprox', 'statistics')).toBe('700');
  });

  it('is for the user alone while it is filled and afterwards', async () => {
    const staging = await Staging.create(path.join(root, 'cache', 'numbers'));
    const made = await staging.subfolder('made');
    expect(await modeOf('cache')).toBe('700');
    expect(await modeOf(path.relative(root, staging.folder))).toBe('700');
    await staging.commit(made, async () => false);
    await staging.dispose();
    expect(await modeOf('cache', 'numbers')).toBe('700');
  });
});
