/** Reads the totals of a test run from the results files of the packages. */
import { existsSync, readFileSync } from 'node:fs';
import path from 'node:path';

/** The name of vitest's JSON report in each package. */
export const RESULTS_FILE = 'test-results.json';

/**
 * Counts one results file in vitest's form.
 *
 * @returns passed and failed; `note` says what else is wrong. One failure at least is counted if the
 *   file is missing or unreadable, or if the run did not succeed although no test failed (a test file
 *   that did not load, an unhandled error).
 */
export function countResults(file) {
  const { results, note } = readResults(file);
  if (note !== undefined) return { passed: 0, failed: 1, note };
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

/**
 * Names the failed tests of a results file in vitest's form, each with the first line of its error.
 *
 * @returns one line for each; none if the file is missing or unreadable, which `countResults` notes.
 */
export function failedTests(file) {
  const { results } = readResults(file);
  return (results?.testResults ?? []).flatMap(({ name = '', assertionResults = [] }) =>
    assertionResults
      .filter(({ status }) => status === 'failed')
      .map(({ fullName, failureMessages: [message = ''] = [] }) =>
        [path.basename(name), fullName, message.split('\n')[0]].filter(Boolean).join(': '),
      ),
  );
}

/** Counts one results file, as {@link countResults}, and names its failed tests in `failures`. */
export const summarizeResults = (file) => ({
  ...countResults(file),
  failures: failedTests(file),
});

/** The content of a results file, or a `note` that says why there is none. */
function readResults(file) {
  if (!existsSync(file)) return { note: 'no results: the run ended before it wrote any' };
  try {
    return { results: JSON.parse(readFileSync(file, 'utf8')) };
  } catch (error) {
    return { note: `unreadable results: ${error.message}` };
  }
}

/** Names the failed tests in the TAP output of Node's test runner. */
export function failedOfTap(text) {
  return [...text.matchAll(/^ *not ok \d+ - (.*)$/gm)].map(([, name]) => name);
}

/** Reads the totals of Node's test runner from its TAP output; undefined if it has none. */
export function countTap(text) {
  const passed = /^# pass (\d+)$/m.exec(text)?.[1];
  const failed = /^# fail (\d+)$/m.exec(text)?.[1];
  if (passed === undefined || failed === undefined) return undefined;
  return { passed: Number(passed), failed: Number(failed) };
}
