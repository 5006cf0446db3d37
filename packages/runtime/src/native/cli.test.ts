/** The program `wprox-native`, as it is called. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const here = fileURLToPath(new URL('../..', import.meta.url));

function call(...args: string[]) {
  return spawnSync(process.execPath, [path.join(here, 'bin', 'wprox-native.js'), ...args], {
    encoding: 'utf8',
    env: { ...process.env, WPROX_CACHE: path.join(here, 'there-is-no-such-folder') },
  });
}

it('tells its version, what it does, and where it would build', () => {
  const { version } = JSON.parse(readFileSync(path.join(here, 'package.json'), 'utf8'));
  expect(call('--version').stdout).toBe(`${version}\n`);
  expect(call('--help').stdout).toMatch(/^Usage: wprox-native/);
  expect(call('--help').stdout).toContain('there-is-no-such-folder');
});

it('says by its exit code that nothing has been built', () => {
  const { status, stdout } = call('--find');
  expect([status, stdout]).toEqual([1, '']);
});

it('refuses an option that it does not have', () => {
  const { status, stderr } = call('--fast');
  expect(status).toBe(2);
  expect(stderr).toMatch(/--fast/);
  expect(stderr).toMatch(/Usage/);
});
