/**
 * `npm test`: installs, builds, and runs all checks. Its last line is `N passed, N failed`, counted
 * from the results files, which turbo restores for packages that have not changed.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { nativeBackend } from './native-backend.mjs';
import { node, nodeProblem, pnpm, root, run, stepCounter, stop, turbo } from './steps.mjs';
import { countTap, failedOfTap, RESULTS_FILE, summarizeResults } from './test-counts.mjs';
import { webgpuEnvironment, webgpuTests } from './webgpu-tests.mjs';
import { testedPackages } from './workspace.mjs';

const begin = stepCounter(10);
/** Of the checks on a software adapter every so many run; npm run test:webgpu runs all, in five minutes. */
const CHECKS_EVERY = 4;
/** Name, passed, failed, an optional note and the failed tests of each part. */
const counts = [];
/** Most failed tests of a part that are named at the end. */
const NAMED_FAILURES = 20;
const afterInterrupt = 'Run npm test again; it does not repeat the package tests that passed.';

const nodeStep = begin(`Check Node (${process.version})`);
const problem = nodeProblem();
if (problem) stop(nodeStep, problem, 'install it, open a new terminal, and run npm test again');

const installStep = begin('Install the dependencies');
const installed = await run(pnpm('install', '--frozen-lockfile'), afterInterrupt);
if (installed !== 0) {
  stop(
    installStep,
    `its command ended with exit code ${installed}`,
    'see the message above. Installing needs the npm registry; `npm ping` tells whether it can be ' +
      'reached.',
    installed,
  );
}

begin('Look for the native backend');
const native = await nativeBackend(afterInterrupt);
console.log(native.finding);
counts.push(...native.counts);
// Turbo keeps separate results for each value of this variable.
process.env.WPROX_TEST_BACKENDS = ['cpu', 'wasm', ...(native.isThere ? ['tensorflow'] : [])].join();

begin('Build and test the packages');
const packages = testedPackages(root);
// Deletes results of earlier runs, so that they are not counted; turbo restores those in its cache.
for (const { folder } of packages) rmSync(path.join(folder, RESULTS_FILE), { force: true });
const tested = await run(
  turbo(
    availableParallelism(),
    ...['run', 'build', 'test', '--output-logs=new-only', '--continue=dependencies-successful'],
  ),
  afterInterrupt,
);
for (const { name, folder } of packages) {
  counts.push({ name, ...summarizeResults(path.join(folder, RESULTS_FILE)) });
}
if (tested !== 0 && counts.every(({ failed }) => failed === 0)) {
  counts.push({ name: 'build', passed: 0, failed: 1, note: 'see above' });
}

begin('Test the webgpu backend');
testWebGPU();

begin('Test the scripts');
countScripts();

begin('Check the structure');
await countChecks('structure', 'check-structure.mjs');

begin('Check types, format and lint rules');
const lint = turbo(
  availableParallelism(),
  'run',
  'lint',
  '//#lint:workspace',
  '--output-logs=errors-only',
);
const linted = await run(lint, afterInterrupt);
counts.push({ name: 'lint', passed: linted === 0 ? 1 : 0, failed: linted === 0 ? 0 : 1 });

begin('Use the packages from outside: each alone, in every environment, in the examples');
if (tested === 0) {
  // Two at a time, because each of them waits for npm now and then.
  await Promise.all([
    countChecks('packing', 'check-packages.mjs'),
    countChecks('environments', 'check-environments.mjs').then(() =>
      countChecks('examples', 'check-examples.mjs'),
    ),
  ]);
} else {
  console.log('skipped, because the packages did not pass their tests');
}

begin('Build the site of the documentation and open it');
if (tested === 0) await countChecks('site', 'check-site.mjs');
else console.log('skipped, because the packages did not pass their tests');

report();

/** Runs only if the environment asks for it: on a software adapter it takes two to four minutes. */
function testWebGPU() {
  if (process.env.WPROX_WEBGPU !== '1') {
    console.log('skipped: WPROX_WEBGPU is not 1; npm run test:webgpu runs only this step');
  } else if (!webgpuEnvironment().isNamed) {
    console.log('skipped: SwiftShader was not found; it comes with Chromium');
  } else {
    counts.push(...webgpuTests(CHECKS_EVERY));
  }
}

/** Runs the tests of the scripts. */
function countScripts() {
  const folder = path.join(root, 'scripts');
  const files = readdirSync(folder).filter((name) => name.endsWith('.test.mjs'));
  const args = ['--test', '--test-reporter=tap', ...files.map((name) => path.join(folder, name))];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const count = countTap(stdout) ?? { passed: 0, failed: 1, note: 'no results' };
  console.log(count.failed === 0 ? 'passed' : stdout);
  counts.push({ name: 'scripts', ...count, failures: failedOfTap(stdout) });
}

/** Runs a script that writes its results, in vitest's form, into the file that it is given. */
async function countChecks(name, script) {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-checks-'));
  try {
    const file = path.join(folder, RESULTS_FILE);
    const code = await run(node(path.join('scripts', script), file), afterInterrupt);
    const count = summarizeResults(file);
    if (code !== 0 && count.failed === 0) Object.assign(count, { failed: 1, note: 'see above' });
    counts.push({ name, ...count });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
}

function report() {
  const width = Math.max(...counts.map(({ name }) => name.length));
  console.log('');
  for (const { name, passed, failed, note } of counts) {
    const parts = [
      `${passed} passed`,
      ...(failed > 0 ? [`${failed} failed`] : []),
      ...(note ? [note] : []),
    ];
    console.log(`  ${name.padEnd(width)}  ${parts.join(', ')}`);
  }
  for (const { name, failures = [] } of counts) {
    for (const failure of failures.slice(0, NAMED_FAILURES)) {
      console.log(`failed in ${name}: ${failure}`);
    }
    const more = failures.length - NAMED_FAILURES;
    if (more > 0) console.log(`failed in ${name}: ${more} more, see above`);
  }
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
}
