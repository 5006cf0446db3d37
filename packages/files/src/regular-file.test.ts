import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync, symlinkSync, truncateSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { ArgumentError } from '@wprox/arguments';
import { afterAll, describe, expect, it } from 'vitest';
import { FileError, readRegularFile } from './index.js';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-files-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const file = path.join(folder, 'bytes');
const bytes = Uint8Array.from({ length: 1000 }, (_, k) => k % 251);
writeFileSync(file, bytes);

describe('readRegularFile', () => {
  it('reads a file, an empty file, and a file behind a symbolic link', async () => {
    expect(await readRegularFile(file)).toEqual(bytes);
    const empty = path.join(folder, 'empty');
    writeFileSync(empty, '');
    expect(await readRegularFile(empty)).toEqual(new Uint8Array(0));
    const link = path.join(folder, 'link');
    symlinkSync(file, link);
    expect(await readRegularFile(link)).toEqual(bytes);
  });

  it('refuses a file of more bytes than the limit before it takes memory', async () => {
    const sparse = path.join(folder, 'sparse');
    writeFileSync(sparse, '');
    truncateSync(sparse, 2 ** 40);
    const before = process.memoryUsage().arrayBuffers;
    await expect(readRegularFile(sparse)).rejects.toThrow('1099511627776 bytes; expected at most');
    expect(process.memoryUsage().arrayBuffers - before).toBeLessThan(2 ** 20);
    await expect(readRegularFile(file, { bytes: 999, option: '--most' })).rejects.toThrow(
      'it has 1000 bytes; expected at most 999; --most raises the limit',
    );
    expect(await readRegularFile(file, { bytes: 1000 })).toEqual(bytes);
  });

  const posix = process.platform !== 'win32';
  const pipe = path.join(folder, 'pipe');
  if (posix) spawnSync('mkfifo', [pipe]);
  it.each([
    ['a folder', folder, 'it is a folder', 'EISDIR'],
    ['a missing file', path.join(folder, 'none'), 'no such file', 'ENOENT'],
    ['a file as a folder', path.join(file, 'x'), 'not a folder', 'ENOTDIR'],
    ['a NUL in its path', `${file}\0`, 'character with the code 0', 'ERR_INVALID_ARG_VALUE'],
    ['a path of 5000 characters', path.join(folder, 'x'.repeat(5000)), 'too long', 'ENAMETOOLONG'],
    ...(posix
      ? [
          ['a pipe', pipe, 'it is a pipe', 'ENOTFILE'],
          ['an endless device', '/dev/zero', 'it is a device', 'ENOTFILE'],
          ['a terminal', '/dev/tty', 'device', undefined],
        ]
      : []),
  ] as [string, string, string, string | undefined][])('refuses %s', async (_, at, text, code) => {
    const error = await readRegularFile(at).catch((thrown: unknown) => thrown);
    expect(error).toBeInstanceOf(FileError);
    expect((error as FileError).problem).toContain(text);
    expect((error as FileError).problem.length).toBeLessThan(200);
    if (code !== undefined) expect((error as FileError).code).toBe(code);
  });

  it('refuses arguments of wrong types', async () => {
    for (const wrong of [undefined, 3, '', {}]) {
      await expect(readRegularFile(wrong as never)).rejects.toThrow(ArgumentError);
    }
    await expect(readRegularFile(file, { byte: 3 } as never)).rejects.toThrow('"byte"');
    await expect(readRegularFile(file, { bytes: '3' } as never)).rejects.toThrow('limits.bytes');
  });
});
