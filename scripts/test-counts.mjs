/** The real totals of a test run: read from each package's results file, nothing assumed. */
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The name of vitest's JSON report in every package. */
export const RESULTS_FILE = 'test-results.json';

/**
 * The workspace's packages that have a `test` script.
 *
 * @param root the repository's root; its pnpm-workspace.yaml lists folders, `x/*` for all in x.
 * @returns name and folder of each.
 */
export function testedPackages(root) {
  const yaml = readFileSync(path.join(root, 'pnpm-workspace.yaml'), 'utf8');
  const section = /^packages:\n((?: +- .*\n)+)/m.exec(yaml)?.[1] ?? '';
  const patterns = [...section.matchAll(/- ["']?([^"'\n]+)["']?/g)].map((match) => match[1].trim());
  const folders = patterns.flatMap((pattern) => {
    if (!pattern.endsWith('/*')) return [path.join(root, pattern)];
    const parent = path.join(root, pattern.slice(0, -2));
    return readdirSync(parent).map((name) => path.join(parent, name));
  });
  return folders.flatMap((folder) => {
    const file = path.join(folder, 'package.json');
    if (!existsSync(file)) return [];
    const { name, scripts } = JSON.parse(readFileSync(file, 'utf8'));
    return scripts?.test ? [{ name, folder }] : [];
  });
}

/**
 * Counts one results file in vitest's form.
 *
 * @returns passed and failed; `note` says what else is wrong. A file that is missing, unreadable or
 * of no success without a failed test (a test file that did not load, an unhandled error) counts as
 * one failure or more, never as none.
 */
export function countResults(file) {
  if (!existsSync(file))
    return { passed: 0, failed: 1, note: 'no results: it ended before writing any' };
  let results;
  try {
    results = JSON.parse(readFileSync(file, 'utf8'));
  } catch (error) {
    return { passed: 0, failed: 1, note: `unreadable results: ${error.message}` };
  }
  const {
    numPassedTests: passed,
    numFailedTests: failedTests,
    success,
    testResults = [],
  } = results;
  if (!Number.isInteger(passed) || !Number.isInteger(failedTests)) {
    return { passed: 0, failed: 1, note: 'results without counts' };
  }
  const broken = testResults.filter(
    ({ status, assertionResults = [] }) => status === 'failed' && assertionResults.length === 0,
  );
  const failed = failedTests + broken.length;
  if (broken.length > 0) {
    const names = broken.map(({ name }) => path.basename(name)).join(', ');
    return { passed, failed, note: `did not load: ${names}` };
  }
  if (success !== true && failed === 0) {
    return { passed, failed: 1, note: 'no test failed, but the run did not succeed' };
  }
  if (passed + failed === 0) return { passed, failed: 1, note: 'no test ran' };
  return { passed, failed };
}

/** The totals of node's own test runner from its TAP output; undefined without them. */
export function countTap(text) {
  const passed = /^# pass (\d+)$/m.exec(text)?.[1];
  const failed = /^# fail (\d+)$/m.exec(text)?.[1];
  if (passed === undefined || failed === undefined) return undefined;
  return { passed: Number(passed), failed: Number(failed) };
}
