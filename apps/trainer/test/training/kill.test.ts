/** Kills a run of the built program up to five times; scripts/kill-test.mjs can kill it more often. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/kill-test.mjs', import.meta.url));

// Windows cannot kill a process group.
it.skipIf(process.platform === 'win32')(
  'killed at random moments and resumed each time, ends with the same bytes',
  () => {
    const args = [script, '--kills', '5', '--iterations', '40', '--seed', '7'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    // The run may be complete before the last of the five kills.
    expect(stdout).toMatch(/[1-5] kills .* identical/s);
    expect(status).toBe(0);
  },
);
