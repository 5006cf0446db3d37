/** The first example of the README, as it stands, with the built package. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('prints the squared distance', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    input: /```js\n([\s\S]*?)```/.exec(readme)![1]!,
    encoding: 'utf8',
  });
  const printed = /Tensor\s+([\d.]+)/.exec(stdout);
  expect(printed, stderr).not.toBeNull();
  expect(Number(printed![1])).toBeCloseTo(0.3072, 4);
});
