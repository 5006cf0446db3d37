import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { test } from 'node:test';
import { publicationProblem } from './release/publication-problem.mjs';
import { node, root } from './steps.mjs';

const CI = { GITHUB_ACTIONS: 'true', ACTIONS_ID_TOKEN_REQUEST_URL: 'address' };

test('publishes to npm only from a CI job that can sign', async () => {
  assert.equal(await publicationProblem(CI, '11.5.1'), undefined);
  for (const left of Object.keys(CI)) {
    const { [left]: _, ...env } = CI;
    assert.match(await publicationProblem(env, '11.5.1'), /release workflow/);
  }
});

test('asks for an npm that publishes without a token', async () => {
  for (const version of ['11.5.1', '11.5.2', '11.10.0', '12.0.0']) {
    assert.equal(await publicationProblem(CI, version), undefined, version);
  }
  for (const version of ['10.9.4', '11.0.0', '11.4.9', '11.5.0']) {
    assert.match(await publicationProblem(CI, version), /expected 11\.5\.1/, version);
  }
});

test('ends with an error outside of CI, before anything is published', () => {
  const { GITHUB_ACTIONS: _, ...env } = process.env;
  const { command, args } = node('scripts/release.mjs');
  const { status, stderr } = spawnSync(command, args, { cwd: root, env, encoding: 'utf8' });
  assert.equal(status, 1);
  assert.match(stderr, /only by the release workflow.*--dry-run/s);
});
