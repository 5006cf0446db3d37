/** Checks of the machine, which come before any download. */
import { spawnSync } from 'node:child_process';
import { mkdtemp, readdir, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { describe, expect, it } from 'vitest';
import { NativeBuildError } from './build-error.js';
import {
  findPrograms,
  type Machine,
  type Outcome,
  requireSupported,
  runProgram,
} from './programs.js';
import { unpackPackage } from './unpack.js';

const linux: Machine = { platform: 'linux', arch: 'x64', glibc: '2.36' };

describe('requireSupported', () => {
  it('accepts Linux x64 with glibc 2.27 or newer', () => {
    for (const glibc of ['2.27', '2.36', '3.0']) requireSupported({ ...linux, glibc });
  });

  it.each<[Partial<Machine>, RegExp]>([
    [{ platform: 'darwin', arch: 'arm64' }, /darwin arm64/],
    [{ arch: 'arm64' }, /linux arm64/],
    [{ glibc: undefined }, /no glibc.*2\.27/],
    [{ glibc: '2.17' }, /glibc 2\.17.*2\.27/],
  ])('refuses %o', (difference, message) => {
    const refusal = () => requireSupported({ ...linux, ...difference });
    expect(refusal).toThrow(message);
    expect(refusal).toThrow(expect.objectContaining({ code: 'unsupported' }));
  });
});

/** Stands for a machine that has only these programs. */
const having =
  (...programs: string[]) =>
  async (command: string, args: readonly string[]): Promise<Outcome> => {
    const asked = args.includes('pip') ? 'pip' : command;
    return { code: programs.includes(asked) ? 0 : 'ENOENT', output: '' };
  };

describe('findPrograms', () => {
  it('takes the first program that answers', async () => {
    const all = having('python3', 'python', 'pip', 'g++', 'clang++', 'npm');
    expect(await findPrograms(all, {})).toEqual({ python: 'python3', compiler: 'g++' });
    const others = having('python', 'pip', 'clang++', 'npm', 'my-c++');
    expect(await findPrograms(others, {})).toEqual({ python: 'python', compiler: 'clang++' });
    expect((await findPrograms(others, { CXX: 'my-c++' })).compiler).toBe('my-c++');
  });

  it('names all missing programs at once, and how to install them', async () => {
    const refusal = findPrograms(having('python3', 'npm'), {});
    await expect(refusal).rejects.toThrow(NativeBuildError);
    await expect(refusal).rejects.toThrow(/pip for python3.*apt install python3-pip/);
    await expect(refusal).rejects.toThrow(/C\+\+17 compiler.*apt install g\+\+/);
    await expect(findPrograms(having(), {})).rejects.toThrow(/Python 3\.8.*compiler.*npm/);
  });
});

describe.skipIf(spawnSync('python3', ['--version']).status !== 0)(
  'Python in a folder that others can write to (left out without Python)',
  () => {
    it('imports no module from there', async () => {
      const before = process.cwd();
      const folder = await mkdtemp(path.join(tmpdir(), 'wprox-shared-'));
      const module = 'open("ran", "w").close()\n';
      for (const name of ['tarfile', 'zipfile', 'pip']) {
        await writeFile(path.join(folder, `${name}.py`), module);
      }
      process.chdir(folder);
      try {
        await findPrograms().catch(() => {}); // the compiler can be missing
        const options = { python: 'python3', file: path.join(folder, 'none.tgz') };
        await expect(unpackPackage(options, folder)).rejects.toThrow(/could not unpack/);
        expect(await readdir(folder)).not.toContain('ran');
      } finally {
        process.chdir(before);
        await rm(folder, { recursive: true });
      }
    });
  },
);

describe('runProgram', () => {
  it('returns the exit code and the output of both channels', async () => {
    const program = 'console.log("out"); console.error("err"); process.exitCode = 7';
    const { code, output } = await runProgram(process.execPath, ['-e', program]);
    expect(code).toBe(7);
    expect(output).toMatch(/out/);
    expect(output).toMatch(/err/);
  });

  it('returns ENOENT for a program that does not exist', async () => {
    expect((await runProgram('there-is-no-such-program', [])).code).toBe('ENOENT');
  });

  it('ends the program when it is aborted', async () => {
    const stop = new AbortController();
    const waiting = runProgram(process.execPath, ['-e', 'setInterval(() => {}, 1000)'], {
      signal: stop.signal,
    });
    setTimeout(() => stop.abort(new Error('enough')), 100);
    await expect(waiting).rejects.toThrow('enough');
  });
});
