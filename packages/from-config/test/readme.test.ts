/** The first example of the README, as it stands, with the built package. */
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import { fileURLToPath } from 'node:url';
import { expect, it } from 'vitest';

const readme = readFileSync(new URL('../README.md', import.meta.url), 'utf8');

it('prints losses', () => {
  const { stdout, stderr } = spawnSync(process.execPath, ['--input-type=module', '-'], {
    cwd: fileURLToPath(new URL('..', import.meta.url)),
    input: /```js\n([\s\S]*?)```/.exec(readme)![1]!,
    encoding: 'utf8',
    env: { ...process.env, WPROX_BACKEND: 'wasm' },
  });
  for (const name of ['criticLoss', 'generatorLoss', 'penalty']) {
    const printed = new RegExp(`${name}: (-?[\\d.e-]+)`).exec(stdout);
    expect(Number.isFinite(Number(printed?.[1])), stderr).toBe(true);
  }
});
