/** Builds that must not be loaded. Each is loaded by the public function, and nothing of it may run. */
import {
  chmod,
  chown,
  copyFile,
  mkdir,
  readFile,
  rename,
  rm,
  stat,
  symlink,
  utimes,
  writeFile,
} from 'node:fs/promises';
import path from 'node:path';
import { afterEach, beforeEach, describe, expect, it, vi } from 'vitest';
import { innerFile, largeFile, registry, type SmallBuild, smallBuild } from './build.fixture.js';
import { entry } from './folder.js';
import { bindingFile } from './layout.js';
import { loadBuilt } from './load.js';
import { NativeLoadError, type NativeLoadFailure } from './load-error.js';
import { manifestFile, writeManifest } from './manifest.js';

let build: SmallBuild;
beforeEach(async () => {
  build = await smallBuild();
});
afterEach(async () => {
  vi.restoreAllMocks();
  await build.dispose();
});

const OTHER = 12_345;
const hasOwners = process.platform !== 'win32';
const isRoot = process.geteuid?.() === 0;

async function load(): Promise<string[]> {
  const tf = registry();
  await loadBuilt(tf, build.folder);
  return tf.registered;
}

/** Expects a refusal before anything ran. */
async function expectRefusal(code: NativeLoadFailure, message: RegExp): Promise<void> {
  const error = await load().catch((refusal: unknown) => refusal);
  expect(error).toBeInstanceOf(NativeLoadError);
  expect(error).toMatchObject({ code, message: expect.stringMatching(message) });
  expect(build.hasRun()).toBe(false);
}

it('loads a build that is as it was built', async () => {
  expect(await load()).toEqual(['tensorflow']);
  expect(build.hasRun()).toBe(true);
});

describe.runIf(hasOwners)('modes', () => {
  it.each([
    ['a cache that every user can change', '../..', 0o777, 'every user'],
    ['such a cache, even with the sticky bit', '../..', 0o1777, 'every user'],
    ['a cache that its group can change', '../..', 0o770, 'its group'],
    ['the folder above the build', '..', 0o770, 'its group'],
    ['the folder of the build', '.', 0o775, 'its group'],
    ['a folder in the build', 'node_modules/inner', 0o702, 'every user'],
    ['its entry', entry, 0o620, 'its group'],
    ['its library', largeFile, 0o602, 'every user'],
    ['its manifest', manifestFile, 0o660, 'its group'],
  ])('refuses %s', async (_, name, mode, who) => {
    await chmod(build.at(name), mode);
    await expectRefusal('unsafe', new RegExp(`can be changed by ${who}`));
  });

  it('accepts /tmp above the cache, but no such folder without the sticky bit', async () => {
    await chmod(build.root, 0o1777);
    expect(await load()).toEqual(['tensorflow']);
    await rm(path.join(build.root, 'trace'));
    await chmod(build.root, 0o777);
    await expectRefusal('unsafe', /can be changed by every user/);
  });

  it('looks at the folders that links lead to, and at those that contain them', async () => {
    const shared = path.join(build.root, 'shared');
    await mkdir(shared);
    await rename(build.cacheDir, path.join(shared, 'cache'));
    await symlink(path.join(shared, 'cache'), build.cacheDir);
    expect(await load()).toEqual(['tensorflow']);
    await rm(path.join(build.root, 'trace'));
    await chmod(shared, 0o777);
    await expectRefusal('unsafe', /shared can be changed by every user/);
  });

  it('gives files that a wide umask opened to the group back to the user', async () => {
    for (const name of ['lib', entry]) await chmod(build.at(name), 0o775);
    await writeManifest(build.folder);
    expect(await load()).toEqual(['tensorflow']);
    expect((await stat(build.at(entry))).mode & 0o777).toBe(0o755);
  });
});

describe.runIf(hasOwners)('owners', () => {
  // As any other user, this user's files are those of a stranger; those of root are not.
  it('refuses a build of a user that is neither this one nor root', async () => {
    vi.spyOn(process, 'geteuid' as 'cwd').mockReturnValue(OTHER as never);
    if (isRoot) expect(await load()).toEqual(['tensorflow']);
    else await expectRefusal('unsafe', /belongs to the user/);
  });

  describe.skipIf(!isRoot)('with files of another user (left out: only root can make them)', () => {
    it.each([
      ['the cache', '../..'],
      ['the folder above the build', '..'],
      ['the build', '.'],
      ['a folder in the build', 'lib'],
      ['its entry', entry],
      ['its binding', bindingFile],
      ['its library', largeFile],
      ['its manifest', manifestFile],
      ['a folder above the cache', '../../..'],
    ])('refuses if %s belongs to another user', async (_, name) => {
      await chown(build.at(name), OTHER, OTHER);
      await expectRefusal('unsafe', new RegExp(`belongs to the user ${OTHER}`));
    });

    it('runs nothing of a build that a stranger put into a cache that all can write to', async () => {
      await chmod(build.cacheDir, 0o1777);
      for (const name of ['..', '.', ...['lib', entry, innerFile, bindingFile, largeFile]]) {
        await chown(build.at(name), OTHER, OTHER);
      }
      await rm(build.at(manifestFile));
      await expectRefusal('unsafe', /belongs to the user|every user/);
    });
  });
});

