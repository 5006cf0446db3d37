/** Processes that race for leases: `scripts/lease-races.mjs`, with fewer races than by hand. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/lease-races.mjs', import.meta.url));

it('gives every process its turn and never two the same lease', () => {
  const { stdout, stderr, status } = spawnSync(process.execPath, [script, '--races', '200'], {
    encoding: 'utf8',
  });
  expect(stderr).toBe('');
  expect(stdout).toContain('holders killed: 4');
  expect(stdout).toContain('two holders at once: 0');
  expect(stdout).toContain('writes lost: 0');
  expect(status).toBe(0);
});
