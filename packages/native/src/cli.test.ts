/** The program `wprox-native`, started as users start it. */
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { openSync, readFileSync, writeFileSync } from 'node:fs';
import path from 'node:path';
import { text } from 'node:stream/consumers';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';
import { smallBuild } from './build.fixture.js';

const here = fileURLToPath(new URL('..', import.meta.url));

const program = path.join(here, 'bin', 'wprox-native.js');
const call = (...args: string[]) => callIn(path.join(here, 'there-is-no-such-folder'), ...args);

function callIn(cache: string, ...args: string[]) {
  return spawnSync(process.execPath, [program, ...args], {
    encoding: 'utf8',
    env: { ...process.env, WPROX_CACHE: cache },
  });
}

it('prints its version, and in its help the folder of the build', () => {
  const { version } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
  expect(call('--version').stdout).toBe(`${version}\n`);
  expect(call('--help').stdout).toMatch(/^Usage: wprox-native/);
  expect(call('--help').stdout).toContain('there-is-no-such-folder');
});

it('exits with 1 if --find finds no build', () => {
  const { status, stdout } = call('--find');
  expect([status, stdout]).toEqual([1, '']);
});

it('prints a build that would be loaded, and says what is wrong with another', async () => {
  const { cacheDir, folder, at, dispose } = await smallBuild();
  const good = callIn(cacheDir, '--find');
  expect([good.status, good.stdout, good.stderr]).toEqual([0, `${folder}\n`, '']);
  writeFileSync(at('extra.js'), '');
  const bad = callIn(cacheDir, '--find');
  expect([bad.status, bad.stdout]).toEqual([1, '']);
  expect(bad.stderr).toMatch(/^wprox-native: .*extra\.js is no file of the build.*--force\n$/);
  await dispose();
});

it('refuses an unknown option', () => {
  const { status, stderr } = call('--fast');
  expect(status).toBe(2);
  expect(stderr).toMatch(/--fast/);
  expect(stderr).toMatch(/Usage/);
});

// Other systems have no /dev/full.
it.skipIf(process.platform !== 'linux')('says that its output cannot be written', () => {
  const full = openSync('/dev/full', 'w');
  const { status, stderr } = spawnSync(process.execPath, [program, '--help'], {
    encoding: 'utf8',
    stdio: ['ignore', full, 'pipe'],
  });
  expect(status).toBe(1);
  expect(stderr).toMatch(/^wprox-native: [^\n]*ENOSPC[^\n]*\n$/);
});

it.skipIf(process.platform === 'win32')('ends quietly if the reader has gone', async () => {
  const child = spawn(process.execPath, [program, '--help']);
  child.stdout.destroy();
  const [stderr, [code]] = await Promise.all([text(child.stderr), once(child, 'close')]);
  expect({ code, stderr }).toEqual({ code: 141, stderr: '' });
});
