import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdtempSync, openSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { pathToFileURL } from 'node:url';
import { root } from './steps.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-steps-'));
after(() => rmSync(folder, { recursive: true }));

/** A step that fails if it cannot print, and two headings, as in `npm start`. */
const steps = pathToFileURL(path.join(root, 'scripts', 'steps.mjs')).href;
const done = JSON.stringify(path.join(folder, 'done'));
const child = `process.stdout.write('text'); require('node:fs').writeFileSync(${done}, 'done');`;
const program = `
  import { node, run, stepCounter } from ${JSON.stringify(steps)};
  const begin = stepCounter(2);
  begin('print');
  const code = await run(node('-e', ${JSON.stringify(child)}), 'unused');
  begin('end');
  process.exitCode = code;
`;

// Other systems have no /dev/full.
const skip = process.platform !== 'linux';

test('a full output stops no step, and the exit code is 1', { skip }, () => {
  const { status, stderr } = spawnSync(
    process.execPath,
    ['--input-type=module', '--eval', program],
    { encoding: 'utf8', stdio: ['ignore', openSync('/dev/full', 'w'), 'pipe'] },
  );
  assert.equal(readFileSync(path.join(folder, 'done'), 'utf8'), 'done');
  assert.match(stderr, /^standard output cannot be written: [^\n]*ENOSPC[^\n]*\n$/);
  assert.equal(status, 1);
});
