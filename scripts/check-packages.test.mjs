import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import {
  checkInstalled,
  checkInstallLine,
  checkRefusal,
  exportedModules,
  importModules,
  ownAndPeers,
  specifiers,
} from './check-packages/alone.mjs';
import { OPTIONAL_PEERS, optionalPeers } from './check-packages/optional-peers.mjs';
import { firstBlock, installLine, shellCommands } from './check-packages/readme.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-packing-'));
after(() => rmSync(folder, { recursive: true }));

const block = (language, code) => `\`\`\`${language}\n${code}\n\`\`\`\n`;

test('finds the line of a README that installs the package', () => {
  const readme = `# x\n\n${block('js', 'npm install @x/a wrong')}\n## Use\n\n${block(
    'sh',
    'npm install other\n$ npm install --save @x/a @y/b@4.22.0 c # a comment\nnpx a',
  )}`;
  assert.deepEqual(
    [...installLine(readme, '@x/a')],
    [
      ['@x/a', 'latest'],
      ['@y/b', '4.22.0'],
      ['c', 'latest'],
    ],
  );
  assert.throws(() => installLine(readme, '@x/missing'), /npm install @x\/missing/);
});

test('refuses an install line that leaves out a peer or names another version of it', () => {
  const packed = {
    peerDependencies: { b: '4.22.0', c: '^1.0.0' },
    peerDependenciesMeta: { c: { optional: true } },
  };
  const check = (...named) => checkInstallLine(new Map(named), packed);
  check(['a', 'latest'], ['b', '4.22.0']);
  assert.throws(() => check(['a', 'latest']), /peer b/);
  assert.throws(() => check(['a', 'latest'], ['b', 'latest']), /b@latest; expected b@4\.22\.0/);
});

test('takes from an install line the package and its peers only', () => {
  const named = new Map([
    ['a', 'latest'],
    ['peer', '1.0.0'],
    ['for-the-example', 'latest'],
  ]);
  const own = ownAndPeers(named, { name: 'a', peerDependencies: { peer: '1.0.0', other: '1' } });
  assert.deepEqual([...own.keys()], ['a', 'peer']);
});

test('refuses packages of ours that nothing declares, and what was not published', () => {
  const outside = path.join(folder, 'installed');
  mkdirSync(path.join(outside, 'node_modules'), { recursive: true });
  const manifests = new Map([
    ['a', { dependencies: { b: '1', foreign: '1' } }],
    ['b', { devDependencies: { c: '1' } }],
    ['c', {}],
  ]);
  const url = 'http://127.0.0.1:1/';
  const integrities = new Map(['a', 'b', 'c'].map((name) => [name, `sha512-${name}`]));
  const check = (packages) => {
    const lock = path.join(outside, 'node_modules', '.package-lock.json');
    writeFileSync(lock, JSON.stringify({ packages }));
    checkInstalled(outside, ['a'], manifests, { url, integrities });
  };
  const ours = (name) => ({ resolved: `${url}${name}.tgz`, integrity: `sha512-${name}` });
  const right = {
    'node_modules/a': ours('a'),
    'node_modules/b': ours('b'),
    'node_modules/foreign': { resolved: 'elsewhere', integrity: 'another' },
  };
  check(right);
  const refuses = (changed, message) =>
    assert.throws(() => check({ ...right, ...changed }), message);
  refuses({ 'node_modules/a/node_modules/c': ours('c') }, /declares it: c/);
  assert.throws(() => check({ 'node_modules/a': ours('a') }), /not installed: b/);
  refuses({ 'node_modules/b': { ...ours('b'), resolved: 'elsewhere' } }, /not from http.*: b/);
  refuses({ 'node_modules/b': ours('c') }, /not what was published: b/);
});

test('gives npm the words of the line', () => {
  const line = 'npm install @x/a @y/b@4.22.0 c@^1';
  const words = specifiers(installLine(block('sh', line), '@x/a'));
  assert.equal(`npm install ${words.join(' ')}`, line);
});

test('lists the modules that a package exports', () => {
  const exports = {
    '.': {},
    './sub': {},
    './style.css': '',
    './data/*.json': '',
    './package.json': '',
  };
  assert.deepEqual(exportedModules({ name: '@x/a', exports }), ['@x/a', '@x/a/sub']);
});

test('imports modules one by one and tells which do not load', async () => {
  const found = await importModules(folder, ['node:fs', '@x/missing', 'node:path'], process.env);
  assert.deepEqual([...found.keys()], ['node:fs', '@x/missing', 'node:path']);
  assert.match(found.get('@x/missing'), /ERR_MODULE_NOT_FOUND.*@x\/missing/);
  assert.equal(found.get('node:path') ?? undefined, undefined);
});

test('expects an error that names the optional peer and how to install it', async () => {
  const check = (message, use) =>
    checkRefusal(folder, { code: message && `throw new Error('${message}')`, ...use }, process.env);
  await check('npm install a b', { peers: ['a', 'b'] });
  await check('npm install a-gpu', { peers: ['a', 'a-gpu'], oneIsEnough: true });
  await assert.rejects(check('npm install a-gpu', { peers: ['a', 'a-gpu'] }), /expected/);
  await assert.rejects(check('a is missing', { peers: ['a'] }), /expected "npm install"/);
  await assert.rejects(check('', { peers: ['a'] }), /works without a/);
});

test('refuses an optional peer of which the table says nothing', () => {
  const [{ name, peers }] = OPTIONAL_PEERS;
  const packed = (...all) => ({
    peerDependencies: Object.fromEntries(all.map((peer) => [peer, '1'])),
    peerDependenciesMeta: Object.fromEntries(all.map((peer) => [peer, { optional: true }])),
  });
  assert.deepEqual(optionalPeers({ name, packed: packed(...peers) }), peers);
  assert.throws(() => optionalPeers({ name, packed: packed('unknown-peer') }), /unknown-peer/);
});

test('takes the first block of a README, if nothing stands before it', () => {
  assert.equal(firstBlock(`# x\n\n${block('js', 'a')}${block('sh', 'b')}`, ['js']), 'a\n');
  assert.throws(() => firstBlock('# x', ['js']), /no fenced block/);
  assert.throws(() => firstBlock(`# x\n## y\n${block('js', 'a')}`, ['js']), /heading/);
  assert.throws(() => firstBlock(block('sh', 'a'), ['js']), /"sh"/);
});

test('finds the commands in shell lines', () => {
  const lines = 'npm install wprox\n$ npx wprox train x\nwprox --help\nwprox data fetch';
  assert.deepEqual(shellCommands(lines, ['wprox']), [
    ['wprox', 'train'],
    ['wprox', 'data'],
  ]);
  assert.throws(() => shellCommands('npm install', ['wprox']), /no line starts wprox/);
});
