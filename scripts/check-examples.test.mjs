/** Tests of the script that checks the examples: what it must refuse. */
import assert from 'node:assert/strict';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { CLAIMS } from './check-examples/claims.mjs';
import { readCommands, whileServing } from './check-examples/commands.mjs';
import { dependencyProblems } from './check-examples/example-project.mjs';
import { findChromium } from './check-examples/page.mjs';

const packed = new Map([
  [
    '@wprox/a',
    {
      version: '0.2.0',
      peerDependencies: { tfjs: '4.22.0', sharp: '>=0.34.0' },
      peerDependenciesMeta: { sharp: { optional: true } },
    },
  ],
]);

test('dependencies: the present version or a later one, with its exact peers', () => {
  const problems = (dependencies) => dependencyProblems({ dependencies }, packed).length;
  assert.equal(problems({ '@wprox/a': '^0.2.0', tfjs: '4.22.0' }), 0);
  assert.equal(problems({ '@wprox/a': '^0.10.0', tfjs: '4.22.0' }), 0);
  assert.equal(problems({ '@wprox/a': '^0.1.9', tfjs: '4.22.0' }), 1);
  assert.equal(problems({ '@wprox/a': 'workspace:*', tfjs: '4.22.0' }), 1);
  assert.equal(problems({ '@wprox/a': '^0.2.0', tfjs: '^4.22.0' }), 1);
  assert.equal(problems({ '@wprox/a': '^0.2.0' }), 1);
  assert.equal(problems({ '@wprox/b': '^0.2.0' }), 1);
});

test('commands are those of the first block of sh, without comments', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-commands-'));
  const write = (text) => writeFileSync(path.join(folder, 'README.md'), text);
  try {
    write('# A\n\n```sh\nnpm install\nnode a.js x   # prints\n```\n\n```sh\nnode b.js\n```\n');
    assert.deepEqual(readCommands(folder), ['npm install', 'node a.js x']);
    write('# A\n\n```sh\nnode a.js\n```\n');
    assert.throws(() => readCommands(folder), /npm install/);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('a server that ends without an address is an error', async () => {
  const options = { cwd: tmpdir(), env: process.env };
  await assert.rejects(
    whileServing('node --version', options, () => assert.fail('it was used')),
    /ended without an address/,
  );
});

test('Chromium is the named program, or is found on the PATH', () => {
  assert.equal(findChromium({ WPROX_CHROMIUM: '/x/chrome', PATH: '' }), '/x/chrome');
  assert.equal(findChromium({ PATH: tmpdir() }), undefined);
});

test('claims refuse outputs that are wrong', () => {
  const transport = CLAIMS['exact-in-node'];
  const [checkTransport] = Object.values(transport);
  const rows = ['0.25 0 0 0.25', '0 0.25 0 0', '0 0 0.25 0'];
  const output = (distance, lines) =>
    `W2 = ${distance} km\n${lines.map((row) => `from a bakery: ${row}\n`).join('')}`;
  checkTransport(output(Math.sqrt(6), rows));
  assert.throws(() => checkTransport(output(2.4, rows)));
  assert.throws(() => checkTransport(output(Math.sqrt(6), [rows[0], rows[2], rows[1]])));
  assert.throws(() => checkTransport(''));
  for (const claims of Object.values(CLAIMS)) {
    for (const holds of Object.values(claims)) assert.throws(() => holds('', tmpdir()));
  }
});
