import assert from 'node:assert/strict';
import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import path from 'node:path';
import { after, test } from 'node:test';
import { Checklist } from './checklist.mjs';
import { nodeProblem, root } from './steps.mjs';
import { countResults, countTap, failedOfTap, failedTests } from './test-counts.mjs';
import { testedPackages } from './workspace.mjs';

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-counts-'));
after(() => rmSync(folder, { recursive: true }));

const file = path.join(folder, 'test-results.json');
const count = (results) => {
  writeFileSync(file, typeof results === 'string' ? results : JSON.stringify(results));
  return countResults(file);
};

test('counts passed and failed tests', () => {
  const success = { numPassedTests: 7, numFailedTests: 0, success: true, testResults: [] };
  assert.deepEqual(count(success), { passed: 7, failed: 0 });
  const failure = { ...success, numFailedTests: 2, success: false };
  assert.deepEqual(count(failure), { passed: 7, failed: 2 });
});

test('counts a file that did not load, and an error outside of tests', () => {
  const testResults = [
    { name: '/x/a.test.ts', status: 'failed', assertionResults: [] },
    { name: '/x/b.test.ts', status: 'failed', assertionResults: [{ status: 'failed' }] },
  ];
  const broken = { numPassedTests: 1, numFailedTests: 1, success: false, testResults };
  assert.deepEqual(count(broken), { passed: 1, failed: 2, note: 'did not load: a.test.ts' });
  const unhandled = { numPassedTests: 5, numFailedTests: 0, success: false, testResults: [] };
  assert.equal(count(unhandled).failed, 1);
});

test('counts missing, unreadable and empty results as failures', () => {
  assert.equal(countResults(path.join(folder, 'missing.json')).failed, 1);
  assert.equal(count('{"numPassedTests": 3').failed, 1);
  assert.equal(count({}).failed, 1);
  assert.equal(count({ numPassedTests: 0, numFailedTests: 0, success: true }).failed, 1);
});

test('names the failed tests, with the first line of the error', async (context) => {
  const testResults = [
    {
      name: '/x/a.test.ts',
      status: 'failed',
      assertionResults: [
        { status: 'passed', fullName: 'law holds' },
        { status: 'failed', fullName: 'law breaks', failureMessages: ['Error: 1 is 2\n  at a.ts'] },
      ],
    },
  ];
  count({ numPassedTests: 1, numFailedTests: 1, success: false, testResults });
  assert.deepEqual(failedTests(file), ['a.test.ts: law breaks: Error: 1 is 2']);
  assert.deepEqual(failedTests(path.join(folder, 'missing.json')), []);
  assert.deepEqual(failedOfTap('ok 1 - a\nnot ok 2 - b: c\n    not ok 1 - d\n'), ['b: c', 'd']);

  context.mock.method(console, 'log', () => {});
  const { exitCode } = process;
  const checks = new Checklist();
  await checks.check('a check', () => Promise.reject(new Error('too large\nby 3')));
  checks.report(file);
  process.exitCode = exitCode;
  assert.deepEqual(failedTests(file), ['a check: too large']);
  assert.deepEqual(countResults(file), { passed: 0, failed: 1 });
});

test('reads the totals of TAP', () => {
  assert.deepEqual(countTap('ok 1\n# tests 4\n# pass 3\n# fail 1\n'), { passed: 3, failed: 1 });
  assert.equal(countTap('Killed'), undefined);
});

test('finds the packages with tests, and no others', () => {
  const workspace = path.join(folder, 'workspace');
  const add = (name, scripts) => {
    mkdirSync(path.join(workspace, name), { recursive: true });
    writeFileSync(path.join(workspace, name, 'package.json'), JSON.stringify({ name, scripts }));
  };
  add('packages/a', { test: 'vitest' });
  add('packages/b', { build: 'tsc' });
  add('bench', { test: 'vitest' });
  mkdirSync(path.join(workspace, 'packages', 'empty'));
  const yaml = 'packages:\n  - packages/*\n  - "bench"\n\ncatalog:\n  - elsewhere\n';
  writeFileSync(path.join(workspace, 'pnpm-workspace.yaml'), yaml);
  const names = testedPackages(workspace).map(({ name }) => name);
  assert.deepEqual(names, ['packages/a', 'bench']);
});

test('finds the packages of this repository', () => {
  const names = testedPackages(root).map(({ name }) => name);
  for (const name of ['@wprox/exact', '@wprox/runtime', 'wprox']) assert.ok(names.includes(name));
});

test('refuses a Node that is too old', () => {
  assert.equal(nodeProblem('20.19.0'), undefined);
  assert.equal(nodeProblem('24.0.1'), undefined);
  assert.match(nodeProblem('20.18.3'), /this is Node 20\.18\.3; expected 20\.19\.0 or newer/);
  assert.match(nodeProblem('18.20.0'), /expected/);
});
