/**
 * `npm test`: installs, builds, and runs every check there is. Ends with the line
 * `N passed, N failed`, counted from the results files, also those that turbo brings from its cache.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { nativeBackend } from './native-backend.mjs';
import { node, nodeProblem, pnpm, root, run, stepCounter, stop, turbo } from './steps.mjs';
import { countResults, countTap, RESULTS_FILE } from './test-counts.mjs';
import { webgpuEnvironment, webgpuTests } from './webgpu-tests.mjs';
import { testedPackages } from './workspace.mjs';

const begin = stepCounter(8);
/** Name, passed, failed and a note of everything that was counted. */
const counts = [];
const afterInterrupt = 'npm test starts again; what has passed is not tested twice.';

const nodeStep = begin(`Check Node (${process.version})`);
const problem = nodeProblem();
if (problem) stop(nodeStep, problem, 'install it, open a new terminal, and run npm test again');

const installStep = begin('Install the dependencies');
const installed = await run(pnpm('install', '--frozen-lockfile'), afterInterrupt);
if (installed !== 0) {
  stop(
    installStep,
    `its command ended with exit code ${installed}`,
    'see the message above. Installing needs the npm registry: `npm ping` tells whether it is ' +
      'reachable.',
    installed,
  );
}

begin('Look for the native backend');
const native = await nativeBackend(afterInterrupt);
console.log(native.finding);
counts.push(...native.counts);
// Turbo's cache tells results apart by this variable.
process.env.WPROX_TEST_BACKENDS = ['cpu', 'wasm', ...(native.isThere ? ['tensorflow'] : [])].join();

begin('Build and test the packages');
const packages = testedPackages(root);
// Results of an earlier run must not be taken for those of this one; turbo restores what it caches.
for (const { folder } of packages) rmSync(path.join(folder, RESULTS_FILE), { force: true });
const tested = await run(
  turbo(
    availableParallelism(),
    ...['run', 'build', 'test', '--output-logs=new-only', '--continue=dependencies-successful'],
  ),
  afterInterrupt,
);
for (const { name, folder } of packages) {
  counts.push({ name, ...countResults(path.join(folder, RESULTS_FILE)) });
}
if (tested !== 0 && counts.every(({ failed }) => failed === 0)) {
  counts.push({ name: 'build', passed: 0, failed: 1, note: 'see above' });
}

begin('Test the webgpu backend');
testWebGPU();

begin('Test the scripts');
countScripts();

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

begin('Pack the packages and use them from outside');
if (tested === 0) await checkPackages();
else console.log('left out, because the packages did not pass their tests');

report();

/** Two to four minutes on software, so only where the environment asks for it, as .ci/run does. */
function testWebGPU() {
  if (process.env.WPROX_WEBGPU !== '1') {
    console.log('left out: WPROX_WEBGPU is not 1; npm run test:webgpu runs it alone');
  } else if (!webgpuEnvironment().isNamed) {
    console.log('left out: there is no SwiftShader here, which comes with Chromium');
  } else {
    counts.push(...webgpuTests());
  }
}

function countScripts() {
  const file = path.join(root, 'scripts', 'test-counts.test.mjs');
  const args = ['--test', '--test-reporter=tap', file];
  const { stdout } = spawnSync(process.execPath, args, { encoding: 'utf8' });
  const count = countTap(stdout) ?? { passed: 0, failed: 1, note: 'no results' };
  console.log(count.failed === 0 ? 'passed' : stdout);
  counts.push({ name: 'scripts', ...count });
}

/** Its results come as a file in vitest's form: `node scripts/check-packages.mjs <file>`. */
async function checkPackages() {
  const folder = mkdtempSync(path.join(tmpdir(), 'wprox-pack-'));
  try {
    const file = path.join(folder, RESULTS_FILE);
    const code = await run(node(path.join('scripts', 'check-packages.mjs'), file), afterInterrupt);
    const count = countResults(file);
    if (code !== 0 && count.failed === 0) Object.assign(count, { failed: 1, note: 'see above' });
    counts.push({ name: 'packing', ...count });
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
  const sum = (key) => counts.reduce((total, count) => total + count[key], 0);
  process.exitCode = sum('failed') > 0 ? 1 : 0;
  console.log(`${sum('passed')} passed, ${sum('failed')} failed`);
}
