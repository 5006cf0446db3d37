/**
 * Runs all tests on other versions of Node: `npm run test:nodes`, or `npm run test:nodes -- 22 24`.
 * `--packages conformance,gan` runs only the tests in these folders. Installs the versions from the
 * npm package `node` into a temporary folder. Ends with a line of counts for each version.
 */
import { spawnSync } from 'node:child_process';
import { mkdtempSync, rmSync } from 'node:fs';
import { availableParallelism, tmpdir } from 'node:os';
import path from 'node:path';
import { parseArgs } from 'node:util';
import { nativeBackend } from './native-backend.mjs';
import { NODE_VERSIONS } from './node-versions.mjs';
import { root, run, stop, turbo } from './steps.mjs';
import { countResults, RESULTS_FILE } from './test-counts.mjs';
import { testedPackages } from './workspace.mjs';

const { values, positionals } = parseArgs({
  allowPositionals: true,
  options: { packages: { type: 'string' } },
});
const versions = positionals.length > 0 ? positionals : NODE_VERSIONS.slice(1);
const wanted = values.packages?.split(',');
const packages = testedPackages(root).filter(
  ({ folder }) => !wanted || wanted.includes(path.basename(folder)),
);
const afterInterrupt = 'Run the same command again.';
const built = await run(
  turbo(availableParallelism(), 'run', 'build', '--output-logs=errors-only'),
  afterInterrupt,
);
if (built !== 0)
  stop('the build', 'see the message above', 'correct it, and run the command again', built);
const native = await nativeBackend(afterInterrupt);
console.log(`native TensorFlow: ${native.finding}`);

const folder = mkdtempSync(path.join(tmpdir(), 'wprox-nodes-'));
const results = [];
try {
  for (const version of versions) results.push(await testOn(version));
} finally {
  rmSync(folder, { recursive: true, force: true });
}
console.log('');
for (const { name, passed, failed } of results) {
  console.log(`Node ${name}: ${passed} passed, ${failed} failed`);
}
process.exitCode = results.some(({ failed }) => failed > 0) ? 1 : 0;

/** Runs the tests of all packages, one package after the other. */
async function testOn(version) {
  const prefix = path.join(folder, version);
  const npm = ['install', '--prefix', prefix, '--no-save', '--no-audit', '--no-fund'];
  const installed = await run(
    { command: 'npm', args: [...npm, `node@${version}`] },
    afterInterrupt,
  );
  if (installed !== 0) stop(`Node ${version}`, 'npm did not install it', 'see the message above');
  const bin = path.join(prefix, 'node_modules', 'node', 'bin');
  const command = path.join(bin, 'node');
  const name = spawnSync(command, ['--version'], { encoding: 'utf8' }).stdout.trim();
  const total = { name, passed: 0, failed: 0 };
  for (const { name: tested, folder: cwd } of packages) {
    const file = path.join(prefix, RESULTS_FILE);
    rmSync(file, { force: true });
    const vitest = path.join(cwd, 'node_modules', 'vitest', 'vitest.mjs');
    console.log(`\n${tested} on Node ${name}`);
    spawnSync(
      command,
      [vitest, 'run', '--reporter=dot', '--reporter=json', `--outputFile=${file}`],
      {
        cwd,
        stdio: ['ignore', 'ignore', 'inherit'],
        env: {
          ...process.env,
          PATH: `${bin}${path.delimiter}${process.env.PATH}`,
          WPROX_TEST_BACKENDS: ['cpu', 'wasm', ...(native.isThere ? ['tensorflow'] : [])].join(),
        },
      },
    );
    const { passed, failed, note } = countResults(file);
    console.log(`${passed} passed, ${failed} failed${note ? `, ${note}` : ''}`);
    total.passed += passed;
    total.failed += failed;
  }
  return total;
}
