import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import {
  cpSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { test } from 'node:test';
import { publishedPackages } from './pack-packages.mjs';
import { citedVersion, setCitedVersion } from './release/citation.mjs';
import { setExampleVersions } from './release/examples.mjs';
import { withoutOwnPeers } from './release/own-peers.mjs';
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

/** Makes a workspace of the packages a and b, which is a peer of a, with a changeset of a minor change. */
function workspaceWithPeer() {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-version-'));
  const write = (file, content) => {
    mkdirSync(path.dirname(path.join(folder, file)), { recursive: true });
    const text = typeof content === 'string' ? content : `${JSON.stringify(content, null, 2)}\n`;
    writeFileSync(path.join(folder, file), text);
  };
  const manifests = [
    { name: 'a', version: '0.1.0', peerDependencies: { b: 'workspace:^', c: '1' } },
    { name: 'b', version: '0.1.0' },
  ];
  write('package.json', { name: 'root', private: true, packageManager: 'pnpm@10.0.0' });
  write('pnpm-workspace.yaml', 'packages:\n  - packages/*\n');
  for (const manifest of manifests) write(`packages/${manifest.name}/package.json`, manifest);
  const settings = { changelog: false, fixed: [['*']], access: 'public', baseBranch: 'main' };
  write('.changeset/config.json', settings);
  write('.changeset/change.md', '---\nb: minor\n---\n\nChange.\n');
  const packages = manifests.map((manifest) => ({
    ...{ name: manifest.name, manifest },
    folder: path.join(folder, 'packages', manifest.name),
  }));
  return { folder, packages };
}

test('raises the minor version of packages that are peers of each other', async () => {
  const { folder, packages } = workspaceWithPeer();
  try {
    const program = path.join(root, 'node_modules', '@changesets', 'cli', 'bin.js');
    await withoutOwnPeers(packages, async () => {
      const { command, args } = node(program, 'version');
      const { status, stderr } = spawnSync(command, args, { cwd: folder, encoding: 'utf8' });
      assert.equal(status, 0, stderr);
    });
    for (const item of packages) {
      const found = JSON.parse(readFileSync(path.join(item.folder, 'package.json'), 'utf8'));
      assert.deepEqual(found, { ...item.manifest, version: '0.2.0' });
    }
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('puts the peers back if the work fails', async () => {
  const { folder, packages } = workspaceWithPeer();
  try {
    const file = path.join(folder, 'packages', 'a', 'package.json');
    const before = readFileSync(file, 'utf8');
    const work = async () => {
      assert.notEqual(readFileSync(file, 'utf8'), before);
      throw new Error('changesets failed');
    };
    await assert.rejects(withoutOwnPeers(packages, work), /changesets failed/);
    assert.equal(readFileSync(file, 'utf8'), before);
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test('CITATION.cff names the version of the packages', () => {
  const text = readFileSync(path.join(root, 'CITATION.cff'), 'utf8');
  assert.equal(citedVersion(text), publishedPackages()[0].manifest.version);
  assert.equal(citedVersion(setCitedVersion(text, '12.3.4')), '12.3.4');
  assert.throws(() => setCitedVersion('title: x', '1.0.0'), /no line "version/);
});

test('examples ask for a new version of our packages, and keep the others', () => {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-examples-'));
  try {
    cpSync(path.join(root, 'examples'), folder, {
      recursive: true,
      filter: (file) => path.basename(file) !== 'node_modules',
    });
    const names = publishedPackages().map(({ name }) => name);
    const read = (at) => JSON.parse(readFileSync(path.join(at, 'package.json'), 'utf8'));
    setExampleVersions(folder, names, '12.3.4');
    const asked = new Set();
    for (const example of readdirSync(folder)) {
      const before = read(path.join(root, 'examples', example)).dependencies;
      const after = read(path.join(folder, example)).dependencies;
      for (const name of Object.keys(before)) {
        const ours = names.includes(name);
        if (ours) asked.add(name);
        assert.equal(after[name], ours ? '^12.3.4' : before[name], `${example}: ${name}`);
      }
    }
    assert.ok(asked.has('@wprox/exact'));
  } finally {
    rmSync(folder, { recursive: true });
  }
});
