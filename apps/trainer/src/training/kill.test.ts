/** A few of the kills that scripts/kill-test.mjs deals out by the dozen; of the built program. */
import { spawnSync } from 'node:child_process';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const script = fileURLToPath(new URL('../../scripts/kill-test.mjs', import.meta.url));

// Killing a process group is not to be had on Windows.
it.skipIf(process.platform === 'win32')(
  'killed at random moments and resumed each time, ends with the same bytes',
  () => {
    const args = [script, '--kills', '5', '--iterations', '40', '--seed', '7'];
    const { status, stdout, stderr } = spawnSync(process.execPath, args, { encoding: 'utf8' });
    expect(stderr).toBe('');
    // On a machine that is busy elsewhere it may be complete before the last of the five.
    expect(stdout).toMatch(
      /[1-5] kills .* are identical to those of the run that was never stopped/s,
    );
    expect(status).toBe(0);
  },
  180_000,
);
