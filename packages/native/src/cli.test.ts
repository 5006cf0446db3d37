/** The program `wprox-native`, started as users start it. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const here = fileURLToPath(new URL('..', import.meta.url));

function call(...args: string[]) {
  return spawnSync(process.execPath, [path.join(here, 'bin', 'wprox-native.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, WPROX_CACHE: path.join(here, 'there-is-no-such-folder') },
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

it('refuses an unknown option', () => {
  const { status, stderr } = call('--fast');
  expect(status).toBe(2);
  expect(stderr).toMatch(/--fast/);
  expect(stderr).toMatch(/Usage/);
});