describe('content', () => {
  it.each([entry, bindingFile, innerFile])('refuses another byte in %s', async (name) => {
    await changeByte(build.at(name));
    await expectRefusal('damaged', /differs from the file that was built/);
  });

  it('refuses another byte in the library, although its size and time are those of before', async () => {
    const file = build.at(largeFile);
    const then = new Date('2026-01-01'); // whole milliseconds, so that it can be set again
    await utimes(file, then, then);
    await writeManifest(build.folder);
    const before = await stat(file, { bigint: true });
    await changeByte(file);
    await utimes(file, then, then);
    const { size, mtimeNs, ino } = await stat(file, { bigint: true });
    expect([size, mtimeNs, ino]).toEqual([before.size, before.mtimeNs, before.ino]);
    await expectRefusal('damaged', /libtensorflow_cc.* differs/);
  });

  it('does not hash the library if nobody has touched it, but hashes a copy', async () => {
    const library = build.at(largeFile);
    await editManifest((files) => {
      files[largeFile]!['sha256'] = 'another';
    });
    expect(await load()).toEqual(['tensorflow']);
    await copyFile(library, `${library}.copy`);
    await rename(`${library}.copy`, library);
    await rm(path.join(build.root, 'trace'));
    await expectRefusal('damaged', /libtensorflow_cc.* differs/);
  });

  it('accepts a build that was copied', async () => {
    const library = build.at(largeFile);
    await copyFile(library, `${library}.copy`);
    await rename(`${library}.copy`, library);
    expect(await load()).toEqual(['tensorflow']);
  });

  it('refuses a library with more or fewer bytes', async () => {
    await writeFile(build.at(largeFile), 'short');
    await expectRefusal('damaged', /differs/);
  });

  it.each(['extra.js', 'node_modules/inner', 'lib/extra', 'node_modules/tf.node'])(
    'refuses the file %s that was not built',
    async (name) => {
      const file = name === 'node_modules/inner' ? `${name}/index` : name;
      await writeFile(build.at(file), 'throw 1;', { mode: 0o600 });
      await expectRefusal('damaged', /is no file of the build/);
    },
  );

  it('refuses symbolic links, out of the build and inside it', async () => {
    const outside = path.join(build.root, 'outside.js');
    await rename(build.at(innerFile), outside);
    await symlink(outside, build.at(innerFile));
    await expectRefusal('damaged', /no regular file/);
    await rm(build.at(innerFile));
    await rename(outside, build.at('node_modules/inner/other.js'));
    await symlink('other.js', build.at(innerFile));
    await expectRefusal('damaged', /no regular file/);
  });

  it('refuses a folder that is a link out of the build', async () => {
    const outside = path.join(build.root, 'outside');
    await rename(build.at('node_modules'), outside);
    await symlink(outside, build.at('node_modules'));
    await expectRefusal('damaged', /no regular file/);
  });

  it('refuses a missing file', async () => {
    await rm(build.at(bindingFile));
    await expectRefusal('damaged', /tfjs_binding\.node is missing/);
  });
});

describe('manifest', () => {
  it('tells to build again if there is none, as in builds of earlier versions', async () => {
    await rm(build.at(manifestFile));
    await expectRefusal('outdated', /no manifest; build it again: npx wprox-native --force$/);
  });

  it('refuses another format', async () => {
    await writeFile(build.at(manifestFile), '{"format": 2, "files": {}}');
    await expectRefusal('outdated', /format other than 1/);
  });

  it.each([
    ['no JSON', '{"format": 1'],
    ['no object', '[]'],
    ['no files', '{"format": 1, "files": {}}'],
    ['a file without a checksum', '{"format": 1, "files": {"index.cjs": {"bytes": 1}}}'],
    ['a wrong stamp', '{"format": 1, "files": {"a": {"bytes": 1, "sha256": "", "stamp": 1}}}'],
  ])('refuses %s', async (_, text) => {
    await writeFile(build.at(manifestFile), text);
    await expectRefusal('damaged', /manifest\.json (cannot be read|is no manifest)/);
  });

  it('does not look outside the folder for names such as ../x', async () => {
    await editManifest((files) => {
      files['../x'] = { bytes: 0, sha256: 'any' };
    });
    await expectRefusal('damaged', /x is missing/);
  });
});

async function changeByte(file: string): Promise<void> {
  const bytes = await readFile(file);
  bytes[bytes.length - 2]! ^= 1;
  await writeFile(file, bytes);
}

type Files = Record<string, Record<string, unknown>>;

async function editManifest(change: (files: Files) => void): Promise<void> {
  const content = JSON.parse(await readFile(build.at(manifestFile), 'utf8')) as { files: Files };
  change(content.files);
  await writeFile(build.at(manifestFile), JSON.stringify(content));
}
