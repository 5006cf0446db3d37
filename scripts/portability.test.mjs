import assert from 'node:assert/strict';
import { spawnSync } from 'node:child_process';
import { readFileSync } from 'node:fs';
import path from 'node:path';
import { test } from 'node:test';
import { quoted } from './check-packages/execute.mjs';
import { readPackages } from './check-structure/sources.mjs';
import { root } from './steps.mjs';

/** What works on Linux and macOS only, and what to write instead. */
const POSIX_ONLY = [
  {
    pattern: /import\.meta\.url\)\.pathname/,
    advice: 'a URL has %20 for a space, and /C:/ on Windows: use fileURLToPath',
    example: "read(new URL('x', import.meta.url).pathname)",
  },
  {
    pattern: /(import|from)\(?\s*[`'"]file:\/\//,
    advice: 'a path is no URL: use pathToFileURL',
    example: "await import('file://' + file)",
  },
  {
    pattern: /['"`]\/tmp\b/,
    advice: 'use tmpdir() of node:os',
    example: "write('/tmp/x')",
  },
  {
    pattern: /\bget(e?uid|e?gid)\(/,
    advice: 'Windows has no such function: call it with ?.',
    example: 'process.getuid() === 0',
  },
  {
    pattern: /\.startsWith\(['"]\/['"]\)/,
    advice: 'use path.isAbsolute',
    example: "file.startsWith('/')",
  },
  {
    pattern: /\b(spawn|spawnSync|execFile|execFileSync)\(\s*['"](npm|npx|pnpm|tsc|wprox)['"]/,
    unless: /win32/,
    advice: 'on Windows it is a .cmd file, which only a shell starts',
    example: "spawn('npm', ['pack'])",
  },
];

/** What of {@link POSIX_ONLY} a text has. */
const findings = (text) =>
  POSIX_ONLY.filter(({ pattern, unless }) => pattern.test(text) && !unless?.test(text));

test('each rule finds its example', () => {
  for (const rule of POSIX_ONLY) assert.ok(findings(rule.example).includes(rule), rule.example);
});

test('published sources call nothing that Windows does not have', () => {
  const found = readPackages(root)
    .filter(({ isPublished }) => isPublished)
    .flatMap(({ name, files }) => files.map((file) => ({ name, ...file })))
    .filter(({ role }) => role === 'source')
    .flatMap(({ name, relative, path: file }) =>
      findings(readFileSync(file, 'utf8')).map(({ advice }) => `${name}: ${relative}: ${advice}`),
    );
  assert.deepEqual(found, []);
});

test('a checkout on Windows has the line ends that recorded files and tests expect', () => {
  const [all] = readFileSync(path.join(root, '.gitattributes'), 'utf8').split(/\r?\n/);
  assert.equal(all, '* text=auto eol=lf');
});

test('file names are such as Windows has, and differ in more than case', () => {
  const { stdout } = spawnSync('git', ['ls-files', '-z'], { cwd: root, encoding: 'utf8' });
  const names = stdout.split('\0').filter(Boolean);
  assert.ok(names.length > 500);
  const parts = names.flatMap((name) => name.split('/'));
  const isWrong = (part) =>
    /[<>:"|?*\\]|[. ]$/.test(part) || /^(con|prn|aux|nul|com\d|lpt\d)(\.|$)/i.test(part);
  assert.deepEqual(parts.filter(isWrong), []);
  assert.equal(new Set(names.map((name) => name.toLowerCase())).size, names.length);
  // Windows allows 260 characters, of which a checkout's folder takes some.
  assert.deepEqual(
    names.filter((name) => name.length > 180),
    [],
  );
});

test('quotes arguments for the shell of Windows', () => {
  assert.equal(quoted('@wprox/exact@1.0.0'), '@wprox/exact@1.0.0');
  assert.equal(quoted('@wprox/exact@^1.0.0'), '"@wprox/exact@^1.0.0"');
  assert.equal(quoted('C:\\Users\\Ada Lovelace\\x'), '"C:\\Users\\Ada Lovelace\\x"');
  assert.equal(quoted('a&b'), '"a&b"');
});
