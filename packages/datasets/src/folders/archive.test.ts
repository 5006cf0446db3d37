import { execFileSync } from 'node:child_process';
import { mkdir, mkdtemp, rm, symlink } from 'node:fs/promises';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, it } from 'vitest';
import { readRegular } from '../files/regular-file.js';
import { openArchive } from './archive.js';
import { pngOf, writeFiles } from './pictures.fixture.js';

let root: string;
const at = (...names: string[]) => join(root, ...names);
const isWindows = process.platform === 'win32';

beforeEach(async () => {
  root = await mkdtemp(join(tmpdir(), 'wprox-archive-'));
});
afterEach(() => rm(root, { recursive: true }));

it.skipIf(isWindows)('does not open pipes, sockets, devices and links to nothing', async () => {
  await writeFiles(at('in'), { 'a.png': pngOf(1, 2, 2) });
  execFileSync('sh', ['-c', 'mkfifo "$0"', at('in', 'pipe.png')]);
  await symlink('/dev/zero', at('in', 'device.png'));
  await symlink('nothing', at('in', 'nothing.png'));
  await mkdir(at('in', 'folder.png'));
  const server = createServer().listen(at('in', 'socket.png'));
  await new Promise((resolve) => server.once('listening', resolve));
  try {
    const { files, ignored } = await openArchive(at('in'));
    expect(files.map(({ name }) => name)).toEqual(['a.png']);
    expect(ignored).toEqual([
      {
        reason: 'pipes, sockets and devices are not read',
        count: 3,
        examples: ['device.png', 'pipe.png', 'socket.png'],
      },
      { reason: 'a link leads nowhere', count: 1, examples: ['nothing.png'] },
    ]);
    for (const path of [at('in', 'pipe.png'), '/dev/zero', at('in', 'socket.png'), at('in')]) {
      await expect(readRegular(path, 100)).rejects.toThrow('not a regular file');
    }
    for (const path of [at('in', 'pipe.png'), '/dev/zero']) {
      await expect(openArchive(path)).rejects.toThrow(/not a regular file/);
    }
  } finally {
    await new Promise((resolve) => server.close(resolve));
  }
});

it.skipIf(isWindows)('follows links, and reads a folder once', async () => {
  const png = pngOf(1, 2, 2);
  await writeFiles(root, { 'in/cats/a.png': png, 'other/b.png': png, 'c.png': png });
  await symlink(at('other'), at('in', 'dogs'));
  await symlink(at('c.png'), at('in', 'c.png'));
  // Without the rule, each level of these two links would double the number of paths.
  await symlink('..', at('in', 'cats', 'up'));
  await symlink('..', at('in', 'cats', 'again'));
  const { files, ignored } = await openArchive(at('in'));
  expect(files.map(({ name }) => name)).toEqual(['c.png', 'cats/a.png', 'dogs/b.png']);
  expect(ignored).toEqual([
    {
      reason: 'a link leads to a folder that was read already',
      count: 2,
      examples: ['cats/again', 'cats/up'],
    },
  ]);
});

it('refuses a file that is too large or no picture before it reads all of it', async () => {
  await writeFiles(root, { 'a.png': new Uint8Array(1e5), 'b.png': pngOf(1, 9, 9) });
  const { files } = await openArchive(root);
  await expect(files[0]!.read(1e9)).rejects.toThrow(/not a picture/);
  await expect(files[1]!.read(100)).rejects.toThrow(/has \d+ bytes, more than 100/);
});
