import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { licenseProblems } from './licenses/allowed.mjs';
import { installedByOurs } from './licenses/installed.mjs';
import { node, root } from './steps.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-licenses-'));
after(() => rmSync(folder, { recursive: true }));

/** Writes package.json files, by folder, and returns the packages of those in `ours`. */
function installation(name, manifests, ours) {
  const place = (each) => path.join(folder, name, each);
  for (const [each, manifest] of Object.entries(manifests)) {
    mkdirSync(place(each), { recursive: true });
    writeFileSync(path.join(place(each), 'package.json'), JSON.stringify(manifest));
  }
  return ours.map((each) => ({
    ...{ name: manifests[each].name, manifest: manifests[each] },
    folder: place(each),
  }));
}

test('follows what is installed, nested versions and circles included, and not the peers', () => {
  const a = (manifest) => ({ version: '1.0.0', license: 'MIT', ...manifest });
  const packages = installation(
    'nested',
    {
      'packages/ours': a({
        name: 'ours',
        dependencies: { x: '1', other: '1' },
        optionalDependencies: { 'for-windows': '1', 'for-linux': '1' },
        peerDependencies: { peer: '1' },
        devDependencies: { tool: '1' },
      }),
      'packages/other': a({ name: 'other', dependencies: { y: '2' } }),
      'node_modules/x': a({ name: 'x', dependencies: { y: '1' } }),
      'node_modules/x/node_modules/y': a({ name: 'y', version: '1.5.0', license: 'ISC' }),
      'node_modules/y': a({ name: 'y', version: '2.0.0', dependencies: { x: '1' } }),
      'node_modules/for-linux': a({ name: 'for-linux', os: ['linux'], license: 'GPL-3.0' }),
      'node_modules/peer': a({ name: 'peer' }),
      'node_modules/tool': a({ name: 'tool' }),
    },
    ['packages/ours', 'packages/other'],
  );
  const { found, binaries } = installedByOurs(packages);
  assert.deepEqual(
    found.map(({ name, version, license, users }) => [name, version, license, ...users]),
    [
      ['x', '1.0.0', 'MIT', 'ours', 'other'],
      ['y', '1.5.0', 'ISC', 'ours', 'other'],
      ['y', '2.0.0', 'MIT', 'other'],
    ],
  );
  assert.deepEqual(binaries, ['for-linux', 'for-windows']);
});

test('refuses a dependency that is not installed', () => {
  const manifest = { name: 'ours', dependencies: { absent: '1' } };
  const packages = installation('absent', { ours: manifest }, ['ours']);
  assert.throws(() => installedByOurs(packages), /ours needs absent/);
});

test('refuses licenses that nobody has allowed', () => {
  const problems = (license, name = 'x') =>
    licenseProblems({ found: [{ name, version: '1.0.0', license }], binaries: [] });
  for (const license of ['MIT', 'Apache-2.0 AND MIT', '(MIT OR GPL-3.0)', 'GPL-2.0 OR ISC']) {
    assert.deepEqual(problems(license), [], license);
  }
  for (const license of ['GPL-3.0', 'MIT AND GPL-3.0', 'none named', 'MPL-2.0', 'UNLICENSED']) {
    assert.match(problems(license)[0], /^x@1\.0\.0 has the license/, license);
  }
  assert.deepEqual(problems('MPL-2.0', '@resvg/resvg-js'), []);
  assert.equal(problems('GPL-3.0', '@resvg/resvg-js').length, 1);
});

test('refuses binaries that nobody has looked at', () => {
  const problems = (name) => licenseProblems({ found: [], binaries: [name] });
  assert.deepEqual(problems('@img/sharp-libvips-linux-x64'), []);
  assert.match(problems('@other/binary-linux-x64')[0], /does not know/);
});

test('allows what our packages bring along, and docs/project/licenses.md lists it', () => {
  const { command, args } = node('scripts/licenses.mjs', 'check');
  const { status, stderr } = spawnSync(command, args, { cwd: root, encoding: 'utf8' });
  assert.equal(status, 0, stderr);
});
