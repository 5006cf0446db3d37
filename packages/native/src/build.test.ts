/** Failing builds. `npm run native` in the repository is the test that a build succeeds. */
import { chmod, mkdir, mkdtemp, readdir, rm, stat, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { smallBuild } from './build.fixture.js';
import { buildNative } from './build.js';
import { NativeBuildError } from './build-error.js';
import { builtNative, nativeFolder } from './folder.js';
import { manifestFile } from './manifest.js';

let root: string;
let cacheDir: string;
beforeEach(async () => {
  root = await mkdtemp(path.join(tmpdir(), 'wprox-native-'));
  cacheDir = path.join(root, 'cache');
});
afterEach(async () => {
  vi.unstubAllEnvs();
  await rm(root, { recursive: true });
});

/** Replaces npm, pip and the compiler by shell scripts. */
async function programs(scripts: Record<string, string>): Promise<void> {
  const folder = path.join(root, 'bin');
  await mkdir(folder);
  for (const [name, body] of Object.entries(scripts)) {
    const file = path.join(folder, name);
    await writeFile(file, `#!/bin/sh\n${body}\n`);
    await chmod(file, 0o755);
  }
  vi.stubEnv('PATH', `${folder}:/usr/bin:/bin`);
}

const answers = 'exit 0';
const isSupported = process.platform === 'linux' && process.arch === 'x64';

describe.runIf(isSupported)('buildNative', () => {
  it('reports why npm could not download, and leaves nothing behind', async () => {
    await programs({
      python3: answers,
      'c++': answers,
      npm: 'test "$1" = --version || { echo "npm error code ENOTFOUND" >&2; exit 1; }',
    });
    const steps: string[] = [];
    const failure = buildNative({ cacheDir, onStep: (step) => steps.push(step) });
    await expect(failure).rejects.toThrow(/tfjs-node@4\.22\.0: npm error code ENOTFOUND/);
    await expect(failure).rejects.toMatchObject({ code: 'download' });
    expect(steps).toHaveLength(1);
    expect(await readdir(path.dirname(nativeFolder(cacheDir)))).toEqual([]);
    expect(builtNative(cacheDir)).toBeUndefined();
  });

  it('refuses a package with another checksum than the pinned one', async () => {
    await programs({
      python3: answers,
      'c++': answers,
      // npm pack <spec> --pack-destination <folder>
      npm: 'test "$1" = --version || echo other > "$4/package.tgz"',
    });
    const refusal = buildNative({ cacheDir });
    await expect(refusal).rejects.toThrow(/tfjs-node@4\.22\.0.*sha512/);
    await expect(refusal).rejects.toMatchObject({ code: 'download' });
    expect(await readdir(path.dirname(nativeFolder(cacheDir)))).toEqual([]);
  });

  it('stops when it is aborted, and leaves nothing behind', async () => {
    await programs({
      python3: answers,
      'c++': answers,
      npm: 'test "$1" = --version || sleep 20',
    });
    const stop = new AbortController();
    const building = buildNative({
      cacheDir,
      signal: stop.signal,
      onStep: () => setTimeout(() => stop.abort(new Error('enough')), 50),
    });
    await expect(building).rejects.toThrow('enough');
    expect(await readdir(path.dirname(nativeFolder(cacheDir)))).toEqual([]);
  });

  it('returns a build that exists already', async () => {
    const { folder, cacheDir: own, dispose } = await smallBuild();
    expect(builtNative(own)).toBe(folder);
    expect(await buildNative({ cacheDir: own })).toEqual({ folder, wasThere: true });
    await dispose();
  });

  it('builds again what would not be loaded, and keeps it if that fails', async () => {
    await programs({ python3: answers, 'c++': answers, npm: 'test "$1" = --version' });
    const { folder, cacheDir: own, at, dispose } = await smallBuild();
    await rm(at(manifestFile));
    const steps: string[] = [];
    const building = buildNative({ cacheDir: own, onStep: (step) => steps.push(step) });
    await expect(building).rejects.toMatchObject({ code: 'download' });
    expect(steps[0]).toMatch(/^building again: .*no manifest/);
    expect(builtNative(own)).toBe(folder);
    await dispose();
  });

  it('downloads nothing into a cache that others can change', async () => {
    await programs({ python3: answers, 'c++': answers, npm: 'test "$1" = --version' });
    await mkdir(cacheDir);
    await chmod(cacheDir, 0o777);
    const steps: string[] = [];
    const building = buildNative({ cacheDir, onStep: (step) => steps.push(step) });
    await expect(building).rejects.toBeInstanceOf(NativeBuildError);
    await expect(building).rejects.toThrow(/cache can be changed by every user/);
    await expect(building).rejects.toMatchObject({ code: 'unsafe' });
    expect(steps).toEqual([]);
    expect(await readdir(path.dirname(nativeFolder(cacheDir)))).toEqual([]);
  });

  it('makes a cache for the user alone', async () => {
    await programs({ python3: answers, 'c++': answers, npm: 'test "$1" = --version' });
    await expect(buildNative({ cacheDir })).rejects.toMatchObject({ code: 'download' });
    for (const folder of [cacheDir, path.dirname(nativeFolder(cacheDir))]) {
      expect((await stat(folder)).mode & 0o777).toBe(0o700);
    }
  });
});
